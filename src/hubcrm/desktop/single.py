"""One window per hub: a second start raises the first one's window and hands over its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, QThread, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

MOST = 1_000_000  # bytes of one call
PATIENCE = 2_000  # ms
_HEARD = b"heard\n"


class SingleInstance(QObject):
    """Decides which start is the first for this store, and lets the later ones call it.

    The name on the computer is a hash of the store's path, so two hubs run side by side. `folder` holds the lock.
    """

    called = Signal(object)  # list[Path]: another start, with the files it was given

    def __init__(self, store: Path, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        digest = hashlib.sha256(str(store.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:20]
        self.name = f"hubcrm-{digest}"
        self._lock = QLockFile(str(folder / f"{self.name}.lock"))
        self._lock.setStaleLockTime(0)  # a lock is stale when its program has gone, however long it has been open
        self._server: QLocalServer | None = None
        self._heard: dict[QLocalSocket, bytearray] = {}

    def is_first(self, *, listen: bool = True) -> bool:
        """Whether no other window has this store open; from then on this one answers the others.

        Without `listen` it answers only from `self.listen()` on: Qt's network module need not be loaded before the
        first frame, and a second start asks for a while.
        """
        if not self._lock.tryLock(0):
            return False
        if listen:
            self.listen()
        return True

    def listen(self) -> None:
        """Answer later starts."""
        from PySide6.QtNetwork import QLocalServer

        if self._server is None and self._lock.isLocked():
            self._server = QLocalServer(self)
            self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
            self._server.newConnection.connect(self._answer)
            QLocalServer.removeServer(self.name)  # left behind by a crash; the lock says that nobody answers there
            self._server.listen(self.name)

    def call_first(self, files: Sequence[Path] = ()) -> bool:
        """Ask the first window to come forward and take these files; False if it does not answer."""
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        until = QDeadlineTimer(PATIENCE)
        socket.connectToServer(self.name)
        while not socket.waitForConnected(max(1, until.remainingTime())):
            if until.hasExpired():
                return False
            QThread.msleep(50)  # the first one may only just have begun
            socket.connectToServer(self.name)
        message = json.dumps([str(path.absolute()) for path in files]).encode("utf-8", "surrogateescape") + b"\n"
        socket.write(message)
        socket.flush()
        while socket.bytesToWrite():
            if not socket.waitForBytesWritten(PATIENCE):
                return False
        answered = socket.bytesAvailable() > 0 or socket.waitForReadyRead(PATIENCE)
        socket.disconnectFromServer()
        return answered

    def close(self) -> None:
        """Let the next start be the first."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _answer(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            self._heard[socket] = bytearray()
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(self._gone)
            if socket.bytesAvailable():
                self._take(socket)

    def _read(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._take(socket)

    def _gone(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._heard.pop(socket, None)

    def _take(self, socket: QLocalSocket) -> None:
        heard = self._heard.get(socket)
        if heard is None:
            return
        heard += bytes(socket.readAll().data())
        if len(heard) > MOST:
            self._heard.pop(socket, None)
            socket.abort()
        elif heard.endswith(b"\n"):
            self._heard.pop(socket, None)
            socket.write(_HEARD)
            socket.flush()
            files = _files(bytes(heard))
            if files is not None:
                self.called.emit(files)


def _files(message: bytes) -> list[Path] | None:
    """The paths in a call, or None if it is not one."""
    try:
        names = json.loads(message.decode("utf-8"))
    except ValueError:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return [Path(name) for name in names]

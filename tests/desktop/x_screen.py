"""A screen of its own for a program under test: Xvfb, its keyboard and mouse, and what is drawn on it.

Spoken to in X's own protocol, over its socket, so that neither a tool nor a library has to be installed besides Xvfb:
XTEST for keys and buttons that a program cannot tell from real ones, GetImage for what is on the screen.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
from types import TracebackType

from PySide6.QtGui import QImage

SIZE = (1280, 800)
_PAD = b"\0\0\0"
_PRESS, _RELEASE, _BUTTON, _BUTTON_UP, _MOTION = 2, 3, 4, 5, 6
_NAMED = {
    "Return": 0xFF0D, "Escape": 0xFF1B, "Tab": 0xFF09, "Home": 0xFF50, "End": 0xFF57, "Up": 0xFF52, "Down": 0xFF54,
    "Shift": 0xFFE1, "Ctrl": 0xFFE3, "Alt": 0xFFE9,
}  # fmt: skip


def missing() -> str:
    """Why there can be no X screen here; blank where there can."""
    if not hasattr(socket, "AF_UNIX") or not os.path.isdir("/tmp"):
        return "there is no X here"
    return "" if shutil.which("Xvfb") else "Xvfb is not installed (packaging/start.py test installs it as root)"


class XScreen:
    """One screen, from `with` to its end."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self._socket = socket.socket(socket.AF_UNIX)
        self.display = ""
        self._root = self._test = self._first_key = 0
        self._keys: dict[int, tuple[int, bool]] = {}  # keysym: keycode, with Shift

    def __enter__(self) -> XScreen:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(
            command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()  # written once it listens
        assert number, "Xvfb did not start"
        self.display = f":{number}"
        self._socket.connect(f"/tmp/.X11-unix/X{number}")
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        if self._server is not None:
            self._server.terminate()
            self._server.wait(10)

    # what a person does

    def press(self, *keys: str) -> None:
        """Press keys one after the other: "j", "Return", "Ctrl+z"."""
        for key in keys:
            *held, last = key.split("+") if len(key) > 1 else [key]
            code, shifted = self._keys[_NAMED.get(last, ord(last[0]))]
            holding = [self._keys[_NAMED[one]][0] for one in (*held, *(["Shift"] if shifted else []))]
            for one in (*holding, code):
                self._fake(_PRESS, one)
            for one in (code, *reversed(holding)):
                self._fake(_RELEASE, one)
        self._wait()

    def click(self, x: int, y: int) -> None:
        """Click with the left button."""
        self._fake(_MOTION, 0, x, y)
        self._fake(_BUTTON, 1)
        self._fake(_BUTTON_UP, 1)
        self._wait()

    def picture(self) -> QImage:
        """What is on the screen."""
        width, height = SIZE
        body = struct.pack("<IhhHHI", self._root, 0, 0, width, height, 0xFFFFFFFF)
        _head, pixels = self._ask(73, 2, body)
        return QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).copy()

    # the protocol

    def _begin(self) -> None:
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        accepted, length = struct.unpack("<B5xH", self._read(8))
        about = self._read(length * 4)
        assert accepted == 1, about
        vendor, formats = struct.unpack_from("<H", about, 16)[0], about[21]
        self._first_key, last_key = about[26], about[27]
        (self._root,) = struct.unpack_from("<I", about, 32 + (vendor + 3) // 4 * 4 + 8 * formats)
        head, _more = self._ask(98, 0, struct.pack("<Hxx", 5) + b"XTEST" + _PAD)  # QueryExtension
        there, self._test = head[8], head[9]
        assert there, "this X server has no XTEST"
        count = last_key - self._first_key + 1
        head, symbols = self._ask(101, 0, struct.pack("<BBxx", self._first_key, count))  # GetKeyboardMapping
        each = head[1]
        for at in range(count):
            for shifted in (True, False):  # the plain one wins
                (symbol,) = struct.unpack_from("<I", symbols, (at * each + shifted) * 4)
                if symbol and (not shifted or symbol not in self._keys):
                    self._keys[symbol] = (self._first_key + at, shifted)

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        body = struct.pack("<BBxxII8xhh8x", kind, detail, 0, self._root if kind == _MOTION else 0, x, y)
        self._send(self._test, 2, body)

    def _wait(self) -> None:
        """Until the server has done everything that was sent."""
        self._ask(43, 0, b"")  # GetInputFocus

    def _send(self, major: int, minor: int, body: bytes) -> None:
        self._socket.sendall(struct.pack("<BBH", major, minor, 1 + len(body) // 4) + body)

    def _ask(self, major: int, minor: int, body: bytes) -> tuple[bytes, bytes]:
        self._send(major, minor, body)
        while True:
            head = self._read(32)
            assert head[0] != 0, f"X refused request {major}: error {head[1]}"
            if head[0] == 1:
                (length,) = struct.unpack_from("<I", head, 4)
                return head, self._read(length * 4)

    def _read(self, count: int) -> bytes:
        parts = []
        while count:
            part = self._socket.recv(min(count, 1 << 20))
            assert part, "the X server has gone"
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

"""What the window remembers per person: its place, the splitters, the columns. Losing any of it costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QByteArray

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QHeaderView, QSplitter, QWidget


MOST_USED = 30


class Settings(Protocol):
    """What is needed of QSettings (an INI file whose place the app decides)."""

    def value(self, key: str, defaultValue: Any = None) -> Any:
        """The value kept under this key."""

    def setValue(self, key: str, value: Any) -> None:
        """Keep a value."""


class Nothing:
    """Settings that remember only while the program runs: for pictures, tests and the made-up hub."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def value(self, key: str, defaultValue: Any = None) -> Any:
        return self._kept.get(key, defaultValue)

    def setValue(self, key: str, value: Any) -> None:
        self._kept[key] = value


def settings_in(file: Path | None) -> Settings | None:
    """The settings kept in an INI file; None where nothing is to be kept."""
    if file is None:
        return None
    from PySide6.QtCore import QSettings

    file.parent.mkdir(parents=True, exist_ok=True)
    return QSettings(str(file), QSettings.Format.IniFormat)


class Remembered:
    """Puts things back as they were left, and notes how they are left now."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings: Settings = settings if settings is not None else Nothing()
        self._splitters: dict[str, QSplitter] = {}
        self._headers: dict[str, QHeaderView] = {}

    def window(self, window: QWidget) -> bool:
        """Put the window where it was; False if it was never seen here."""
        state = self.settings.value("window/geometry")
        return isinstance(state, QByteArray) and window.restoreGeometry(state)

    def splitter(self, key: str, splitter: QSplitter, sizes: list[int]) -> None:
        """Give a splitter its sizes of last time, at first `sizes`, and remember how it is moved."""
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.setSizes(sizes)
        state = self.settings.value(f"splitter/{key}")
        if isinstance(state, QByteArray):
            splitter.restoreState(state)
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self._splitters[key] = splitter

    def header(self, key: str, header: QHeaderView) -> None:
        """The same for the columns of a table: order, width, sorting."""
        state = self.settings.value(f"columns/{key}")
        if isinstance(state, QByteArray):
            header.restoreState(state)
        self._headers[key] = header

    def used(self, person: str) -> list[str]:
        """What this person opened or ran last, newest first: kinds with ids, never names."""
        return str(self.settings.value(f"used/{person}") or "").splitlines()

    def use(self, person: str, what: str) -> None:
        """Note that this was opened or run, as "enquiry:…"."""
        before = [one for one in self.used(person) if one != what]
        self.settings.setValue(f"used/{person}", "\n".join([what, *before][:MOST_USED]))

    def keep(self, window: QWidget) -> None:
        """Note everything; called when the window closes."""
        self.settings.setValue("window/geometry", window.saveGeometry())
        for key, splitter in self._splitters.items():
            self.settings.setValue(f"splitter/{key}", splitter.saveState())
        for key, header in self._headers.items():
            self.settings.setValue(f"columns/{key}", header.saveState())

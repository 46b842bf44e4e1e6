"""The guide over a hub's window, and what the window quietly reminds of until it is done.

Nothing of the guide itself is loaded before somebody wants it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from hubcrm.desktop.loading import Modules
from hubcrm.desktop.widgets.card import Pane

if TYPE_CHECKING:
    from hubcrm.desktop.hub_window import HubWindow
    from hubcrm.queries.settings import Reminders

GUIDE, RECOVERY = "guide", "recovery"
STEPS = 5


class JustMade(NamedTuple):
    """A hub that was made a moment ago: what opens it without asking, and whether its recovery sheet is proved.

    `guided`: it was set up, and not brought in whole from elsewhere.
    """

    secret: str
    proved: bool
    guided: bool = True


class Guiding(QObject):
    """Shows the guide in place of everything else in the window, and puts everything back."""

    def __init__(self, hub: HubWindow, made: JustMade | None) -> None:
        super().__init__(hub)
        self._hub = hub
        self._made = made
        self._seen = False  # the first rows are there
        self._over = False  # the window has closed
        self.guide: Any = None
        self._cover: QWidget | None = None
        self._modules = Modules("guide", "guide_parts")
        hub.window.sidebar.reminded.connect(self.take_up)
        hub.runner.changed.connect(self._things_changed)

    def window_shows(self) -> None:
        """The window is about to be seen: where the hub was set up a moment ago, it begins with the guide."""
        if self._made is not None and self._made.guided:
            self.cover()

    def hub_opened(self) -> None:
        """Whose hub it is and who looks is known, or known anew."""
        made, self._made = self._made, None
        session = self._hub.session
        if made is not None and session is not None:
            if made.proved:
                from hubcrm.actions import safety

                session.do(safety.note_recovery_proved)
            if made.guided:
                self.open()
        elif self._seen:
            self.look()

    # reminding

    def look(self) -> None:
        """Read what is still to be done; made-up people need no reminders, and departments none of the hub's."""
        session = self._hub.session
        if session is None or session.made_up or not session.viewer.is_hub:
            self._hub.window.sidebar.remind(())
        else:
            from hubcrm.queries import settings  # here: the start does not need it

            session.fetch(settings.reminders, then=self._remind, slot="reminders")

    def rows_are_there(self) -> None:
        """The first rows are on the screen: read what is still to be done."""
        if not self._seen:
            self._seen = True
            self._hub.window.load_then("hubcrm.queries.settings", self.look)

    def _things_changed(self, kinds: frozenset[str]) -> None:
        if kinds & {"guide", "safety"}:
            self.look()

    def _remind(self, found: Reminders) -> None:
        listed = []
        if found.guide:
            listed.append((GUIDE, f"Finish setting up · step {min(found.guide, STEPS)} of {STEPS}"))
        if found.recovery:
            listed.append((RECOVERY, "Prove the recovery sheet"))
        self._hub.window.sidebar.remind(listed)

    def take_up(self, key: str) -> None:
        """Do what was reminded of."""
        if key == GUIDE:
            self.open()
        else:
            self._hub.window.show_page("settings", ("computer", "prove"))

    # the guide

    def cover(self) -> None:
        """Hide the window's own parts behind a blank ground, until the guide is there."""
        if self._cover is None:
            self._put_in_front(Pane("page"))

    def open(self, at: int = 0) -> None:
        """Go on with the guide where somebody stopped, or at this step."""
        if self.guide is not None or self._over:
            return
        self.cover()
        if self._modules.load_some():
            self._open(at)
        else:
            QTimer.singleShot(0, self, partial(self.open, at))

    def _open(self, at: int) -> None:
        from hubcrm.desktop.pages.guide import Guide

        hub = self._hub
        assert hub.session is not None  # both ways here come after it
        guide = self.guide = Guide(hub.session, hub.doors)
        guide.left.connect(self.close)
        guide.finished.connect(self.close)
        guide.files.connect(hub.take_files)
        guide.pasted.connect(hub.window.on_paste)
        guide.undo.connect(hub.window.on_undo)
        guide.keys_wanted.connect(self._show_keys)
        self._put_in_front(guide)
        guide.begin(at)

    def close(self) -> None:
        """Back to the window as it is used every day."""
        window, self.guide = self._hub.window, None
        self._take_away()
        for part in self._parts():
            part.show()
        window.show_page("triage")
        self.look()

    def closing(self) -> None:
        """The window closes: nothing that was typed is lost."""
        self._over = True
        if self.guide is not None:
            self.guide.close_now()

    def _parts(self) -> list[QWidget]:
        """What the window is made of, besides what is in front of it."""
        layout = self._hub.window.layout()
        items = [layout.itemAt(at) for at in range(layout.count())] if layout is not None else []
        found = [item.widget() for item in items if item is not None]
        return [part for part in found if part is not None and part is not self._cover]

    def _take_away(self) -> None:
        layout = self._hub.window.layout()
        if self._cover is not None and layout is not None:
            layout.removeWidget(self._cover)
            self._cover.hide()
            self._cover.deleteLater()
        self._cover = None

    def _put_in_front(self, widget: QWidget) -> None:
        self._take_away()
        layout = self._hub.window.layout()
        self._cover = widget
        if layout is not None:
            layout.addWidget(widget)
        for part in self._parts():
            part.hide()
        widget.show()

    def _show_keys(self, groups: Any) -> None:
        self._hub.window.key_sheet.open_sheet(groups)

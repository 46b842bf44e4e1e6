"""What hubcrm stands on: every package it asks for, its version and its licence, as installed here."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from re import match

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubcrm.desktop.pages.settings_parts.section import Fact
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.sheet import Sheet
from hubcrm.desktop.widgets.text import Words

_OWN = "hubcrm"
_LONGEST = 60  # characters; some packages put the whole text where its name belongs


def own_version() -> str:
    """The version of hubcrm."""
    try:
        return version(_OWN)
    except PackageNotFoundError:  # run from an unpacked folder that was never set up
        return "of an unpacked folder"


def listed() -> list[tuple[str, str]]:
    """(name and version, licence) of each package that hubcrm asks for directly."""
    found = []
    for name in _asked_for():
        try:
            one = distribution(name)
        except PackageNotFoundError:  # asked for on another system only
            continue
        found.append((f"{one.metadata['Name']} {one.version}", _licence(one)))
    return sorted(found, key=lambda pair: pair[0].casefold())


def _asked_for() -> list[str]:
    try:
        wanted = distribution(_OWN).requires or []
    except PackageNotFoundError:
        return []
    return [named[0] for one in wanted if "extra ==" not in one and (named := match(r"[A-Za-z0-9._-]+", one))]


def _licence(one: Distribution) -> str:
    facts = one.metadata
    named = _first(facts.get_all("License-Expression"))
    classed = [
        line.rsplit(" :: ", 1)[-1] for line in facts.get_all("Classifier") or () if line.startswith("License :: ")
    ]
    written = _first(facts.get_all("License"))
    if not named and written and "\n" not in written and len(written) <= _LONGEST:
        named = written
    return named or ", ".join(classed) or "see its own notice"


def _first(said: list[str] | None) -> str:
    return said[0].strip() if said else ""


class LicencesSheet(Sheet):
    """What hubcrm stands on, and under which licence each is used."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Licences", width=560)
        self.body.column.addWidget(
            Words("hubcrm is under the MIT licence. It stands on these, each under its own:", "B", "muted")
        )
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for name, licence in listed():
            column.addWidget(Fact(name, Words(licence, "B", "muted"), width=196))
        self.body.column.addWidget(rows)
        self.done = Button("Close", key="Esc", tall=True)
        self.done.clicked.connect(self.close_sheet)
        self.foot.addStretch(1)
        self.foot.addWidget(self.done)

    def open_sheet(self, focus: QWidget | None = None) -> None:
        super().open_sheet(focus or self.done)

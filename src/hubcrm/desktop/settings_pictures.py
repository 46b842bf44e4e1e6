"""The pictures of Settings: every section, and what opens in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage

Play = Callable[["Stage"], object]


def _section(key: str) -> Callable[[Stage], Any]:
    def play(stage: Stage) -> Any:
        stage.go("settings", key)
        section = stage.hub.window.current_page.section  # type: ignore[union-attr]  # it has just been brought to the front
        section.go_back()
        stage.settle()
        return section

    return play


def _department(stage: Stage) -> None:
    section = _section("departments")(stage)
    section.open_record(next(one.id for one in section._known[0] if one.code == "ENG"))
    stage.settle()
    section.activated()


def _new_department(stage: Stage) -> None:
    _section("departments")(stage).add()


def _pasted_departments(stage: Stage) -> None:
    section = _section("departments")(stage)
    section.paste()
    section.sheet.text.setPlainText(
        "School of Dance\nSchool of Engineering and Manufacturing\nInstitute for Coastal Studies\n"
    )
    section.sheet.read()


def _sentence(stage: Stage) -> None:
    section = _section("departments")(stage)
    section.try_it()
    stage.settle()
    section.trying.try_text("A weld has cracked twice and we need somebody to look at the fracture surface")


def _person(stage: Stage) -> None:
    section = _section("people")(stage)
    section.list.choose_next()
    stage.settle()


def _pasted_people(stage: Stage) -> None:
    section = _section("people")(stage)
    section.paste()
    section.sheet.text.setPlainText(
        "Dr Una Gale, una.gale@kestrelbridge.example, Engineering and Manufacturing, academic\n"
        "Dr Sam Whitlock, sam.whitlock@kestrelbridge.example, Engineering and Manufacturing, academic\n"
        "Ivo Brand, ivo.brand@kestrelbridge.example, Zoology, lead\n"
    )
    section.sheet.read()


def _closure(stage: Stage) -> None:
    _section("calendar")(stage).add()


def _computer(stage: Stage) -> None:
    """As it is at first, whichever theme the picture is drawn in."""
    from hubcrm.desktop.pages.settings_parts import look

    stage.hub.window.remembered.settings.setValue(look.THEME, "system")
    section = _section("computer")(stage)
    section.theme.choose("system")


def _passphrase(stage: Stage) -> None:
    _section("computer")(stage)._begin_passphrase()


def _asks(stage: Stage) -> None:
    from hubcrm.desktop.pages.settings_parts.opening import AskNewCode

    _section("computer")(stage)
    sheet = AskNewCode(stage.hub.window)
    sheet.open_sheet(sheet.leave)


def _restores(stage: Stage) -> None:
    from hubcrm.desktop.pages.settings_parts.opening import RestoreSheet

    _section("computer")(stage)
    sheet = RestoreSheet(stage.hub.window, "Fri 20 Nov, 17:05")
    sheet.open_sheet(sheet.leave)


def crash() -> Any:
    """The window for what nobody expected."""
    from hubcrm.desktop.crash import ReportWindow

    window = ReportWindow()
    window.add(
        "hubcrm 0.1.0, Python 3.11.7, PySide 6.11.3, Qt 6.11.3\nLinux 6.8.0 x86_64\n"
        f"Log: {Path('hubcrm', 'log', 'hubcrm.log')}\n\nTraceback (most recent call last):\n"
        '  File "workers.py", line 122, in _run\nsqlcipher3.dbapi2.OperationalError: disk I/O error'
    )
    return window


SCENES: tuple[tuple[str, Play], ...] = (
    ("settings-who", _section("who")),
    ("settings-departments", _section("departments")),
    ("settings-department", _department),
    ("settings-department-new", _new_department),
    ("settings-departments-pasted", _pasted_departments),
    ("settings-sentence", _sentence),
    ("settings-people", _section("people")),
    ("settings-person", _person),
    ("settings-people-pasted", _pasted_people),
    ("settings-promises", _section("promises")),
    ("settings-calendar", _section("calendar")),
    ("settings-closure", _closure),
    ("settings-computer", _computer),
    ("settings-passphrase", _passphrase),
    ("settings-new-code", _asks),
    ("settings-go-back", _restores),
)

"""The pictures of working as a team: the line at the foot in each state, what lies behind it, and Settings, Your team."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hubcrm.desktop.parts import team_words
from hubcrm.desktop.sharing import Sharing
from hubcrm.sync.team_status import Place, Seen, Team

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage

_HOUR = 3600 * 1000
_SERVER = "postgresql://hub.kestrelbridge.example/hub"
_FOLDER = "C:\\Users\\priya\\OneDrive - Kestrelbridge University\\Employer hub"
_FULL = "The folder holds 17,900 files: move to a server soon."
_CODE = (
    "HUB2F9skFWxaDQkhONspa7Z5kh7Wf3jcTyXtlfidlH68X7fWhmdHfBbOwwhlJvEyw3V4JRUHtaURGVos3BMV0AOx7cTiN7XuJqrupBNkd44BOcHL"
)


class _Still(Sharing):
    """Sharing that stands still for its picture."""

    def look(self) -> None:
        """What it shows was put there."""
        self.stands.emit(self.team)


def _team(now: int, *, folder: bool = False, waiting: int = 0, hours_ago: int = 0, notice: str = "",
          asks: bool = False) -> Team:  # fmt: skip
    reached = now - hours_ago * _HOUR
    place = Place("folder" if folder else "postgres", _FOLDER if folder else _SERVER, waiting, reached,
                  "It cannot be reached." if hours_ago else "", bool(hours_ago), (notice,) if notice else (), asks)  # fmt: skip
    seen = (
        ("Priya Nair", 0, True),
        ("Dr Sam Whitlock", 1, False),
        ("Prof Anil Rao", 20, False),
        ("Helen Marsh", 70, False),
    )
    listed = tuple(
        Seen(f"{at}" * 32, name, "0.1.0", now - ago * _HOUR, here) for at, (name, ago, here) in enumerate(seen)
    )
    return Team((place,), listed, "", "")


def _shared(stage: Stage, team: Team | None, question: str = "") -> None:
    """As if this store had a team."""
    hub = stage.hub
    assert hub.session is not None, "the hub is not open"
    still = _Still(hub.session, _nobody, _nobody, hub.team)
    still.team, still.question = team, question
    hub.team.sharing = hub.session.sharing = still
    hub.session.made_up = False
    hub.window.say_saved()


def _nobody(_asked: object) -> Any:
    raise RuntimeError("pictures share with nobody")


def put_away(stage: Stage) -> None:
    """A hub on one computer again."""
    hub = stage.hub
    if hub.session is not None and hub.team.sharing is not None:
        hub.team.sharing = hub.session.sharing = None
        hub.session.made_up = hub.doors.made_up
        hub.window.say_saved()
        settings = hub.window.page("settings")
        if settings is not None:
            settings.stale = True


def _foot(waiting: int) -> Callable[[Stage], object]:
    def play(stage: Stage) -> None:
        stage.hub.window.saved_said = "Saved 10:04"
        _shared(stage, _team(stage.hub.doors.clock(), waiting=waiting))

    return play


def _asks(stage: Stage) -> None:
    _shared(stage, _team(stage.hub.doors.clock(), asks=True), team_words.question(1240, 3900))
    stage.hub.team.open_sheet()


def _unreachable(stage: Stage) -> None:
    _shared(stage, _team(stage.hub.doors.clock(), waiting=3, hours_ago=140))
    stage.hub.team.open_sheet()


def _settings(team: Callable[[int], Team | None]) -> Callable[[Stage], object]:
    def play(stage: Stage) -> None:
        _shared(stage, team(stage.hub.doors.clock()))
        stage.go("settings", "team")
        section = stage.hub.window.current_page.section  # type: ignore[union-attr]  # it has just been brought to the front
        section.reload()
        section._show(section.session.sharing.team)
        stage.settle()

    return play


def _invited(stage: Stage) -> None:
    _settings(_team)(stage)
    card = stage.hub.window.current_page.section.invite  # type: ignore[union-attr]  # as above
    card.show_code("Dr Sam Whitlock", _CODE, "Mon 7 Dec 10:04")


SCENES: tuple[tuple[str, Callable[[Stage], object]], ...] = (
    ("team-shared", _foot(0)),
    ("team-waiting", _foot(3)),
    ("team-unreachable", _unreachable),
    ("team-asks", _asks),
    ("settings-team-begin", _settings(lambda _now: None)),
    ("settings-team", _settings(lambda now: _team(now, folder=True, notice=_FULL))),
    ("settings-team-invited", _invited),
)

"""What a new hub begins with, and the steps of the guide as things to do and to undo."""

from __future__ import annotations

from datetime import date

import pytest

from hubcrm import app
from hubcrm.actions import people, safety, setting_up, undoing
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.queries import settings
from tests.desktop.made_up import NOW


@pytest.fixture
def hub(tmp_path):
    """A new hub, as the guide makes it."""
    made, _code = app.create(
        tmp_path / "hub", "Kestrelbridge University", division="england-and-wales", kind="university", made_up=True,
        clock=lambda: NOW,
        begin=lambda one: setting_up.begin(
            one, person="Priya Nair", closures=[(date(2026, 12, 24), date(2027, 1, 1)), (date(2026, 12, 25),) * 2]
        ),
    )  # fmt: skip
    yield made
    made.close()


def by(hub) -> str:
    return settings.everybody(hub, date(2026, 11, 23)).here


def names(hub) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in settings.departments(hub)]


def test_a_new_hub_knows_who_made_it_its_days_off_and_that_the_guide_goes_on(hub):
    assert [one.name for one in settings.everybody(hub, date(2026, 11, 23)).colleagues] == ["Priya Nair"]
    own = [one for one in settings.closures(hub, 2026) if one.kind == "closed"]
    assert [(one.first, one.last) for one in own] == [(date(2026, 12, 24), date(2026, 12, 31))]
    assert settings.guide(hub) == (2, {})
    assert settings.reminders(hub) == (2, True)
    setting_up.note_guide(hub, setting_up.DONE, {})
    safety.note_recovery_proved(hub)
    assert settings.reminders(hub) == (0, False)


def test_a_hub_that_never_had_a_guide_is_not_reminded_of_one(tmp_path):
    made, _code = app.create(tmp_path / "plain", "X", division="scotland", kind="college", made_up=True)
    assert settings.reminders(made).guide == 0
    made.close()


def test_departments_are_added_changed_and_taken_out_in_one_step_and_undone_in_one(hub):
    me = by(hub)
    first = setting_up.keep_departments(
        hub, [{"code": "ENG", "name": "Engineering"}, {"code": "ART", "name": "Art"}], {}, [], by=me
    )
    assert first.said == "2 departments added"
    eng, art = first.value
    swapped = setting_up.keep_departments(
        hub, [{"code": "LAW", "name": "Law"}], {eng: {"code": "ART"}, art: {"code": "ENG", "name": "Fine art"}}, [], by=me
    )
    assert swapped.said == "1 department added, 2 departments changed"
    assert sorted(names(hub)) == [("ART", "Engineering"), ("ENG", "Fine art"), ("LAW", "Law")]
    undoing.undo(hub, by=me)
    assert sorted(names(hub)) == [("ART", "Art"), ("ENG", "Engineering")]
    gone = setting_up.keep_departments(hub, [], {}, [art], by=me)
    assert gone.said == "1 department taken out"
    assert names(hub) == [("ENG", "Engineering")]


def test_one_code_for_two_departments_is_refused_and_nothing_is_kept(hub):
    me = by(hub)
    setting_up.keep_departments(hub, [{"code": "ENG", "name": "Engineering"}], {}, [], by=me)
    with pytest.raises(NotAllowed, match="ENG"):
        setting_up.keep_departments(hub, [{"code": "ENG", "name": "English"}], {}, [], by=me)
    with pytest.raises(NotFound):
        setting_up.keep_departments(hub, [], {"nobody": {"code": "X"}}, [], by=me)
    assert names(hub) == [("ENG", "Engineering")]


def test_leaving_a_step_keeps_it_and_notes_where_to_go_on_or_neither(hub):
    me = by(hub)
    given = ([{"name": "Ann Lee", "role": "adviser"}],)
    setting_up.leave(hub, people.add_many, given, 4, {"people": "Bob", "who": ""}, by=me)
    assert settings.guide(hub) == (4, {"people": "Bob"})
    with pytest.raises(NotAllowed):
        setting_up.leave(hub, people.add_many, ([{"name": "", "role": "adviser"}],), 5, {}, by=me)
    assert settings.guide(hub).step == 4


def test_who_we_are_is_changed_with_its_days_off(hub):
    me = by(hub)
    (own,) = [one for one in settings.closures(hub, 2026) if one.kind == "closed"]
    easter = (date(2027, 3, 30), date(2027, 3, 31))
    setting_up.keep_who(hub, {"name": "Corvedale College", "kind": "college"}, "P. Nair", [easter], own.ids, by=me)
    found = settings.institution(hub)
    assert (found.name, found.kind) == ("Corvedale College", "college")
    assert settings.everybody(hub, date(2026, 11, 23)).colleagues[0].name == "P. Nair"
    assert [one.kind for one in settings.closures(hub, 2026)].count("closed") == 0
    assert [(one.first, one.last) for one in settings.closures(hub, 2027) if one.kind == "closed"] == [easter]

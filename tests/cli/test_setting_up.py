"""Beginning a hub, its settings, its days off."""

from __future__ import annotations

import os

import pytest
from click import Abort

from hubcrm import app
from hubcrm.cli import setting_up
from hubcrm.store import keys


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch):
    real = keys.Cost
    monkeypatch.setattr(keys, "Cost", lambda *given: real(*(given or (8, 1, 1))))


def test_init_prints_the_recovery_code_alone_on_its_last_line_and_the_code_opens_the_hub(empty, monkeypatch):
    said = empty.ok("init", "--institution", "Kestrelbridge University").split("\n")
    code = said[-1]
    assert keys.check_recovery_code(empty.home / "store", code)
    monkeypatch.setenv("HUBCRM_PASSPHRASE", code)
    assert empty.json("settings", "name") == {"name": "Kestrelbridge University"}


def test_init_with_json_has_the_recovery_code_and_says_how_the_hub_opens(empty):
    made = empty.json("init", "--institution", "Kestrelbridge University")
    assert made["store"] == str(empty.home / "store")
    assert made["opens"] == ["recovery"]
    assert keys.check_recovery_code(empty.home / "store", made["recovery_code"])


def test_a_passphrase_in_the_environment_is_taken_at_init_and_opens_the_hub(empty, monkeypatch):
    monkeypatch.setenv("HUBCRM_PASSPHRASE", "copper kettle orchard")
    assert "It opens with its passphrase or with the recovery code." in empty.ok("init", "--institution", "Kestrel")
    assert empty.json("enquiries") == []
    monkeypatch.setenv("HUBCRM_PASSPHRASE", "something else")
    assert empty.refused("enquiries") == (
        "That passphrase or recovery code does not open this hub: check it and give it again."
    )


def test_without_a_terminal_nothing_is_asked_and_a_locked_hub_says_how_to_open_it(empty):
    empty.ok("init", "--institution", "Kestrel")
    assert "HUBCRM_PASSPHRASE" in empty.refused("enquiries")


def test_at_a_terminal_without_a_keyring_a_passphrase_is_asked_for_twice(empty, monkeypatch):
    asked = []

    def prompt(question, **settings):
        asked.append((question, settings))
        return "copper kettle orchard"

    monkeypatch.setattr(app, "somebody_to_ask", lambda: True)
    monkeypatch.setattr(setting_up.click, "prompt", prompt)
    assert empty.json("init", "--institution", "Kestrel")["opens"] == ["passphrase", "recovery"]
    ((question, settings),) = asked
    assert "passphrase" in question
    assert settings["hide_input"]
    assert settings["confirmation_prompt"]
    monkeypatch.setenv("HUBCRM_PASSPHRASE", "copper kettle orchard")
    assert empty.json("enquiries") == []


def test_whoever_stops_at_the_passphrase_is_still_shown_the_code(empty, monkeypatch):
    def stop(*_, **__):
        raise Abort

    monkeypatch.setattr(app, "somebody_to_ask", lambda: True)
    monkeypatch.setattr(setting_up.click, "prompt", stop)
    code = empty.ok("init", "--institution", "Kestrel").split("\n")[-1]
    assert keys.check_recovery_code(empty.home / "store", code)


def test_a_locked_hub_asks_whoever_sits_at_the_terminal(empty, monkeypatch):
    code = empty.json("init", "--institution", "Kestrel")["recovery_code"]
    monkeypatch.setattr(app, "somebody_to_ask", lambda: True)
    monkeypatch.setattr(setting_up.click, "prompt", lambda *_, **__: code)
    assert empty.ok("enquiries") == "No enquiries yet. Take one in: hubcrm receive FILE"


def test_a_second_init_in_the_same_folder_is_refused(empty):
    empty.ok("init", "--institution", "Kestrel")
    assert "There is a hub in" in empty.refused("init", "--institution", "Kestrel")


def test_a_blank_institution_is_refused_and_a_missing_one_not_understood(empty):
    assert empty.refused("init", "--institution", " ") == "The institution needs a name."
    assert "Missing option '--institution'" in empty.not_understood("init")


def test_another_folder_is_named_before_or_after_the_command_or_by_the_environment(empty, monkeypatch):
    elsewhere = empty.home / "elsewhere"
    code = empty.json("--store", elsewhere, "init", "--institution", "Kestrel")["recovery_code"]
    monkeypatch.setenv("HUBCRM_PASSPHRASE", code)
    assert empty.json("enquiries", "--store", elsewhere) == []
    monkeypatch.setenv("HUBCRM_STORE", str(elsewhere))
    assert empty.json("enquiries") == []


def test_a_folder_that_another_program_copies_is_refused(empty):
    assert "Dropbox" in empty.refused("--store", empty.home / "Dropbox" / "hub", "init", "--institution", "Kestrel")


def test_a_college_speaks_its_own_words(empty, monkeypatch):
    code = empty.json("init", "--institution", "Kestrel College", "--kind", "college")["recovery_code"]
    monkeypatch.setenv("HUBCRM_PASSPHRASE", code)
    empty.ok("department", "add", "CON", "Construction")
    empty.ok("person", "add", "Priya Shah", "--role", "adviser")
    empty.ok("receive", "--text", "Two bricklayers need their assessor's award.")
    assert "nudge a curriculum area" in empty.ok("offer", "1", "CON")
    assert "Offered to a curriculum area" in empty.ok("enquiries")
    assert "Curriculum area lead" in empty.ok("person", "add", "Lee Moss", "--role", "lead", "--department", "CON") + (
        empty.ok("person", "list")
    )
    assert "the curriculum area's move" in " ".join(empty.ok("show", "1").split())


def test_bank_holidays_follow_the_nation(empty, monkeypatch):
    code = empty.json("init", "--institution", "Kestrel", "--division", "scotland")["recovery_code"]
    monkeypatch.setenv("HUBCRM_PASSPHRASE", code)
    assert "2027-01-04" in [one["day"] for one in empty.json("closure", "list")]


def test_settings_are_shown_and_changed_one_by_one(terminal):
    assert terminal.json("settings")["promise_reply"] == 5
    assert terminal.ok("settings", "promise_reply") == "promise_reply  5 working days"
    assert terminal.ok("settings", "promise-reply", "4").startswith("Saved")
    assert terminal.json("settings", "promise_reply") == {"promise_reply": 4}


def test_a_changed_promise_moves_the_due_day_of_what_is_open(terminal):
    ref = terminal.receive()
    assert terminal.show(ref)["promises"]["reply"]["due"] == "2026-11-30"
    terminal.ok("settings", "promise_reply", "3")
    assert terminal.show(ref)["promises"]["reply"]["due"] == "2026-11-26"


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("zone", "Mars", "“Mars” is not a time zone"),
        ("opens", "18:00", "must open before it closes"),
        ("opens", "nine", "Write office hours like 09:00"),
        ("division", "wales", "england-and-wales, scotland, northern-ireland"),
        ("kind", "school", "university, college"),
        ("promise_reply", "-1", "0 to 250 working days"),
        ("promise_reply", "²", "0 to 250 working days"),
        ("promise_tea", "1", "There is no promise called “tea”"),
        ("colour", "red", "There is no setting called “colour”"),
        ("name", "", "The institution needs a name."),
        ("this_person", "Nobody", "There is no person “Nobody”"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_changes_nothing(terminal, key, value, sentence):
    before = terminal.json("settings")
    assert sentence in terminal.refused("settings", key, value)
    assert terminal.json("settings") == before


def test_an_unknown_setting_lists_those_there_are(terminal):
    assert "promise_reply" in terminal.refused("settings", "colour")


def test_another_person_may_work_on_this_computer(terminal):
    assert terminal.json("settings", "this_person") == {"this_person": "Priya Shah"}
    terminal.ok("settings", "this_person", "gwen")
    ref = terminal.receive()
    assert terminal.show(ref)["history"][0]["by"] == "Gwen Marsh"


def test_a_closure_moves_due_days_and_its_removal_moves_them_back(terminal):
    ref = terminal.receive()
    assert terminal.show(ref)["promises"]["acknowledge"]["due"] == "2026-11-24"
    made = terminal.json("closure", "add", "tomorrow", "Founder's day")
    assert made["day"] == "2026-11-24"
    assert terminal.show(ref)["promises"]["acknowledge"]["due"] == "2026-11-25"
    assert "Founder's day" in terminal.ok("closure", "list")
    terminal.ok("closure", "remove", "tomorrow")
    assert terminal.show(ref)["promises"]["acknowledge"]["due"] == "2026-11-24"


def test_a_bank_holiday_can_be_worked_on(terminal, clock):
    clock.to("2026-12-24T09:00+00:00")
    ref = terminal.receive()
    assert terminal.show(ref)["promises"]["acknowledge"]["due"] == "2026-12-29"
    terminal.ok("closure", "add", "2026-12-28", "We work", "--open")
    assert terminal.show(ref)["promises"]["acknowledge"]["due"] == "2026-12-28"


def test_a_day_off_that_is_not_there_cannot_be_removed(terminal):
    assert "There is no closure day" in terminal.refused("closure", "remove", "2026-11-25")


def test_there_is_no_hub_yet(empty):
    assert empty.refused("enquiries").startswith("There is no hub in ")
    assert not os.listdir(empty.home)


def test_demo_options_go_with_demo_alone(empty):
    assert "go with --demo" in empty.not_understood("init", "--institution", "Kestrel", "--size", "5")
    assert "Write it as 2027-04-07" in empty.refused("init", "--institution", "K", "--demo", "--today", "soon")
    assert not (empty.home / "store").exists()


def test_a_made_up_hub_is_filled_and_needs_no_passphrase(empty):
    made = empty.json("init", "--institution", "Kestrel", "--demo", "--size", "20", "--today", "2026-11-19")
    assert made["opens"] == ["open", "recovery"]
    assert len(empty.json("enquiries")) > 20
    assert len(empty.json("department", "list")) == 10

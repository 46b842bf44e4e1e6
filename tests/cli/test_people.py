"""Departments, colleagues, days away, employers, and contacts with who may see them."""

from __future__ import annotations

import pytest


def test_a_department_ticks_the_subjects_that_its_name_speaks_of(terminal):
    made = terminal.json("department", "add", "law", "School of Law and Policing", "--words", "contracts, tribunals")
    assert (made["code"], made["subjects"]) == ("LAW", ["law", "criminology_policing"])
    (law,) = [one for one in terminal.json("department", "list") if one["code"] == "LAW"]
    assert (law["words"], law["open"]) == ("contracts, tribunals", 0)
    assert "Subjects: Law, Criminology and policing." in terminal.ok("department", "add", "LA2", "Law and Policing")
    assert "No subject is ticked" in terminal.ok("department", "add", "T7", "Team 7")


def test_subjects_are_chosen_from_the_bank_and_listed_without_a_hub(terminal, empty):
    terminal.ok("department", "add", "MUS", "The Sound House", "--subject", "music", "--subject", "Photography")
    assert [one["subjects"] for one in terminal.json("department", "list") if one["code"] == "MUS"] == [
        ["music", "photography"]
    ]
    assert "There is no subject “alchemy”" in terminal.refused(
        "department", "add", "ALC", "Alchemy", "--subject", "alchemy"
    )
    assert {"code": "music", "name": "Music and sound technology"} in empty.json("department", "subjects")


def test_a_department_is_changed_and_taken_out_of_use(terminal):
    terminal.ok(
        "department",
        "edit",
        "art",
        "--name",
        "School of Design",
        "--words",
        "branding",
        "--email",
        "art@kestrel.example",
    )
    terminal.ok("department", "edit", "ART", "--subject", "photography")
    (art,) = [one for one in terminal.json("department", "list") if one["code"] == "ART"]
    assert (art["name"], art["email"], art["subjects"]) == ("School of Design", "art@kestrel.example", ["photography"])
    terminal.ok("department", "edit", "ART", "--closed")
    assert "ART" not in [one["code"] for one in terminal.json("department", "list")]
    terminal.ok("department", "edit", "ART", "--open")
    assert "ART" in [one["code"] for one in terminal.json("department", "list")]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("department", "add", "eng", "Engines"), "There is a department ENG already"),
        (("department", "add", "E N G ?", "Engines"), "1 to 16 letters and digits"),
        (("department", "add", "XX", " "), "A department needs a name."),
        (("department", "edit", "XX", "--name", "Y"), "There is no department “XX”"),
        (("person", "add", " ", "--role", "adviser"), "A person needs a name."),
        (("person", "add", "Lee", "--role", "lead"), "Say which department Lee belongs to."),
        (("person", "add", "Lee", "--role", "lead", "--department", "XX"), "There is no department “XX”"),
        (("person", "edit", "Nobody", "--name", "X"), "There is no person “Nobody”"),
        (("person", "list", "--department", "XX"), "There is no department “XX”"),
        (("away", "add", "sam", "fri", "tue"), "The last day away comes before the first."),
        (("away", "add", "sam", "fri", "next fri", "--deputy", "sam"), "Nobody can stand in for themselves."),
        (("away", "remove", "abc"), "There is no note of days away “abc”"),
        (("employer", "add", " "), "An employer needs a name."),
        (("employer", "add", "Works", "--employees", "many"), "is a whole number"),
        (("employer", "add", "Works", "--legal-form", "firm"), "Choose one of: ltd"),
        (("employer", "show", "Works"), "There is no employer “Works”"),
        (("employer", "merge", "Works", "Works"), "There is no employer “Works”"),
        (("contact", "add", " "), "A contact needs a name."),
        (("contact", "add", "Jo", "--employer", "Works"), "There is no employer “Works”"),
        (("contact", "add", "Jo", "--visibility", "secret"), "Choose one of: shared"),
        (("contact", "show", "Jo"), "There is no contact “Jo”"),
    ],
)  # fmt: skip
def test_refusals_say_what_to_do(terminal, words, sentence):
    before = terminal.json("history", "--limit", "1")
    assert sentence in terminal.refused(*words)
    assert terminal.json("history", "--limit", "1") == before


@pytest.mark.parametrize("words", [("department", "edit", "ENG"), ("person", "edit", "sam")])
def test_a_change_of_nothing_is_not_understood(terminal, words):
    assert "Say what to change" in terminal.not_understood(*words)


def test_the_first_adviser_or_manager_added_works_on_this_computer(empty, monkeypatch):
    code = empty.json("init", "--institution", "Kestrel")["recovery_code"]
    monkeypatch.setenv("HUBCRM_PASSPHRASE", code)
    empty.ok("department", "add", "ENG", "Engineering")
    assert not empty.json("person", "add", "Sam", "--role", "lead", "--department", "ENG")["works_here"]
    ref = empty.receive()
    assert empty.show(ref)["history"][0]["by"] == "the hub"
    assert empty.json("person", "add", "Gwen", "--role", "manager")["works_here"]
    assert not empty.json("person", "add", "Priya", "--role", "adviser")["works_here"]
    empty.ok("take", ref)
    assert empty.show(ref)["adviser"] == "Gwen"


def test_whoever_was_added_by_mistake_and_undone_does_not_work_here_any_more(empty, monkeypatch):
    code = empty.json("init", "--institution", "Kestrel")["recovery_code"]
    monkeypatch.setenv("HUBCRM_PASSPHRASE", code)
    empty.ok("person", "add", "Gwne", "--role", "manager")
    empty.ok("settings", "this_person", "Gwne")
    assert empty.type("undo").code == 1  # the hub added her, and Gwne is who acts now
    empty.ok("person", "add", "Priya", "--role", "adviser")
    empty.ok("undo")
    assert [one["name"] for one in empty.json("person", "list")] == ["Gwne"]


def test_colleagues_are_listed_changed_and_let_go(terminal):
    terminal.ok("person", "edit", "theo", "--role", "lead", "--department", "ART", "--expertise", "glass")
    found = {one["name"]: one for one in terminal.json("person", "list")}
    assert (found["Theo Calder"]["role"], found["Theo Calder"]["department"]) == ("lead", "ART")
    assert [name for name, one in found.items() if one["works_here"]] == ["Priya Shah"]
    assert [one["name"] for one in terminal.json("person", "list", "--department", "ART")] == ["Theo Calder"]
    assert "this computer" in terminal.ok("person", "list")
    terminal.ok("person", "edit", "theo", "--left")
    assert "Theo Calder" not in terminal.ok("person", "list")


def test_a_person_is_named_by_name_address_or_end_of_id_and_never_guessed(terminal):
    terminal.ok("person", "add", "Sam Whitlock", "--role", "adviser")
    assert "fits more than one person: " in terminal.refused("--as", "sam", "triage")
    assert terminal.json("--as", "priya@kestrel.example", "triage") == []
    whole = next(one["id"] for one in terminal.json("person", "list") if one["name"] == "Sam Whitlock")
    assert terminal.json("--as", whole[-8:], "triage") == []
    assert terminal.refused("--as", "nobody", "enquiries") == "There is no person “nobody” in this hub."
    assert "There is no person" in terminal.refused("--as", "nobody", "take", "1")


def test_days_away_are_noted_listed_and_removed(terminal):
    said = terminal.ok("away", "add", "sam", "next mon", "fri week", "--deputy", "theo")
    assert said == "Sam Ashdown is away from Mon 30 Nov to Fri 4 Dec."
    (noted,) = terminal.json("away", "list")
    assert (noted["person"], noted["first"], noted["last"], noted["deputy"]) == (
        "Sam Ashdown", "2026-11-30", "2026-12-04", "Theo Calder",
    )  # fmt: skip
    terminal.ok("away", "remove", noted["id"][-6:])
    assert terminal.ok("away", "list") == "Nobody is away."


# -- employers --------------------------------------------------------------------------------------------------------


def test_an_employer_is_added_with_facts_and_shown_with_its_enquiries(terminal):
    terminal.ok(
        "employer", "add", "Fenwick Castings Ltd", "--town", "Corby", "--postcode", "NN17 1AA", "--sector", "C",
        "--employees", "1,400", "--domain", "@fenwick.example", "--legal-form", "ltd", "--looked-after-by", "theo",
    )  # fmt: skip
    ref = terminal.receive("A porous casting", "--employer", "fenwick castings")
    shown = terminal.json("employer", "show", "fenwick")
    assert (shown["employees"], shown["region"], shown["domains"], shown["looked_after_by"]) == (
        1400, "TLF", ["fenwick.example"], "Theo Calder",
    )  # fmt: skip
    assert [one["ref"] for one in shown["enquiries"]] == [ref]
    page = terminal.ok("employer", "show", "fenwick")
    for words in ("Fenwick Castings Ltd · Corby · Manufacturing · 1,400 people", "Theo Calder", "East Midlands", ref):
        assert words in page
    (listed,) = terminal.json("employer", "list", "--search", "CAST")
    assert (listed["open"], listed["enquiries"], listed["last_heard"]) == (1, 1, "2026-11-23T09:00:00+00:00")


def test_adding_a_likely_same_employer_says_so(terminal):
    terminal.ok("employer", "add", "Dunvale Logistics Ltd")
    added = terminal.json("employer", "add", "DUNVALE LOGISTICS")
    assert [one["name"] for one in added["likely_same"]] == ["Dunvale Logistics Ltd"]
    assert "It may be the same as" in terminal.ok("employer", "add", "Dunvale Logistic")


def test_an_employer_is_changed_and_a_fact_cleared(terminal):
    terminal.ok("employer", "add", "Works", "--town", "Leeds")
    terminal.ok("employer", "edit", "works", "--name", "The Works", "--town", "")
    assert terminal.json("employer", "show", "the works")["town"] is None
    assert "Say what to change" in terminal.not_understood("employer", "edit", "works")


def test_merging_employers_moves_what_belongs_to_them_and_undo_parts_them_again(terminal):
    terminal.ok("employer", "add", "Dunvale Logistics Ltd", "--domain", "dunvale.example")
    ref = terminal.receive("Back injuries", "--employer", "Dunvale Logistic")
    terminal.ok("contact", "add", "Jo Hart", "--employer", "Dunvale Logistic")
    said = terminal.ok("employer", "merge", "dunvale logistic", "dunvale logistics ltd")
    assert said == "Dunvale Logistic and Dunvale Logistics Ltd are one employer now."
    assert terminal.show(ref)["employer"] == "Dunvale Logistics Ltd"
    assert terminal.json("contact", "show", "Jo Hart")["employer"] == "Dunvale Logistics Ltd"
    assert len(terminal.json("employer", "list")) == 1
    terminal.ok("undo")
    assert terminal.show(ref)["employer"] == "Dunvale Logistic"
    assert len(terminal.json("employer", "list")) == 2


# -- contacts and who sees them ---------------------------------------------------------------------------------------

SECRET = ("Jo Hart", "jo@fenwick.example", "01632 960 100", "Chair of the board", "Likes tea")


@pytest.fixture
def introduced(terminal):
    """A contact that Sam of Engineering typed: by introduction, with Sam as steward."""
    terminal.ok("employer", "add", "Fenwick Castings")
    terminal.ok(
        "--as", "sam", "contact", "add", SECRET[0], "--employer", "fenwick", "--email", SECRET[1], "--phone", SECRET[2],
        "--role", SECRET[3], "--role-kind", "board member", "--notes", SECRET[4],
    )  # fmt: skip
    return terminal


def test_what_a_department_types_is_by_introduction_and_what_the_hub_types_is_shared(introduced):
    introduced.ok("contact", "add", "Al Stone", "--employer", "fenwick")
    assert [(one["visibility"], one["steward"]) for one in introduced.json("contact", "list")] == [
        ("shared", "Priya Shah"), ("introduction", "Sam Ashdown"),
    ]  # fmt: skip


@pytest.mark.parametrize("viewer", ["priya", "gwen", "theo", "ines"])
@pytest.mark.parametrize(
    "command",
    [
        ("contact", "list"), ("contact", "list", "--employer", "fenwick"), ("contact", "list", "--search", "jo"),
        ("employer", "show", "fenwick"), ("employer", "list"), ("history",), ("enquiries", "--search", "jo"), ("show", "1"),
        ("history", "1"), ("followups",), ("triage", "--search", "hart"),
    ],
)  # fmt: skip
def test_nobody_else_sees_a_contact_by_introduction(introduced, viewer, command):
    ref = introduced.receive("A porous casting", "--employer", "fenwick castings")
    introduced.ok("--as", "sam", "set", ref, "contact", "Jo Hart")
    introduced.ok("--as", "sam", "log", ref, "call", "--with", "Jo Hart")
    for words in (command, ("--json", *command)):
        answer = introduced.type("--as", viewer, *words)
        assert answer.code == 0
        for secret in SECRET:
            assert secret.lower() not in answer.out.lower()


def test_others_see_only_that_there_is_somebody_and_whom_to_ask(introduced):
    (seen,) = introduced.json("contact", "list")
    assert (seen["name"], seen["email"], seen["phone"], seen["role"], seen["hidden"], seen["steward"]) == (
        None, None, None, "board member", True, "Sam Ashdown",
    )  # fmt: skip
    assert "by introduction, ask Sam Ashdown" in introduced.ok("contact", "list")
    assert introduced.refused("contact", "show", "Jo Hart") == "There is no contact “Jo Hart” in this hub."
    assert introduced.refused("contact", "show", seen["id"]).startswith("There is no contact")
    ref = introduced.receive()
    introduced.ok("--as", "sam", "set", ref, "contact", "Jo Hart")
    assert "by introduction, ask Sam Ashdown" in introduced.ok("show", ref)


def test_their_steward_sees_them_whole_and_decides_what_others_see(introduced):
    shown = introduced.json("--as", "sam", "contact", "show", "jo hart")
    assert (shown["name"], shown["role"], shown["hidden"]) == ("Jo Hart", "Chair of the board", False)
    assert "Jo Hart" in introduced.ok("--as", "sam", "contact", "show", "jo@fenwick.example")
    introduced.ok("--as", "sam", "contact", "edit", "jo hart", "--visibility", "shared")
    assert introduced.json("contact", "show", "jo hart")["email"] == SECRET[1]
    assert "looks after this contact" in introduced.refused(
        "contact", "edit", "jo hart", "--visibility", "introduction"
    )
    introduced.ok("contact", "edit", "jo hart", "--phone", "01632 960 200", "--role", "President", "--name", "Jo Harte")
    assert introduced.json("contact", "show", "jo harte")["phone"] == "01632 960 200"


def test_by_introduction_needs_somebody_to_ask(empty, monkeypatch):
    code = empty.json("init", "--institution", "Kestrel")["recovery_code"]
    monkeypatch.setenv("HUBCRM_PASSPHRASE", code)
    assert "somebody can be asked" in empty.refused("contact", "add", "Jo Hart", "--visibility", "introduction")


def test_an_empty_list_of_contacts_says_what_to_do(terminal):
    assert terminal.ok("contact", "list") == "Nobody yet. Add somebody with: hubcrm contact add NAME"
    assert terminal.ok("contact", "list", "--search", "jo") == "Nobody like that."
    assert terminal.ok("employer", "list") == "No employers yet."


def test_what_may_be_wrong_with_a_number_or_an_address_is_said_and_kept_all_the_same(terminal):
    said = terminal.ok("employer", "add", "Fenwick Castings", "--postcode", "ZZ1 1AA", "--company-number", "12", "--phone", "01632 960100")
    assert said.split("\n") == [
        "Fenwick Castings added.", "“ZZ1 1AA”: No British postcode begins with ZZ, so no region follows from it.",
        "“12”: A company number has 8 digits, or 2 letters and 6 digits (SC123456). Check it against the register.",
    ]  # fmt: skip
    assert terminal.json("employer", "show", "Fenwick")["company_number"] == "12"
    edited = terminal.json("employer", "edit", "Fenwick", "--charity-number", "01234567")
    assert edited["doubts"] == ["“01234567”: That looks like a company number. Enter it as the company number."]
    added = terminal.ok("contact", "add", "Jo Hart", "--employer", "Fenwick", "--email", "jo@gmial.com")
    assert added.split("\n") == ["Contact added (shared).", "“jo@gmial.com”: Is it jo@gmail.com that was meant?"]
    assert terminal.json("contact", "edit", "Jo Hart", "--phone", "tbc")["doubts"] == ["“tbc”: That does not look like a phone number."]
    assert terminal.json("contact", "edit", "Jo Hart", "--phone", "01632 960200")["doubts"] == []
    received = terminal.ok("receive", "--text", "Our weld has cracked.", "--phone", "0207946")
    assert "“0207946”: " in received.split("\n")[-1]


def test_a_phone_number_is_shown_as_its_country_writes_it_and_given_as_it_was_typed(terminal):
    terminal.ok("employer", "add", "Fenwick Castings", "--phone", "+441632960100")
    terminal.ok("contact", "add", "Jo Hart", "--employer", "Fenwick", "--phone", "07700900123")
    assert "01632 960100" in terminal.ok("employer", "show", "Fenwick")
    for words in (("contact", "show", "Jo Hart"), ("contact", "list")):
        assert "07700 900123" in terminal.ok(*words)
    assert terminal.json("contact", "show", "Jo Hart")["phone"] == "07700900123"

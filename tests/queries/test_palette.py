"""Search everything finds a few of each kind by the start of words, newest first, by an index and never by reading all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.actions import employers, enquiries, people
from hubcrm.intake.drafts import Draft
from hubcrm.queries import palette
from hubcrm.queries.palette import Hit
from tests.small_office import Office, small_office


def found(office: Office, typed: str, person: str = "", **given: object) -> dict[str, list[Hit]]:
    """Hits by kind."""
    out: dict[str, list[Hit]] = {}
    for hit in palette.find(office.hub, office.as_seen_by(person or office.priya), typed, **given).hits:
        out.setdefault(hit.kind, []).append(hit)
    return out


def titles(office: Office, typed: str, kind: str, **given: object) -> list[str]:
    return [hit.title for hit in found(office, typed, **given).get(kind, [])]


def contact_at(office: Office, employer: str, name: str, **given: object) -> str:
    return employers.add_contact(office.hub, employer, name, by=office.priya, **given).value


def employer(office: Office, name: str, **given: object) -> str:
    return employers.add(office.hub, name, by=office.priya, **given).value


def test_an_enquiry_is_found_by_its_subject_its_employer_and_its_reference(office):
    office.receive("Our weld has cracked.", subject="Cracked weld", employer="Castlegate Lifts")
    (hit,) = found(office, "crack")["enquiry"]
    assert (hit.title, hit.detail) == ("Cracked weld", "Castlegate Lifts")
    assert found(office, "castleg")["enquiry"] == [hit]
    assert found(office, hit.ref.lower())["enquiry"] == [hit]
    assert found(office, hit.ref[-4:])["enquiry"] == [hit]
    assert "enquiry" not in found(office, "racked")


def test_every_word_must_be_there(office):
    office.receive("x", subject="Cracked weld", employer="Castlegate Lifts")
    assert titles(office, "weld cast", "enquiry") == ["Cracked weld"]
    assert titles(office, "weld dun", "enquiry") == []


def test_enquiries_come_newest_first_and_a_closed_one_says_so(office):
    for number in range(3):
        office.clock.forward(minutes=5)
        last = office.receive("x", subject=f"Weld {number}")
    enquiries.close(office.hub, last, "answered", by=office.priya, instead="Told them")
    assert titles(office, "weld", "enquiry") == ["Weld 2", "Weld 1", "Weld 0"]
    assert [hit.detail for hit in found(office, "weld")["enquiry"]] == ["Closed", "", ""]


def test_the_enquiry_of_this_very_reference_stands_before_newer_ones(office):
    first = office.receive("x", subject="The first")
    ref = office.detail(first).ref
    office.clock.forward(minutes=5)
    enquiries.set_fields(office.hub, office.receive("x"), {"subject": f"As asked in {ref}"}, by=office.priya)
    assert titles(office, ref, "enquiry") == ["The first", f"As asked in {ref}"]


def test_seven_of_a_kind_and_a_word_that_there_are_more(office):
    office.take_in(*(Draft(text="x", subject=f"Weld {n}", employer=f"Works {n}") for n in range(9)))
    few = palette.find(office.hub, office.as_seen_by(office.priya), "wel")
    assert len(few.hits) == 7
    assert few.more == {"enquiry"}
    all_of_them = palette.find(office.hub, office.as_seen_by(office.priya), "wel", ("enquiry",), 50)
    assert len(all_of_them.hits) == 9
    assert all_of_them.more == frozenset()


def test_employers_that_begin_so_come_before_those_with_the_word_further_on(office):
    for name in ("Great Northern Pumps", "Northern Alloys Ltd", "Northgate", "Pumps & Valves"):
        employer(office, name)
    assert titles(office, "north", "employer") == ["Northern Alloys Ltd", "Northgate", "Great Northern Pumps"]
    assert titles(office, "pumps and v", "employer") == ["Pumps & Valves"]
    assert titles(office, "orthern", "employer") == []


def test_a_contact_is_found_by_name_or_address_with_the_employer_to_open(office):
    works = employer(office, "Castlegate Lifts")
    contact_at(office, works, "Élodie Marsh", role_title="Buyer", email="e.marsh@castlegate.example")
    (hit,) = found(office, "élod")["contact"]
    assert (hit.title, hit.detail, hit.beside) == ("Élodie Marsh", "Buyer, Castlegate Lifts", works)
    assert titles(office, "marsh Él", "contact") == ["Élodie Marsh"]
    assert titles(office, "e.marsh@", "contact") == ["Élodie Marsh"]


def test_a_contact_by_introduction_is_found_by_their_steward_only(office):
    works = employer(office, "Castlegate Lifts")
    contact_at(office, works, "Jo Hart", steward=office.sam, visibility="introduction")
    assert "contact" not in found(office, "hart", office.priya)
    assert [hit.title for hit in found(office, "hart", office.sam)["contact"]] == ["Jo Hart"]
    (row,) = office.hub.read("SELECT id FROM contact")
    assert palette.named(office.hub, office.as_seen_by(office.priya), [("contact", row[0])]) == []


def test_the_hub_finds_colleagues_and_departments_and_a_department_does_not(office):
    assert titles(office, "engin", "department") != []
    assert titles(office, "priy", "colleague") != []
    assert set(found(office, "engin", office.sam)) <= {"enquiry", "employer", "contact"}
    people.edit_person(office.hub, office.theo, {"left": True}, by=office.priya)
    name = office.hub.read("SELECT name FROM person WHERE id = ?", (office.theo,))[0][0]
    assert titles(office, name, "colleague") == []


def test_what_was_used_comes_back_by_its_id_in_the_order_asked_and_the_gone_is_left_out(office):
    works = employer(office, "Castlegate Lifts")
    weld = office.receive("x", subject="Cracked weld")
    asked = [("employer", works), ("contact", "gone"), ("enquiry", weld), ("nonsense", "x")]
    opening = palette.opening(office.hub, office.as_seen_by(office.priya), asked)
    assert [(hit.kind, hit.id) for hit in opening.used] == [("employer", works), ("enquiry", weld)]
    assert opening.undo
    assert opening.redo == ""
    assert palette.opening(office.hub, office.as_seen_by(office.gwen), []).undo == ""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory):
    with small_office(tmp_path_factory.mktemp("many")) as office:
        office.take_in(*(Draft(text="x", subject=f"Need {n}", employer=f"Works {n}") for n in range(60)))
        contact_at(office, employer(office, "Works"), "Jo Hart")
        with office.hub._connected() as connection:
            connection.exec_driver_sql("ANALYZE")
        yield office


class Watch:
    """Reads, and keeps how each statement finds its rows."""

    def __init__(self, office: Office) -> None:
        self.office, self.plans, self.asked = office, [], []

    def read(self, sql, params=()):
        self.asked.append(sql)
        self.plans.append("\n".join(str(row[3]) for row in self.office.hub.read(f"EXPLAIN QUERY PLAN {sql}", params)))
        return self.office.hub.read(sql, params)


@pytest.mark.parametrize("typed", ["n", "ne", "need 12", "E-2627-0001", "works 1", "w"])
def test_nothing_reads_or_sorts_every_enquiry_or_employer(many, typed):
    watch = Watch(many)
    palette.find(watch, many.as_seen_by(many.priya), typed)
    palette.opening(watch, many.as_seen_by(many.priya), [("enquiry", "x"), ("employer", "y"), ("contact", "z")])
    assert len(watch.plans) > 4
    for sql, plan in zip(watch.asked, watch.plans, strict=True):
        assert not re.search(r"SCAN (?:e|enquiry|m|enquiry_employer|change)\b", plan), plan
        assert not re.search(r"SCAN employer(?! USING COVERING INDEX employer_plain)", plan), plan
        if "enquiry e" in sql or "employer m" in sql:
            assert "TEMP B-TREE" not in plan, plan
        assert "OFFSET" not in sql
        assert "rank" not in sql
        assert "LIMIT" in sql or " IN (" in sql, sql


@given(typed=st.text(max_size=30))
def test_nothing_that_can_be_typed_makes_it_fail(many, typed):
    hits = palette.find(many.hub, many.as_seen_by(many.priya), typed).hits
    assert all(sum(hit.kind == kind for hit in hits) <= palette.MOST for kind in palette.KINDS)


def test_nothing_typed_finds_nothing(many):
    for typed in ("", "   ", "-", "\x00"):
        assert [
            hit for hit in palette.find(many.hub, many.as_seen_by(many.priya), typed).hits if hit.kind == "enquiry"
        ] == []

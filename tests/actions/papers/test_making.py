"""What each paper says, who may have it, and what must never stand on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hubcrm.actions import employers, enquiries, followups, offers, people
from hubcrm.actions.papers import making
from hubcrm.actions.papers.making import Asked
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.exports.papers import web_page
from hubcrm.exports.papers.paper import Bars, Facts, Paper, Table
from hubcrm.intake.answers import offer_code
from tests.small_office import Office, small_office

CANARIES = ("Zebedee Quillfeather", "zebedee@quill.example", "01632 960777", "QUILLSUBJECT", "QUILLNEED", "QUILLTEXT",
            "QUILLNOTE", "Quillfeather Castings", "Ottoline Brackenbury", "ottoline@kestrel.example", "QUILLINSTEAD")  # fmt: skip


@pytest.fixture
def office(tmp_path):
    with small_office(tmp_path) as found:
        yield found


def made(office: Office, kind: str, of: str = "", person: str = "", **more) -> Paper:
    viewer = office.as_seen_by(person or office.priya)
    return making.made(office.hub, Asked(kind, of, **more), viewer, office.moment, office.hub.calendar)


def words(paper: Paper) -> str:
    """Everything that stands on it."""
    return web_page.written(paper).decode().replace("\xa0", " ")


def table(paper: Paper, caption: str) -> Table:
    return next(one for one in paper.blocks if isinstance(one, Table) and one.caption == caption)


def facts(paper: Paper) -> dict[str, str]:
    return dict(next(one for one in paper.blocks if isinstance(one, Facts)).rows)


def full_of_names(office: Office) -> str:
    """An enquiry with somebody's name, address and words wherever there is room for them; its id."""
    colleague = people.add_person(office.hub, "Ottoline Brackenbury", "academic", by="", department=office.eng,
                                  email="ottoline@kestrel.example", phone="01632 960777").value  # fmt: skip
    works = employers.add(office.hub, "Quillfeather Castings", by=office.priya, phone="01632 960777", notes="QUILLNOTE").value
    contact = employers.add_contact(office.hub, works, "Zebedee Quillfeather", by=office.priya, email="zebedee@quill.example",
                                    phone="01632 960777", role_title="Works manager", notes="QUILLNOTE").value  # fmt: skip
    one = office.receive("QUILLTEXT from Zebedee Quillfeather, 01632 960777", subject="QUILLSUBJECT",
                         sender_name="Zebedee Quillfeather", sender_email="zebedee@quill.example")  # fmt: skip
    enquiries.set_fields(office.hub, one, {"employers": [works], "contact": contact, "need": "QUILLNEED", "where": "QUILLNOTE",
                                           "value": "£4,000", "people_helped": "3", "type": "consultancy"}, by=office.priya)  # fmt: skip
    offers.offer(office.hub, one, office.eng, by=office.priya, to=colleague, note="QUILLNOTE")
    enquiries.log(office.hub, one, "call", by=office.priya, text="QUILLNOTE", contact=contact)
    followups.plan(office.hub, one, "meeting", office.moment.today, by=office.priya, note="QUILLNOTE")
    return one


@pytest.mark.parametrize("ending", ["", "take", "closed"])
def test_no_personal_data_is_in_what_goes_to_senior_managers(office, ending):
    one = full_of_names(office)
    if ending:
        offers.answer(office.hub, one, "take", by=office.sam)
    if ending == "closed":
        enquiries.close(office.hub, one, "no_capacity", by=office.priya, instead="QUILLINSTEAD")
    found = words(made(office, "report", person=office.gwen))
    for canary in (*CANARIES, "Priya", "Gwen", "Ashdown", "E-2627"):
        assert canary not in found
        assert canary not in repr(made(office, "report", person=office.gwen))
    assert "School" not in found
    assert ("Engineering" in found) == (ending != "closed")


def test_the_report_says_what_was_counted_and_how(office):
    one = full_of_names(office)
    offers.answer(office.hub, one, "take", by=office.sam)
    enquiries.move(office.hub, one, "agreed", by=office.sam)
    for reason in ("answered", "price", "price"):
        office.closed(reason)
    paper = made(office, "report")
    assert (paper.title, paper.about) == ("Employer hub, 2026/27", ("Report for managers", "Sat\xa01\xa0Aug to Mon\xa023\xa0Nov"))
    assert paper.one_page
    assert facts(paper) == {
        "Enquiries received": "4", "Employers who asked": "1", "People reached": "3, from 1 enquiry that says how many",
        "Agreed and under way": "1, worth £4,000 in the 1 that name an amount", "Completed": "0",
    }  # fmt: skip
    assert table(paper, "How enquiries ended").rows == (
        ("Good result", "1", "Answered on the spot 1"), ("Did not go ahead: the employer", "2", "Price 2"),
    )  # fmt: skip
    assert table(paper, "Work in hand by department").rows == (("Engineering", "1", "", "£4,000 in 1"),)
    assert [one.caption for one in paper.blocks if isinstance(one, Bars)] == ["Promises kept on time", "Work in hand by stage"]
    assert "not income received" in words(paper)


def test_many_departments_are_told_together_beyond_those_with_most_work(office):
    for n in range(16):
        one = office.receive()
        department = people.add_department(office.hub, f"D{n:02d}", f"Department {n:02d}", by="").value
        offers.offer(office.hub, one, department, by=office.priya)
    rows = table(made(office, "report"), "Work in hand by department").rows
    assert len(rows) == 13
    assert rows[-1][:2] == ("4 other departments", "4")
    assert sum(int(row[1]) for row in rows) == 16


def test_a_report_of_a_year_gone_by_has_no_work_in_hand_and_one_to_come_is_refused(office):
    office.receive()
    paper = made(office, "report", year=date(2026, 3, 1))
    assert paper.title == "Employer hub, 2025/26"
    assert facts(paper)["Enquiries received"] == "0"
    assert [one.caption for one in paper.charts] == ["Promises kept on time"]
    with pytest.raises(NotAllowed, match="has not begun yet"):
        made(office, "report", year=date(2027, 8, 1))


def test_the_weekly_list_has_its_five_parts_and_a_chart_of_them(office):
    one, closed = office.receive("Need a course.", employer="Fenwick Castings", subject="Lean course"), office.closed()
    paper = made(office, "week")
    assert paper.title == "Week of Mon 23 Nov"
    assert [(bar.label, bar.length) for bar in paper.charts[0].bars] == [
        ("New", 2), ("Waiting", 0), ("Promised this week", 1), ("Late", 0), ("Closed", 1),
    ]  # fmt: skip
    ref = office.detail(one).ref
    assert table(paper, "New").rows[0] == (ref, "Fenwick Castings", "Lean course", "HUB", "Mon\xa023\xa0Nov")
    assert table(paper, "Promised this week").rows[0][-1] == "reply by Tue\xa024\xa0Nov"
    assert table(paper, "Closed").rows[0][-1] == "Answered on the spot"
    assert table(paper, "Late").nothing == "Nothing is late."
    office.clock.forward(days=7)
    assert table(made(office, "week"), "Late").rows[0][-1] == "reply by Tue\xa024\xa0Nov, 4 days late"
    assert closed


def test_a_brief_says_what_they_need_by_when_and_how_to_answer(office):
    one = full_of_names(office)
    enquiries.set_fields(office.hub, one, {"deadline": "2026-12-18", "deadline_what": "shutdown"}, by=office.priya)
    paper = made(office, "brief", one)
    offer = office.offer_of(one, office.eng)
    code = offer_code(office.detail(one).ref, offer)
    assert paper.title == "QUILLNEED"
    found = words(paper)
    assert f"Quote your code {code}." in found
    assert "Please answer by Thu 26 Nov." in found
    assert "Offered to Ottoline Brackenbury, Engineering by Priya Shah, Mon 23 Nov." in found
    assert "QUILLTEXT from Zebedee Quillfeather, 01632 960777" in found
    known = facts(paper)
    assert known["By when"] == "shutdown, Fri\xa018\xa0Dec"
    assert known["Money"] == "£4,000 noted"
    assert known["Who asks"] == "Zebedee Quillfeather, Works manager"
    offers.answer(office.hub, one, "take", by=office.sam)
    taken = words(made(office, "brief", one))
    assert "Sam Ashdown has it for Engineering. Claimed." in taken
    assert "Quote your code" not in taken


def test_a_brief_names_who_else_was_asked_and_what_came_before(office):
    works = employers.add(office.hub, "Fenwick Castings", by=office.priya).value
    before = office.closed("price")
    enquiries.link_employers(office.hub, before, [works], by=office.priya)
    office.clock.forward(minutes=5)
    one = office.offered(office.eng, office.bus)
    enquiries.link_employers(office.hub, one, [works], by=office.priya)
    offers.answer(office.hub, one, "decline", by=office.ines, reason="not_our_area", note="Try ENG")
    paper = made(office, "brief", one)
    assert table(paper, "Who else was asked").rows[0][:2] == ("Business School", "Not for them: not our subject")
    assert table(paper, "They asked us before").rows[0][-1] == "price"


def test_a_departments_offers_are_those_of_its_page(office):
    waiting, taken, helping = office.offered(), office.claimed(), office.offered(office.eng, office.bus)
    offers.answer(office.hub, helping, "help", by=office.sam)
    paper = made(office, "offers", office.eng)
    assert paper.title == "Offers to Engineering"
    for caption, one in (("Waiting for your answer", waiting), ("You said yes", taken), ("You are helping", helping)):
        assert [row[0] for row in table(paper, caption).rows] == [office.detail(one).ref]
    assert table(paper, "Waiting for your answer").rows[0][-1] == "answer by Thu\xa026\xa0Nov"
    assert made(office, "offers", office.eng, person=office.sam).blocks == paper.blocks


def test_an_employer_summary_tells_the_whole_story_for_colleagues(office):
    one = full_of_names(office)
    works = office.detail(one).employers[0][0]
    employers.edit(office.hub, works, {"sector": "C - Manufacturing", "employees": "140", "company_number": "01234567"},
                   by=office.priya)  # fmt: skip
    paper = made(office, "employer", works)
    known = facts(paper)
    assert (paper.title, known["Size"], known["What they do"]) == ("Quillfeather Castings", "140 people", "Manufacturing")
    assert known["Company number"] == "01234567"
    assert known["Last spoken"].endswith("Priya Shah")
    assert table(paper, "People we know").rows == (
        ("Zebedee Quillfeather", "Works manager", "zebedee@quill.example", "01632 960777"),)  # fmt: skip
    happened = table(paper, "What happened").rows
    assert happened[-1][1] == "Enquiry: QUILLSUBJECT · e-mail"
    assert any("QUILLNOTE" in row[2] for row in happened)


@pytest.mark.parametrize("kind", ["brief", "employer"])
def test_somebody_known_by_introduction_is_on_no_paper_not_even_their_stewards(office, kind):
    works = employers.add(office.hub, "Fenwick Castings", by=office.sam).value
    hidden = employers.add_contact(office.hub, works, "Zebedee Quillfeather", by=office.sam, typed_by_academic=True,
                                   email="zebedee@quill.example", phone="01632 960777").value  # fmt: skip
    one = office.offered()
    enquiries.set_fields(office.hub, one, {"employers": [works], "contact": hidden}, by=office.priya)
    enquiries.log(office.hub, one, "call", by=office.sam, contact=hidden)
    for person in (office.sam, office.priya):
        found = words(made(office, kind, one if kind == "brief" else works, person))
        assert not any(canary in found for canary in CANARIES)
        assert "Ask Sam Ashdown" in found


def test_departments_get_no_list_or_report_of_the_hub_and_no_other_departments_offers(office):
    for kind in ("week", "report"):
        with pytest.raises(NotAllowed, match="is made by the hub"):
            made(office, kind, person=office.sam)
    with pytest.raises(NotAllowed, match="another department's"):
        made(office, "offers", office.bus, person=office.sam)
    with pytest.raises(NotFound):
        made(office, "offers", "nowhere")
    for kind in ("brief", "employer"):
        with pytest.raises(NotFound):
            made(office, kind, "nowhere")


def test_papers_say_who_made_them_but_the_report_names_nobody(office):
    one = office.receive()
    assert made(office, "brief", one).made == "Made Mon 23 Nov 2026 09:00 by Priya Shah"
    assert made(office, "report").made == "Made Mon 23 Nov 2026 09:00"


def test_a_college_speaks_of_curriculum_areas(office, monkeypatch):
    from hubcrm.queries import standing

    monkeypatch.setattr(standing, "institution", lambda _reader: {"name": "Kestrel College", "kind": "college"})
    office.offered()
    paper = made(office, "report")
    assert table(paper, "Work in hand by curriculum area").heads[0] == "Curriculum area"
    assert paper.institution == "Kestrel College"


def test_hostile_words_stay_words_on_every_paper(office):
    hostile = "<script>x</script>"
    one = office.offered()
    works = employers.add(office.hub, hostile, by=office.priya, notes=hostile).value
    enquiries.set_fields(office.hub, one, {"employers": [works], "subject": hostile, "need": hostile}, by=office.priya)
    for kind, of in (("week", ""), ("brief", one), ("offers", office.eng), ("employer", works)):
        paper = made(office, kind, of)
        assert "<script>" not in words(paper)
        assert "&lt;script&gt;" in words(replace(paper, title="")) or kind == "employer"

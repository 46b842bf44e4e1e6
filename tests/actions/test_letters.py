"""Letters: kept, sent by hand, noted down; offers by e-mail and what departments answer to them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hubcrm.actions import enquiries, letters, offers, people, receiving, undoing
from hubcrm.domain.errors import MissingFact, NotAllowed
from hubcrm.exports import templates
from hubcrm.intake.answers import offer_code
from hubcrm.intake.drafts import Draft
from hubcrm.queries import department_replies, enquiry
from hubcrm.queries import letters as asked
from hubcrm.queries.reading import Moment, Viewer
from hubcrm.store.hub import Hub
from tests.builders import new_hub
from tests.fakes import Clock


class Scene(NamedTuple):
    """A hub with an adviser, Engineering that hears by e-mail, and one enquiry."""

    hub: Hub
    clock: Clock
    sam: str
    engineering: str
    amara: str
    enquiry: str

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.sam, "Sam Idris", "adviser", "")

    @property
    def moment(self) -> Moment:
        return Moment(self.hub.calendar.local(self.clock()).date(), self.clock())

    def row(self, *names: str) -> tuple[Any, ...]:
        return self.hub.read(f"SELECT {', '.join(names)} FROM enquiry WHERE id = ?", (self.enquiry,))[0]

    def begin(self, template: str) -> asked.Begun:
        return asked.begin(self.hub, self.enquiry, template, self.viewer, self.moment)

    def write(self, template: str, **given: Any) -> str:
        begun = self.begin(template)
        facts = {"subject": begun.subject, "text": begun.text, "to_email": begun.to_email, "to_name": begun.to_name,
                 "next_kind": begun.next_kind, "due": begun.next_due and date.fromisoformat(begun.next_due)}  # fmt: skip
        return str(letters.write(self.hub, self.enquiry, template, by=self.sam, **{**facts, **given}).value)

    def offered(self) -> tuple[asked.Letter, str]:
        offers.offer(self.hub, self.enquiry, self.engineering, by=self.sam)
        letter = asked.to_send(self.hub)[0]
        return letter, offer_code(letter.ref, letter.offer)

    def reply(
        self, text: str, *, sender: str = "a.okafor@kestrelbridge.example", subject: str = "", **given: Any
    ) -> Any:
        draft = Draft(subject=subject, text=text, sender_email=sender, message_id=f"{hash(text)}@mail.example", **given)
        return receiving.receive(self.hub, [draft], by=self.sam).value[0]

    def understood(self) -> department_replies.Understood | None:
        return department_replies.understood(self.hub, self.enquiry)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(tmp_path: Path, clock: Clock) -> Iterator[Hub]:
    made = new_hub(tmp_path, clock=clock)
    with contextlib.closing(made):
        yield made


@pytest.fixture
def scene(hub: Hub, clock: Clock) -> Scene:
    sam = people.add_person(hub, "Sam Idris", "adviser", by="", phone="01632 960100").value
    engineering = people.add_department(hub, "ENG", "School of Engineering", by=sam, words="weld crack").value
    people.edit_department(hub, engineering, {"hears": "email", "email": "eng@kestrelbridge.example"}, by=sam)
    people.add_department(hub, "NUR", "School of Nursing", by=sam)
    amara = people.add_person(
        hub, "Amara Okafor", "academic", by=sam, department=engineering, email="A.Okafor@kestrelbridge.example"
    ).value
    draft = Draft(
        subject="Cracks in frames", text="We weld frames and lose a day a week to cracks.", sender_name="Jo Hart",
        sender_email="jo@harrow.example", employer="Harrow & Pike", message_id="first@harrow.example",
    )  # fmt: skip
    made = receiving.receive(hub, [draft], by=sam).value[0].enquiry
    return Scene(hub, clock, sam, engineering, amara, made)


# letters to employers


def test_a_template_is_filled_in_with_what_is_known(scene: Scene) -> None:
    begun = scene.begin("acknowledgement")
    ref = scene.row("ref")[0]
    assert begun.subject == f"Thank you for your enquiry: Cracks in frames [{ref}]"
    assert begun.text.startswith("Dear Jo Hart,\n\nThank you for getting in touch about “Cracks in frames”.")
    assert begun.text.endswith("Sam Idris\nour institution\n01632 960100")
    assert (begun.to_name, begun.to_email) == ("Jo Hart", "jo@harrow.example")


@pytest.mark.parametrize("code", [code for code in templates.CODES if templates.usual_one(code).to == "employer"])
def test_every_usual_letter_reads_well_about_an_enquiry_of_which_little_is_known(hub: Hub, code: str) -> None:
    bare = receiving.receive(hub, [Draft(text="Do you run courses?")], by="").value[0].enquiry
    begun = asked.begin(hub, bare, code, Viewer(), Moment(hub.calendar.local(hub.clock()).date(), hub.clock()))
    assert begun.text.startswith("Hello,")
    assert "{{" not in begun.text + begun.subject
    assert "\n\n\n" not in begun.text
    assert "  " not in begun.text


def test_a_kept_letter_changes_no_promise_until_it_was_sent_and_then_keeps_the_acknowledgement(scene: Scene) -> None:
    letter = scene.write("acknowledgement")
    assert [one.id for one in asked.to_send(scene.hub)] == [letter]
    assert scene.row("acked", "next_kind") == (None, "ack")
    outcome = letters.note_sent(scene.hub, letter, by=scene.sam)
    assert scene.row("acked")[0] == scene.clock()
    assert asked.to_send(scene.hub) == []
    assert outcome.said.startswith("Noted: acknowledgement sent. Next: ")
    assert scene.hub.read("SELECT kind, owner, status FROM follow_up") == [("find_out", scene.sam, "open")]


def test_undo_removes_an_unsent_letter_and_brings_a_sent_one_back(scene: Scene) -> None:
    letter = scene.write("acknowledgement")
    letters.note_sent(scene.hub, letter, by=scene.sam)
    undoing.undo(scene.hub, by=scene.sam)
    assert [one.id for one in asked.to_send(scene.hub)] == [letter]
    assert scene.row("acked") == (None,)
    undoing.undo(scene.hub, by=scene.sam)
    assert asked.to_send(scene.hub) == []


def test_a_letter_of_whoever_holds_it_keeps_the_promise_to_reply_but_one_without_news_does_not(scene: Scene) -> None:
    people.edit_department(scene.hub, scene.engineering, {"hears": "here"}, by=scene.sam)
    offers.offer(scene.hub, scene.enquiry, scene.engineering, by=scene.sam)
    offers.answer(scene.hub, scene.enquiry, "take", by=scene.amara)
    for template, kept in (("hold", False), ("introduction", True)):
        letter = scene.write(template)
        letters.note_sent(scene.hub, letter, by=scene.amara)
        assert (scene.row("answered")[0] is not None) is kept


def test_a_letter_cannot_be_sent_twice_or_changed_once_sent(scene: Scene) -> None:
    letter = scene.write("acknowledgement")
    letters.note_sent(scene.hub, letter, by=scene.sam)
    with pytest.raises(NotAllowed, match="sent already"):
        letters.note_sent(scene.hub, letter, by=scene.sam)
    with pytest.raises(NotAllowed, match="sent already"):
        letters.rewrite(scene.hub, letter, by=scene.sam, subject="x", text="y", to_email="")


def test_a_changed_letter_keeps_our_reference_in_its_subject(scene: Scene) -> None:
    letter = scene.write("acknowledgement")
    letters.rewrite(scene.hub, letter, by=scene.sam, subject="Hello there", text="Words", to_email="jo@harrow.example")
    found = asked.one(scene.hub, letter)
    assert (found.subject, found.text) == (f"Hello there [{found.ref}]", "Words")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"text": " \n "}, "no words"),
        ({"text": "x" * 40_001}, "too long"),
        ({"to_email": "jo@"}, "not an e-mail address"),
        ({"to_email": "jo@harrow.example\nBcc: all@x.example"}, "not an e-mail address"),
    ],
)
def test_a_letter_that_cannot_be_kept_is_refused_in_a_sentence(scene: Scene, facts: dict[str, Any], says: str) -> None:
    with pytest.raises(NotAllowed, match=says):
        scene.write("acknowledgement", **facts)
    assert asked.to_send(scene.hub) == []


def test_the_words_of_a_letter_are_erased_with_its_enquiry(scene: Scene) -> None:
    letter = scene.write("acknowledgement")
    rows = scene.hub.read("SELECT subject, data, personal FROM change WHERE entity_id = ?", (letter,))
    assert rows[0][0] == scene.enquiry
    assert set(json.loads(rows[0][2])) == {"to_name", "to_email", "subject", "text"}
    assert "Hart" not in rows[0][1]


# the hub's own words


def test_a_template_is_worded_for_the_whole_team_and_put_back_to_the_usual(scene: Scene) -> None:
    letters.word(scene.hub, "thanks", "Ta, {{ their_name }}", "It was a pleasure, {{ their_name }}.", by=scene.sam)
    begun = scene.begin("thanks")
    assert begun.text == "It was a pleasure, Jo Hart."
    assert begun.subject == f"Ta, Jo Hart [{begun.mark}]"
    letters.back_to_usual(scene.hub, "thanks", by=scene.sam)
    assert scene.begin("thanks").text.startswith("Dear Jo Hart,")
    undoing.undo(scene.hub, by=scene.sam)
    assert asked.worded_one(scene.hub, "thanks").own


def test_a_template_with_a_mistake_is_not_kept(scene: Scene) -> None:
    with pytest.raises(NotAllowed, match="In line 2, there is no word “emplyer” to fill in; “employer” is one"):
        letters.word(scene.hub, "thanks", "Thanks", "Hello\n{{ emplyer }}", by=scene.sam)
    with pytest.raises(NotAllowed, match="In the subject"):
        letters.word(scene.hub, "thanks", "{{ 7 * 7 }}", "Hello", by=scene.sam)
    assert not asked.worded_one(scene.hub, "thanks").own


# offers by e-mail


def test_an_offer_by_e_mail_is_a_letter_and_its_clock_starts_when_that_was_sent(scene: Scene) -> None:
    letter, code = scene.offered()
    assert letter.to_email == "eng@kestrelbridge.example"
    assert code in letter.subject
    assert code in letter.text
    assert "they mention cracks, weld" in letter.text
    assert len(letter.text.split("\n")) < 45
    assert scene.hub.read("SELECT due, status FROM offer") == [(None, "open")]
    assert scene.row("move", "next_kind") == ("us", "send_info")
    scene.clock.forward(days=7)
    letters.note_sent(scene.hub, letter.id, by=scene.sam)
    due = scene.hub.calendar.add(scene.hub.calendar.receipt_day_ms(scene.clock()), 3).isoformat()
    assert scene.hub.read("SELECT due, status FROM offer") == [(due, "open")]
    assert scene.row("move", "next_kind") == ("department", "chase_department")
    assert scene.row("acked") == (None,)  # the employer has heard nothing yet


def test_an_offer_to_a_department_that_hears_here_makes_no_letter(scene: Scene) -> None:
    people.edit_department(scene.hub, scene.engineering, {"hears": "here"}, by=scene.sam)
    offers.offer(scene.hub, scene.enquiry, scene.engineering, by=scene.sam)
    assert asked.to_send(scene.hub) == []
    assert scene.hub.read("SELECT due IS NOT NULL FROM offer") == [(1,)]


def test_one_undo_takes_back_the_offer_and_its_letter(scene: Scene) -> None:
    scene.offered()
    undoing.undo(scene.hub, by=scene.sam)
    assert asked.to_send(scene.hub) == []
    assert scene.hub.read("SELECT count(*) FROM offer") == [(0,)]


def test_dropping_the_letter_takes_back_the_offer_that_nobody_heard_of(scene: Scene) -> None:
    letter, _ = scene.offered()
    said = letters.drop(scene.hub, letter.id, by=scene.sam).said
    assert said == "Dropped, and the offer to Engineering with it"
    assert scene.hub.read("SELECT status FROM offer") == [("withdrawn",)]
    assert scene.hub.read("SELECT count(*) FROM notice") == [(0,)]


def test_the_letter_waits_no_longer_once_the_offer_was_answered_by_phone(scene: Scene) -> None:
    scene.offered()
    assert asked.waiting(scene.hub) == 1
    offers.answer(scene.hub, scene.enquiry, "take", by=scene.sam, on_behalf_of=scene.amara)
    assert asked.waiting(scene.hub) == 0
    assert asked.of_enquiry(scene.hub, scene.enquiry) == []


# what departments answer


def sent(scene: Scene) -> str:
    letter, code = scene.offered()
    letters.note_sent(scene.hub, letter.id, by=scene.sam)
    return code


def test_a_yes_by_e_mail_is_shown_as_understood_and_recorded_only_when_asked(scene: Scene) -> None:
    code = sent(scene)
    filed = scene.reply("I'll take it.\n\nBest\nAmara", subject=f"Re: Is this one for you? [{code}]")
    assert filed.joined
    found = scene.understood()
    assert found is not None
    assert (found.kind, found.sentence, found.person) == ("take", "Amara Okafor says yes for Engineering", scene.amara)
    assert scene.row("holder", "stage", "unread", "triage") == ("", "offered", 1, 1)
    letters.record_answer(scene.hub, scene.enquiry, found.reply, by=scene.sam)
    assert scene.row("holder", "stage", "unread", "triage") == (scene.amara, "claimed", 0, 0)
    assert scene.hub.read("SELECT actor, on_behalf_of FROM change WHERE kind = 'claimed'") == [(scene.sam, scene.amara)]
    undoing.undo(scene.hub, by=scene.sam)
    assert scene.row("holder", "unread") == ("", 1)


def test_a_departments_e_mail_is_no_word_of_the_employer(scene: Scene) -> None:
    code = sent(scene)
    enquiries.wait(scene.hub, scene.enquiry, by=scene.sam)
    scene.reply("Question: how many frames?", subject=f"Re: [{code}]")
    state = json.loads(scene.hub.read("SELECT state FROM entity WHERE entity_id = ?", (scene.enquiry,))[0][0])
    assert state["side"]["kind"] == "waiting_employer"
    assert "spoke" not in state
    assert scene.row("acked", "answered") == (None, None)


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("Not for us, try Nursing.", "decline",
         "Amara Okafor says it is not for Engineering (not our subject): try Nursing"),
        ("Not for us, try Philosophy.", "decline",
         "Amara Okafor says it is not for Engineering (not our subject): try “Philosophy”"),
        ("Sorry, too busy this term", "decline", None),
        ("Question: how many frames?", "ask", "Amara Okafor has a question for the hub"),
        ("I'll help, but not take it", "help", "Amara Okafor will help, but not take it"),
        ("Let me think about it", "",
         "Amara Okafor wrote about the offer to Engineering. Read it, and note down the answer yourself."),
    ],
)  # fmt: skip
def test_answers_are_understood_and_put_into_words(scene: Scene, text: str, kind: str, sentence: str | None) -> None:
    code = sent(scene)
    scene.reply(text, subject=f"Re: [{code}]")
    found = scene.understood()
    assert found is not None
    if sentence is not None:
        assert (found.kind, found.sentence) == (kind, sentence)
    if found.kind:
        letters.record_answer(scene.hub, scene.enquiry, found.reply, by=scene.sam)
        wanted = {"decline": "declined", "ask": "open", "help": "helping"}[found.kind]
        assert scene.hub.read("SELECT status FROM offer") == [(wanted,)]
    else:
        with pytest.raises(NotAllowed, match="says nothing that could be recorded"):
            letters.record_answer(scene.hub, scene.enquiry, found.reply, by=scene.sam)


def test_answering_a_question_that_came_by_e_mail_says_that_they_are_to_be_written_to(scene: Scene) -> None:
    code = sent(scene)
    scene.reply("Question: how many frames?", subject=f"Re: [{code}]")
    found = scene.understood()
    assert found is not None
    letters.record_answer(scene.hub, scene.enquiry, found.reply, by=scene.sam)
    said = offers.tell(scene.hub, scene.enquiry, found.offer, "About forty", by=scene.sam).said
    assert said.endswith("They hear by e-mail: write it to them (R)")
    assert scene.begin("nudge").to_email == "eng@kestrelbridge.example"


def test_a_suggested_department_goes_with_the_no(scene: Scene) -> None:
    code = sent(scene)
    scene.reply("Not for us, try the School of Nursing", subject=f"Re: [{code}]")
    found = scene.understood()
    assert found is not None
    letters.record_answer(scene.hub, scene.enquiry, found.reply, by=scene.sam)
    data = json.loads(scene.hub.read("SELECT data FROM change WHERE kind = 'answered'")[0][0])
    nursing = scene.hub.read("SELECT id FROM department WHERE code = 'NUR'")[0][0]
    assert (data["suggest"], data["reason"]) == (nursing, "not_our_area")


def test_a_yes_from_an_unknown_address_needs_a_name(scene: Scene) -> None:
    code = sent(scene)
    scene.reply("I'll take it", subject=f"Re: [{code}]", sender="somebody@else.example")
    found = scene.understood()
    assert found is not None
    assert found.sentence == "somebody@else.example says yes for Engineering"
    assert found.could_be == ((scene.amara, "Amara Okafor"),)
    with pytest.raises(MissingFact, match="Say who wrote it"):
        letters.record_answer(scene.hub, scene.enquiry, found.reply, by=scene.sam)
    letters.record_answer(scene.hub, scene.enquiry, found.reply, by=scene.sam, person=scene.amara)
    assert scene.row("holder") == (scene.amara,)


@pytest.mark.parametrize("how", ["code in the quote", "our message named", "reference in the subject"])
def test_an_answer_is_known_by_code_thread_or_reference(scene: Scene, how: str) -> None:
    letter, code = scene.offered()
    letters.note_sent(scene.hub, letter.id, by=scene.sam)
    given: dict[str, dict[str, Any]] = {
        "code in the quote": {"quoted": f"Your code is {code}. Please", "sender": "x@y.example"},
        "our message named": {"references": (letters.message_id(letter.id),)},
        "reference in the subject": {"subject": f"Re: something [{letter.ref}]"},
    }
    scene.reply("I'll take it", **given[how])
    found = scene.understood()
    assert found is not None
    assert found.offer == letter.offer


def test_an_absence_note_with_the_code_is_filed_and_bothers_nobody(scene: Scene) -> None:
    code = sent(scene)
    scene.reply("Yes, I am away until Monday", subject=f"Automatic reply: [{code}]", auto_reply=True)
    assert scene.row("unread", "triage") == (0, 0)
    assert scene.understood() is None


def test_the_employers_own_reply_stays_an_ordinary_one(scene: Scene) -> None:
    sent(scene)
    scene.reply("I'll take it!", sender="jo@harrow.example", subject=f"Re: [{scene.row('ref')[0]}]")
    assert scene.understood() is None
    assert scene.row("unread") == (1,)


def test_an_answer_to_an_offer_that_was_answered_since_is_only_shown(scene: Scene) -> None:
    code = sent(scene)
    offers.answer(scene.hub, scene.enquiry, "decline", by=scene.sam, reason="no_time", offer_id=asked_offer(scene.hub))
    scene.reply("I'll take it", subject=f"[{code}]")
    found = scene.understood()
    assert found is not None
    assert found.kind == ""


def asked_offer(hub: Hub) -> str:
    return str(hub.read("SELECT id FROM offer")[0][0])


def test_history_says_who_wrote_and_that_the_offer_was_sent(scene: Scene) -> None:
    from hubcrm.queries import history

    code = sent(scene)
    scene.reply("Question: when?", subject=f"[{code}]")
    said = [one.what for one in history.of_enquiry(scene.hub, scene.enquiry)]
    assert said[-2:] == ["Sent the offer by e-mail", "School of Engineering wrote to us"]


def test_detail_reads_an_enquiry_with_letters(scene: Scene) -> None:
    letter, _ = scene.offered()
    found = enquiry.detail(scene.hub, scene.enquiry, scene.viewer, scene.moment)
    assert found.offers[0].due is None
    assert asked.answered_by(scene.hub, letter) == ()

"""The keys of the enquiry that Triage shows: what each does, and in plain words why one cannot be used now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.letter_acts import keys_of
from hubcrm.desktop.page import Page

if TYPE_CHECKING:
    from hubcrm.desktop.pages.triage_parts.right_side import RightSide


def bind(side: RightSide, page: Page) -> None:
    """Bind them to the page, and list them for the key sheet and for Search everything."""

    def one_chosen() -> str:
        return "" if side.enquiry else "Choose an enquiry in the list first."

    def can_be_offered() -> str:
        if one_chosen():
            return one_chosen()
        card = side.detail.suggestion
        if not card.isVisibleTo(side.detail):
            return "It has been offered already; its card says to whom."
        return "" if card.picked is not None else "Choose a department first: 1, 2, 3 or A for all of them."

    def not_taken() -> str:
        whole = side.detail.whole
        mine = whole is not None and whole.detail.adviser == side.person and whole.detail.stage != "new"
        return one_chosen() or ("It is yours already." if mine else "")

    def reply_unread() -> str:
        whole = side.detail.whole
        return one_chosen() or ("" if whole is not None and whole.detail.unread else "It has no reply to read.")

    def stands_still() -> str:
        whole = side.detail.whole
        return one_chosen() or ("" if whole is not None and whole.detail.side else "It does not stand still.")

    def strip_open() -> str:
        return "" if side.detail.strip is not None else "Nothing is open to be filled in."

    for at in range(3):
        page.add_key(str(at + 1), "", partial(side.pick, at), listed=False)
    page.hints.append(KeyHint("1 2 3", "Choose a department"))
    for pressed, does, slot, why_not in (
        ("O", "Offer it", side.offer, can_be_offered),
        ("Shift+O", "Offer it with a note", side.offer_with_note, can_be_offered),
        ("A", "All departments", side.all_departments, one_chosen),
        ("R", "Reply: write to them", side.letters.reply, one_chosen),
        ("C", "Call sheet: number, questions, notes", side.call, one_chosen),
        ("L", "Log a call, e-mail, meeting or note", side.log, one_chosen),
        ("H", "Not now…", side.not_now, one_chosen),
        ("N", "Next action", side.next_action, one_chosen),
        ("T", "Take it: it is yours", side.take, not_taken),
        ("M", "Mark the reply as read", side.mark_read, reply_unread),
        ("G", "Go on with what stands still", side.go_on, stands_still),
        ("E", "Close it", side.close, one_chosen),
        *keys_of(side.letters, one_chosen),
    ):
        page.add_key(pressed, does, slot, why_not=why_not)
    for does, slot, why_not in (
        ("Not now: waiting for the employer", side.wait, one_chosen),
        ("Not now: parked until a day…", side.park, one_chosen),
        ("Not now: on hold for checks", side.hold, one_chosen),
        ("Copy the reference", side.copy_reference, one_chosen),
    ):
        page.add_command(does, slot, why_not)
    page.hints += [
        KeyHint("Ctrl+Enter", "Save what is being filled in", side.save_strip, strip_open),
        KeyHint("Esc", "Close what is being filled in", side.detail.close_strip, strip_open),
    ]

"""The keys of one enquiry's page: what each does, and in plain words why one cannot be used now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubcrm.desktop.keys import KeyHint

if TYPE_CHECKING:
    from hubcrm.desktop.pages.enquiry import EnquiryPage

_CLOSED = "It is closed. Reopen it first (R)."


def bind(page: EnquiryPage) -> None:
    """Bind them, and list them for the key sheet and for Search everything."""

    def shown() -> str:
        return "" if page.full is not None else "No enquiry is open."

    def still_open() -> str:
        return shown() or ("" if page.is_open else _CLOSED)

    def hub_may() -> str:
        return still_open() or ("" if page.viewer.is_hub else "The hub offers enquiries.")

    def may_steer() -> str:
        steers = page.full is not None and page.may_steer(page.full)
        return still_open() or ("" if steers else "The hub, or whoever has said yes to it, does this.")

    def can_wait() -> str:
        still = page.full is not None and page.full.whole.detail.side
        return may_steer() or ("It stands still already. Go on with it first (G)." if still else "")

    def stands_still() -> str:
        still = page.full is not None and page.full.whole.detail.side
        return shown() or ("" if still else "It does not stand still.")

    def closed() -> str:
        if page.full is not None and page.is_open:
            return "It is open."
        return shown() or ("" if page.viewer.is_hub else "The hub reopens enquiries.")

    def note_sent() -> None:
        if page.full is not None:
            page.letters.sent()

    def record_answer() -> None:
        if page.full is not None:
            page.letters.record()

    def may_be_sent() -> str:
        return shown() or page.letters.why_not_sent()

    def may_be_recorded() -> str:
        return shown() or page.letters.why_not_recorded()

    def reply_unread() -> str:
        unread = page.full is not None and page.full.whole.detail.unread
        return shown() or ("" if unread else "It has no reply to read.")

    def signed() -> str:
        said = page.full is not None and page.full.proposal is not None
        return shown() or ("" if said else "Their signature says nothing that is not known already.")

    def has_next() -> str:
        return still_open() or (
            "" if page.body.next.first is not None else "It has no next action that can be ticked off."
        )

    def invite() -> None:
        if page.full is not None:
            from hubcrm.desktop.sheets.invitation import InvitationSheet

            detail = page.full.whole.detail
            sheet = InvitationSheet(page.window(), page._session, detail.id, detail.sender, detail.sender_email)
            sheet.open_sheet(sheet.when.field)

    def hub_erases() -> str:
        return shown() or ("" if page.viewer.is_hub else "Only the hub erases an enquiry. Ask an adviser.")

    def erase() -> None:
        if page.full is not None:
            from hubcrm.desktop.sheets.erase import erase_enquiry

            erase_enquiry(page.window(), page._session, page.full.whole.detail.id)

    def changed_apart() -> str:
        return shown() or page.body.apart.why_not()

    def use_other() -> None:
        if page.full is not None:
            page.body.apart.use_first()

    for pressed, does, slot, why_not in (
        ("L", "Log a call, e-mail, meeting or note", page.log, shown),
        ("C", "Call sheet: number, questions, notes", page.call, shown),
        ("D", "Done with the next action", page.done, has_next),
        ("Shift+D", "Done, and plan what comes then", page.done_and_then, has_next),
        ("N", "Plan a next action", page.plan, still_open),
        ("O", "Offer it to a department", page.offer, hub_may),
        ("H", "Not now…", page.not_now, can_wait),
        ("G", "Go on with what stands still", page.go_on, stands_still),
        ("E", "Close it", page.close_it, may_steer),
        ("R", "Reply: write to them", page.reply, still_open),
        ("S", "I have sent the letter", note_sent, may_be_sent),
        ("Y", "Record the answer that came by e-mail", record_answer, may_be_recorded),
        ("M", "Mark the reply as read", page.mark_read, reply_unread),
        ("F", "More facts", page.more_facts, shown),
        ("I", "Invite them to a meeting", invite, still_open),
        ("K", "Keep who signed it as a contact", page.keep_contact, signed),
        ("U", "Use the other value, changed apart", use_other, changed_apart),
        ("Esc", "Back to where you came from", page.go_back, None),
    ):
        page.add_key(pressed, does, slot, why_not=why_not)
    page.hints.append(KeyHint("R", "Reopen it", page.reopen, closed))  # the same key, which nothing else has use for then
    for does, slot, why_not in (
        ("Not now: waiting for the employer", page.wait, can_wait),
        ("Not now: parked until a day…", page.park, can_wait),
        ("Not now: on hold for checks", page.hold, can_wait),
        ("Copy the reference", page.copy_reference, shown),
        ("Erase what was written in it…", erase, hub_erases),
    ):
        page.add_command(does, slot, why_not)

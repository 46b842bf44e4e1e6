"""What the buttons of an enquiry's page do: each asks for one action in the person's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from hubcrm.actions import enquiries, followups, hub_notes, offers, undoing
from hubcrm.desktop.pages.enquiry_parts.body import EnquiryBody
from hubcrm.desktop.session import Session
from hubcrm.domain.outcome import Outcome
from hubcrm.queries import lookups
from hubcrm.queries.followups import FollowUp
from hubcrm.queries.lookups import Named


class EnquiryActs(QObject):
    """Works on the enquiry that `shown()` names; `after()` is called when something typed in a strip was kept."""

    def __init__(
        self,
        session: Session,
        body: EnquiryBody,
        shown: Callable[[], str],
        after: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._body = body
        self._shown = shown
        self._after = after
        self._about: FollowUp | None = None  # the next action that an open strip is about
        self._connect()

    def _connect(self) -> None:
        body = self._body
        body.strips.saved.connect(self._strip_saved)
        body.employers.linked.connect(self._link_employers)
        body.need.saved.connect(self._need_saved)
        body.chips.chosen.connect(self._set_facts)
        body.facts.saved.connect(self._save_fact)
        body.offers.withdraw.connect(self._withdraw)
        body.offers.reply.connect(self._reply)
        body.offers.settle.connect(self._settle)
        body.offers.give_back.connect(self.give_back)
        body.log_box.saved.connect(self._log)
        body.history.undo_this.connect(self._undo_this)
        body.next.done.connect(self.done)
        body.next.then.connect(self.then)
        body.next.another_day.connect(self._another_day)
        body.next.drop.connect(self._drop)

    def do(self, action: Callable[..., Outcome[Any]], *args: Any, **kw: Any) -> None:
        """Run an action on the enquiry that is shown."""
        if self._shown():
            self._session.do(action, self._shown(), *args, **kw)

    # offers

    def give_back(self) -> None:
        """Return it to the hub."""
        self.do(offers.give_back, for_others=self._session.viewer.is_hub)

    def _withdraw(self, offer: str) -> None:
        self.do(offers.withdraw, offer, failed=self._body.offers.failed)

    def _reply(self, offer: str, text: str) -> None:
        self.do(offers.tell, offer, text, failed=self._body.offers.failed)

    def _settle(self, claim: str) -> None:
        self.do(offers.confirm, claim, failed=self._body.offers.failed)

    # next actions

    def done(self, follow_up: FollowUp) -> None:
        """A next action is done."""
        self._session.do(followups.finish, follow_up.id)

    def then(self, follow_up: FollowUp) -> None:
        """It is done: ask what comes then."""
        self._about = follow_up
        self._body.open_strip("then")

    def _another_day(self, follow_up: FollowUp) -> None:
        self._about = follow_up
        self._body.open_strip("day")

    def _drop(self, follow_up: FollowUp) -> None:
        self._session.do(followups.drop, follow_up.id)

    # facts

    def _need_saved(self, text: str) -> None:
        self.do(enquiries.set_fields, {"need": text}, then=partial(self._need_kept, self._shown(), text))

    def _need_kept(self, enquiry: str, text: str, _outcome: Outcome[Any]) -> None:
        self._body.need_draft.saved(enquiry, text)

    def _set_facts(self, facts: dict[str, Any]) -> None:
        self.do(enquiries.set_fields, facts)

    def _save_fact(self, fact: str, value: object) -> None:
        refused = partial(self._body.facts.refused, fact)
        if fact == "parent" and value:
            self._session.fetch(
                lookups.enquiry, str(value), then=partial(self._part_of, self._shown()), failed=refused, slot="part of"
            )
        else:
            kept = partial(self._body.facts.kept, self._shown(), fact, str(value))
            self.do(enquiries.set_fields, {fact: value}, then=kept, failed=refused)

    def _part_of(self, enquiry: str, found: Named) -> None:
        refused = partial(self._body.facts.refused, "parent")
        self._session.do(enquiries.set_fields, enquiry, {"parent": found.id}, failed=refused)

    def _link_employers(self, employers: list[str]) -> None:
        self.do(enquiries.link_employers, employers)

    # history, log and strips

    def _undo_this(self, txn: str, label: str) -> None:
        self._session.do(undoing.undo_this, txn, label)

    def _log(self, facts: dict[str, Any]) -> None:
        if facts["hub_only"]:
            self.do(hub_notes.add, facts["text"], then=self._logged, failed=self._body.log_box.failed)
            return
        self.do(
            enquiries.log, facts["kind"], text=facts["text"], contact=facts["contact"], when_ms=facts["when_ms"],
            then=self._logged, failed=self._body.log_box.failed,
        )  # fmt: skip

    def _logged(self, _outcome: Outcome[str]) -> None:
        had_focus = self._body.log_box.text.hasFocus()
        self._body.log_box.kept()
        if had_focus:
            self._after()

    def _strip_saved(self, key: str, facts: dict[str, Any]) -> None:
        enquiry = self._shown()
        ends = {"then": partial(self._kept, enquiry, key), "failed": partial(self._body.strips.failed, enquiry, key)}
        planned = self._about or self._body.next.first  # what was begun before a restart is about the first
        about = planned.id if planned is not None else ""
        if key == "offer":
            self.do(offers.offer, facts["department"], to=facts["to"], note=facts["note"], **ends)
        elif key == "close":
            self.do(enquiries.close, facts["reason"], instead=facts["instead"], until=facts["until"], **ends)
        elif key == "park":
            self.do(enquiries.park, facts["day"], **ends)
        elif key == "deadline":
            self.do(enquiries.set_fields, {"deadline": facts["day"]}, **ends)
        elif key == "next":
            self.do(followups.plan, facts["kind"], facts["due"], note=facts["note"], **ends)
        elif key == "then":
            finish = partial(followups.finish, then=facts["kind"])  # its `then` is what comes next, ours is called then
            self._session.do(finish, about, due=facts["due"], note=facts["note"], **ends)
        elif key == "day":
            self._session.do(followups.move, about, facts["day"], **ends)

    def _kept(self, enquiry: str, key: str, _outcome: Outcome[Any]) -> None:
        self._body.strips.kept(enquiry, key)
        if enquiry == self._shown() and not self._body.strips.open_key:
            self._after()

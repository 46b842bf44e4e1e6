"""Follow-ups by sheet: what is to be done for an enquiry or an employer, by when and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from hubcrm.actions.bringing_records import Colleagues, Keys, Records, rows_of
from hubcrm.actions.receiving_employers import Employers
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.promises import say_day
from hubcrm.domain.words import FollowUpKind
from hubcrm.intake.sheet_values import Said
from hubcrm.queries.labels import kind_of, label
from hubcrm.queries.their_references import TheirReferences

_COLUMNS: Final = ("enquiry", "employer", "kind", "due", "owner", "note", "status", "done_at")
_LONGEST_NOTE: Final = 4000


class FollowUpRows(Records):
    """Follow-ups. One that is open is found by what it is about and what is to be done; one that is done, by its day too."""

    entity = "follow_up"

    def prepare(self) -> None:
        self._colleagues = Colleagues(self.reads)
        self._employers = Employers(self.reads, self.names.new_id)
        self._references = TheirReferences(self.reads)
        self._institution = kind_of(self.reads)

    def load(self) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from rows_of(self.reads, "follow_up", _COLUMNS)

    def keys_of(self, fields: Mapping[str, Any]) -> Keys:
        about, kind, due = fields.get("enquiry") or fields.get("employer") or "", fields.get("kind"), fields.get("due")
        if not about or not kind:
            return {}
        done = bool(fields.get("done_at"))  # a record: what a row says is compared with those that are open
        return {
            "what": [] if done else [f"{about}\0{kind}"],
            "what_due": [f"{about}\0{kind}\0{due}"] if due else [],
        }

    def read(self, said: Said) -> dict[str, Any]:
        values = said.values
        fields: dict[str, Any] = {}
        if values.get("reference"):
            fields["enquiry"] = self._references.enquiry(values["reference"])
            if not fields["enquiry"]:
                raise NotAllowed(f"There is no enquiry “{values['reference'][:40]}” here.")
        if values.get("employer"):
            fields["employer"] = self._employers.known(values["employer"])
            if not fields["employer"] and "enquiry" not in fields:
                raise NotAllowed(f"There is no employer “{values['employer'][:60]}” here. Bring the employers first.")
        if not fields.get("enquiry") and not fields.get("employer"):
            raise NotAllowed("It names neither an enquiry nor an employer.")
        fields["kind"] = values.get("kind") or (
            FollowUpKind.FIND_OUT if fields.get("enquiry") else FollowUpKind.KEEP_IN_TOUCH
        )
        fields["kind"] = str(fields["kind"])
        if values.get("owner"):
            owner = self._colleagues.person(values["owner"], said.doubts, "it is nobody's in particular")
            fields["owner"] = owner
        if values.get("note"):
            fields["note"] = values["note"][:_LONGEST_NOTE]
        fields |= {key: values[key] for key in ("due", "status") if key in values}
        return {key: value for key, value in fields.items() if value}

    def completed(self, fields: dict[str, Any], said: Said) -> dict[str, Any]:
        if not fields.get("due"):
            raise NotAllowed("It does not say by when.")
        fields.setdefault("status", "open")
        if fields["status"] == "open":
            self._must_be_open(fields.get("enquiry", ""))
            if self.asked.viewer.person:
                fields.setdefault("owner", self.asked.viewer.person)
        else:
            noon = datetime.fromisoformat(f"{fields['due']}T12:00").replace(tzinfo=UTC)
            fields["done_at"] = min(round(noon.timestamp() * 1000), self.asked.now_ms)
        return fields

    def _must_be_open(self, enquiry: str) -> None:
        if enquiry and not self._references.is_open(enquiry):
            raise NotAllowed(
                f"{self._references.ref(enquiry)} is closed, so there is nothing left to do. Reopen it first."
            )

    def allowed(self, record: str, changed: dict[str, Any], said: Said) -> dict[str, Any]:
        here = self.known[record]
        if here.get("status") != "open":
            return {}  # what is done stays done
        if changed.get("status") in ("done", "cancelled"):
            changed["done_at"] = self.asked.now_ms
        return changed

    def called(self, fields: Mapping[str, Any]) -> str:
        about = self._references.ref(fields.get("enquiry") or "") or self._employers.names.get(
            fields.get("employer") or "", ""
        )
        what = label("follow_up_kinds", str(fields.get("kind") or ""), self._institution)
        return f"{what}, {about}" if about else what

    def named(self, values: Mapping[str, Any]) -> str:
        return str(values.get("reference") or values.get("employer") or "")

    def shown(self, name: str, value: Any) -> str:
        if not value:
            return ""
        if name == "owner":
            return self._colleagues.people.get(value, "")
        if name == "employer":
            return self._employers.names.get(value, "")
        if name == "kind":
            return label("follow_up_kinds", str(value), self._institution)
        if name == "due":
            return say_day(date.fromisoformat(value), datetime.fromtimestamp(self.asked.now_ms / 1000, UTC).date())
        return super().shown(name, value)

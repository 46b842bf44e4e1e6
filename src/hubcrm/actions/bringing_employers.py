"""Employers and the people we know there, by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hubcrm.actions.bringing_records import Colleagues, Keys, Planned, Records, plain, rows_of
from hubcrm.actions.employers import CONTACT_FIELDS, EMPLOYER_FIELDS, contact_fields, employer_fields
from hubcrm.actions.receiving_employers import Employers
from hubcrm.domain.employers import plain_name
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.words import Visibility
from hubcrm.intake.drafts import Draft
from hubcrm.intake.sheet_values import Said, full_name, host_of
from hubcrm.intake.uk_details import warnings_for
from hubcrm.queries.labels import label, postcode_areas
from hubcrm.store.transactions import Entry

_NEW: Final = "new:"
"""Before the name of an employer that is not here yet; `along` puts the employer that it makes in its place."""


class EmployerRows(Records):
    """Employers, found by number, domain or name."""

    entity = "employer"
    strong = ("company_number", "charity_number")
    merged = ("domains",)

    def prepare(self) -> None:
        self._colleagues = Colleagues(self.reads)
        self._domains = Employers(self.reads, self.names.new_id)
        self._by_name: dict[str, str] = {}

    def load(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for record, fields in rows_of(self.reads, "employer", sorted(EMPLOYER_FIELDS)):
            yield record, {**fields, "domains": fields["domains"].split()}

    def keys_of(self, fields: Mapping[str, Any]) -> Keys:
        name = plain_name(fields.get("name") or "")
        postcode = "".join(str(fields.get("postcode") or "").split()).upper()
        hosts = [*(fields.get("domains") or ()), host_of(fields.get("website") or "")]
        number, charity = fields.get("company_number") or "", fields.get("charity_number") or ""
        found = {
            "company_number": [number], "charity_number": [charity], "name": [name],
            "domain": list(dict.fromkeys(domain for host in hosts if host and (domain := self._domains.domain(host)))),
            "name_postcode": [f"{name} {postcode}"] if name and postcode else [],
        }  # fmt: skip
        return {key: [value for value in values if value] for key, values in found.items()}

    def read(self, said: Said) -> dict[str, Any]:
        values = dict(said.values)
        mail = values.pop("email", "")
        hosts = [*values.pop("domains", ()), *([host_of(mail)] if mail else ())]
        domains = [domain for host in hosts if (domain := self._domains.domain(host))]
        if len(domains) < len(hosts):
            said.doubts.append("A public mail domain says nothing of the employer, and was left out.")
        owner = values.pop("looked_after_by", "")
        if owner:
            values["looked_after_by"] = self._colleagues.person(
                owner, said.doubts, "nobody is noted as looking after it"
            )
        parent = values.pop("parent", "")
        if parent:
            values["parent"] = self._parent(parent, said)
        if domains:
            values["domains"] = list(dict.fromkeys(domains))
        fields = {key: value for key, value in employer_fields(values).items() if value not in ("", None, [])}
        said.doubts += warnings_for("employer", fields, postcode_areas())
        return fields

    def _parent(self, name: str, said: Said) -> str:
        found = self._by_name.get(plain_name(name), "")
        if not found:
            said.doubts.append(
                f"There is no employer “{name[:60]}” here yet; bring the sheet once more to link the two."
            )
        return found

    def enter(self, record: str, fields: Mapping[str, Any]) -> None:
        super().enter(record, fields)
        self._by_name.setdefault(plain_name(fields.get("name") or ""), record)

    def completed(self, fields: dict[str, Any], said: Said) -> dict[str, Any]:
        if not fields.get("name"):
            raise NotAllowed("It has no name, and none like it is here: a new employer needs a name.")
        return fields

    def called(self, fields: Mapping[str, Any]) -> str:
        return str(
            fields.get("name") or " ".join(fields.get("domains") or ()) or fields.get("website") or "an employer"
        )

    def differs(self, name: str, before: Any, after: Any) -> bool:
        if name == "name":  # the same name with or without its legal form is left as somebody wrote it here
            return plain_name(str(before)) != plain_name(str(after))
        if name == "website":
            return host_of(str(before or "")) != host_of(str(after))
        if name == "postcode":
            return "".join(str(before or "").split()).upper() != "".join(str(after).split()).upper()
        return super().differs(name, before, after)

    def shown(self, name: str, value: Any) -> str:
        if name == "parent":
            return str(self.known.get(value, {}).get("name", "")) if value else ""
        if name == "looked_after_by":
            return self._colleagues.people.get(value, "")
        if name == "legal_form":
            return label("legal_forms", value) if value else ""
        return super().shown(name, value)


class ContactRows(Records):
    """People we know at employers: those whom this person may see, and no others.

    Somebody whom only their steward may see is as if they were not here: nothing tells that they are.
    """

    entity = "contact"

    def prepare(self) -> None:
        self._colleagues = Colleagues(self.reads)
        self._employers = Employers(self.reads, self.names.new_id)

    def load(self) -> Iterator[tuple[str, dict[str, Any]]]:
        viewer = self.asked.viewer
        for record, fields in rows_of(self.reads, "contact", sorted(CONTACT_FIELDS)):
            if fields["visibility"] == Visibility.SHARED or (viewer.person and fields["steward"] == viewer.person):
                yield record, fields

    def keys_of(self, fields: Mapping[str, Any]) -> Keys:
        name, employer, email = plain(fields.get("name") or ""), fields.get("employer") or "", fields.get("email") or ""
        return {
            "email": [email.lower()] if email else [],
            "name_employer": [f"{name}\0{employer}"] if name and employer else [],
        }

    def read(self, said: Said) -> dict[str, Any]:
        values = dict(said.values)
        name = full_name(values)
        for key in ("first_name", "middle_name", "last_name", "website"):
            values.pop(key, None)
        if name:
            values["name"] = name
        given = values.pop("employer", "")
        if given:
            values["employer"] = self._employers.known(given, self._domain(values)) or f"{_NEW}{given}"
        steward = values.pop("steward", "")
        if steward:
            values["steward"] = self._colleagues.person(steward, said.doubts, "nobody is noted as knowing them")
        fields = {key: value for key, value in contact_fields(values).items() if value}
        said.doubts += warnings_for("contact", fields, postcode_areas())
        return fields

    def _domain(self, values: Mapping[str, Any]) -> str | None:
        return self._employers.domain(values["email"].rpartition("@")[2]) if values.get("email") else None

    def completed(self, fields: dict[str, Any], said: Said) -> dict[str, Any]:
        if not fields.get("name"):
            raise NotAllowed("It has no name, and nobody with this address is here: a new contact needs a name.")
        viewer = self.asked.viewer
        usual = Visibility.SHARED if viewer.is_hub else Visibility.INTRODUCTION
        fields.setdefault("visibility", usual.value)
        fields.setdefault("employer", _NEW)  # that of their mail domain
        if viewer.person:
            fields.setdefault("steward", viewer.person)
        if fields["visibility"] == Visibility.INTRODUCTION and not fields.get("steward"):
            raise NotAllowed("By introduction means that somebody can be asked. Say who knows this person.")
        return fields

    def along(self, fields: dict[str, Any], said: Said, planned: Planned) -> None:
        if not fields.get("employer", "").startswith(_NEW):
            return
        name = str(fields["employer"]).removeprefix(_NEW)
        website = host_of(said.values.get("website", ""))
        extra = {"website": website} if website and self._employers.domain(website) else {}
        whose = self._employers.of(Draft(employer=name, sender_email=str(said.values.get("email", ""))), extra)
        if not whose.employer:
            fields.pop("employer", None)
            return
        if whose.made is not None:
            planned.entries.append(Entry("employer", whose.employer, "created", whose.made))
            planned.employers += 1
        elif whose.news:
            planned.entries.append(Entry("employer", whose.employer, "set", whose.news))
        fields["employer"] = whose.employer

    def allowed(self, record: str, changed: dict[str, Any], said: Said) -> dict[str, Any]:
        steward = self.known[record].get("steward")
        if steward and steward != self.asked.viewer.person and {"visibility", "steward"} & changed.keys():
            said.doubts.append("Only their steward decides who may see them, so that was left as it is.")
            return {key: value for key, value in changed.items() if key not in ("visibility", "steward")}
        return changed

    def called(self, fields: Mapping[str, Any]) -> str:
        name = str(fields.get("name") or fields.get("email") or "somebody")
        employer = self._named(fields.get("employer") or "")
        return f"{name}, {employer}" if employer else name

    def named(self, values: Mapping[str, Any]) -> str:
        return full_name(values) or str(values.get("email") or "")

    def _named(self, employer: str) -> str:
        return employer.removeprefix(_NEW) if employer.startswith(_NEW) else self._employers.names.get(employer, "")

    def shown(self, name: str, value: Any) -> str:
        if name == "employer":
            return self._named(value or "")
        if name == "steward":
            return self._colleagues.people.get(value, "")
        if name == "visibility":
            return label("visibilities", value) if value else ""
        return super().shown(name, value)

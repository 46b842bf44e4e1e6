"""Departments, the people in them, and what is to be done by whom, by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hubcrm.actions.bringing_records import Colleagues, Keys, Records, plain, rows_of
from hubcrm.actions.people import (
    DEPARTMENT_FIELDS,
    HERE,
    PERSON_FIELDS,
    department_fields,
    needs_department,
    person_fields,
)
from hubcrm.domain.department_codes import code_from
from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.words import Role
from hubcrm.intake.sheet_values import Said, full_name
from hubcrm.queries import suggesting
from hubcrm.queries.labels import kind_of, label, without_school_of


class DepartmentRows(Records):
    """Departments, found by code or name."""

    entity = "department"
    merged = ("subjects",)

    def prepare(self) -> None:
        self._colleagues = Colleagues(self.reads)
        self._subjects = {plain(name): code for code, name in suggesting.subject_names().items()}
        self._institution = kind_of(self.reads)

    def load(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for record, fields in rows_of(self.reads, "department", sorted(DEPARTMENT_FIELDS)):
            yield record, {**fields, "subjects": fields["subjects"].split()}

    def keys_of(self, fields: Mapping[str, Any]) -> Keys:
        code, name = str(fields.get("code") or "").upper(), plain(without_school_of(fields.get("name") or ""))
        return {"code": [code] if code else [], "name": [name] if name else []}

    def read(self, said: Said) -> dict[str, Any]:
        values = dict(said.values)
        if "subjects" in values:
            values["subjects"] = self._codes(values["subjects"], said)
        head = values.pop("lead", "")
        if head:
            values["lead"] = self._colleagues.person(head, said.doubts, "nobody is noted as answering for it")
        fields = department_fields(values)
        return {
            key: value for key, value in fields.items() if value not in ("", None, []) or key in ("closed", "hears")
        }

    def _codes(self, given: list[str], said: Said) -> list[str]:
        known = set(self._subjects.values())
        found: list[str] = []
        unknown: list[str] = []
        for one in given:
            for part in [one] if plain(one) in self._subjects else one.split():
                code = self._subjects.get(plain(part)) or (part.lower() if part.lower() in known else "")
                (found if code else unknown).append(code or part)
        if unknown:
            said.doubts.append(f"Not known as subjects, and left out: {', '.join(unknown)[:80]}.")
        return list(dict.fromkeys(found))

    def completed(self, fields: dict[str, Any], said: Said) -> dict[str, Any]:
        if not fields.get("name"):
            raise NotAllowed(f"There is no department {fields.get('code', '')} here, and a new one needs a name.")
        taken = {str(one.get("code") or "") for one in self.known.values()}
        fields.setdefault("code", code_from(fields["name"], taken))
        if fields["code"] in taken:
            raise NotAllowed(f"There is a department {fields['code']} already. Choose another code.")
        fields.setdefault("subjects", suggesting.subjects_in(fields["name"], self._institution))
        return {key: value for key, value in fields.items() if value not in ("", 0)}

    def allowed(self, record: str, changed: dict[str, Any], said: Said) -> dict[str, Any]:
        taken = {str(fields.get("code") or "") for other, fields in self.known.items() if other != record}
        if changed.get("code") in taken:
            raise NotAllowed(f"There is a department {changed['code']} already. Choose another code.")
        return changed

    def differs(self, name: str, before: Any, after: Any) -> bool:
        if name == "closed":
            return bool(before) != bool(after)
        return super().differs(name, before, after)

    def called(self, fields: Mapping[str, Any]) -> str:
        return str(fields.get("name") or fields.get("code") or "a department")

    def shown(self, name: str, value: Any) -> str:
        if name == "lead":
            return self._colleagues.people.get(value, "")
        if name == "closed":
            return "yes" if value else "no"
        if name == "hears":
            return "by e-mail" if value else HERE
        if name == "subjects":
            names = suggesting.subject_names()
            return ", ".join(names.get(code, code) for code in value or ())
        return super().shown(name, value)


class PersonRows(Records):
    """Colleagues, found by address or name."""

    entity = "person"
    strong = ("email",)

    def prepare(self) -> None:
        self._colleagues = Colleagues(self.reads)

    def load(self) -> Iterator[tuple[str, dict[str, Any]]]:
        yield from rows_of(self.reads, "person", sorted(PERSON_FIELDS))

    def keys_of(self, fields: Mapping[str, Any]) -> Keys:
        email, name = plain(fields.get("email") or ""), plain(fields.get("name") or "")
        return {"email": [email] if email else [], "name": [name] if name else []}

    def read(self, said: Said) -> dict[str, Any]:
        values = dict(said.values)
        name = full_name(values)
        for key in ("first_name", "last_name"):
            values.pop(key, None)
        if name:
            values["name"] = name
        area = values.pop("department", "")
        if area:
            values["department"] = self._colleagues.department(area)
            if not values["department"]:
                raise NotAllowed(
                    f"There is no department “{area[:60]}” here. Bring the departments first, or correct the row."
                )
        fields = person_fields(values)
        return {key: value for key, value in fields.items() if value or key == "left"}

    def completed(self, fields: dict[str, Any], said: Said) -> dict[str, Any]:
        if not fields.get("name"):
            raise NotAllowed("It has no name, and nobody with this address is here: a new colleague needs a name.")
        if "role" not in fields and not fields.get("department"):
            raise NotAllowed(
                f"Say what {fields['name']} does: adviser, manager, lead or academic, and in which department."
            )
        fields.setdefault("role", Role.ACADEMIC.value)
        needs_department(fields)
        return {key: value for key, value in fields.items() if value}

    def differs(self, name: str, before: Any, after: Any) -> bool:
        if name == "left":
            return bool(before) != bool(after)
        return super().differs(name, before, after)

    def called(self, fields: Mapping[str, Any]) -> str:
        return str(fields.get("name") or fields.get("email") or "somebody")

    def named(self, values: Mapping[str, Any]) -> str:
        return full_name(values) or str(values.get("email") or "")

    def shown(self, name: str, value: Any) -> str:
        if name == "department":
            return self._colleagues.departments.get(value, "")
        if name == "role":
            return label("roles", value, kind_of(self.reads)) if value else ""
        if name == "left":
            return "yes" if value else "no"
        return super().shown(name, value)

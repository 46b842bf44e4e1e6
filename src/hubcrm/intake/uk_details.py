"""Looks over what was typed or brought in of an employer, a contact or an enquiry, and says what may be wrong with it.

Nothing is refused, looked up or changed. Phone numbers are judged by the numbering plans of all countries
(phonenumberslite), others by `domain.uk_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from hubcrm.domain import uk_checks

_LOOKED_AT: Final = 60  # characters of a phone field
_SHORT: Final = re.compile(r"(?:999|112|1[0-9]{2,5}|[0-9]{3,5})")  # emergency and short numbers, and extensions
_SEVERAL: Final = re.compile(r"\s(?:/|or|and|&)\s|[;/|]|,\s")

_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "employer": ("postcode", "sector", "company_number", "charity_number", "phone"),
    "contact": ("email", "phone"),
    "enquiry": ("email", "phone"),
}
"""What is looked at, in the order in which it is said. `email` and `phone` of an enquiry are those of who asks."""


def doubts(kind: str, fields: Mapping[str, Any], areas: Mapping[str, str]) -> dict[str, str]:
    """Field -> one sentence that says what may be wrong with it; fields without a doubt are left out.

    `kind`: "employer", "contact" or "enquiry". `fields` are as typed; those of other names are passed over. `areas`:
    postcode area -> region (queries.labels.postcode_areas).
    """
    checks: dict[str, Callable[[str], str | None]] = {
        "postcode": lambda text: uk_checks.postcode_doubt(text, areas), "sector": uk_checks.sector_doubt,
        "company_number": uk_checks.company_number_doubt, "charity_number": uk_checks.charity_number_doubt,
        "email": uk_checks.email_doubt, "phone": phone_doubt,
    }  # fmt: skip
    found = {name: checks[name](str(fields.get(name) or "")) for name in _FIELDS[kind]}
    return {name: said for name, said in found.items() if said}


def warnings_for(kind: str, fields: Mapping[str, Any], areas: Mapping[str, str]) -> tuple[str, ...]:
    """The same as sentences that stand alone, each with what was typed: for a terminal, or a row of a sheet."""
    found = doubts(kind, fields, areas)
    return tuple(f"“{str(fields[name]).strip()[:60]}”: {found[name]}" for name in _FIELDS[kind] if name in found)


@lru_cache(maxsize=512)
def phone_doubt(text: str) -> str | None:
    """What speaks against this being a phone number; one without a country is taken for a British one."""
    plain = text.strip()
    if not plain or _SHORT.fullmatch(plain):
        return None
    if _SEVERAL.search(plain):
        return None  # several numbers, or words beside one: somebody meant it
    import phonenumbers  # here: its tables take a tenth of a second to load

    try:
        number = phonenumbers.parse(plain[:_LOOKED_AT], "GB")
    except phonenumbers.NumberParseException:
        return "That does not look like a phone number."
    if number.country_code == 44 and uk_checks.is_made_up_number(str(number.national_number)):
        return None
    if phonenumbers.is_valid_number(number):
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    where = "British" if number.country_code == 44 else f"+{number.country_code}"
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        return f"That is too short for a {where} phone number."
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return f"That is too long for a {where} phone number."
    return f"No {where} phone number is like that. Check it once more."


@lru_cache(maxsize=512)
def shown_phone(text: str) -> str:
    """A phone number in the form in which its country writes it, abroad with its code; anything else as it is.

    What is stored stays as it was typed. "+44 1632960100" is shown as 01632 960100, "0033142685300" as +33 1 42 68 53 00.
    """
    plain = text.strip()
    if not plain or phone_doubt(plain) is not None or _SHORT.fullmatch(plain) or _SEVERAL.search(plain):
        return plain
    if re.search(r"[A-Za-z]", re.sub(r"(?i)\b(?:ext|extension|x)\b\.?\s*\d+$|x\d+$", "", plain)):
        return plain  # words that say more than the number does
    import phonenumbers

    number = phonenumbers.parse(plain[:_LOOKED_AT], "GB")
    formats = phonenumbers.PhoneNumberFormat
    written = formats.NATIONAL if number.country_code == 44 else formats.INTERNATIONAL
    return str(phonenumbers.format_number(number, written))

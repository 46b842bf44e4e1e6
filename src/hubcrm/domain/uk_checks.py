"""What may be wrong with a register number, an address or a code that was typed: one sentence each, never a refusal.

Nothing is looked up anywhere. A doubt is said and what was typed is kept: registers, exchanges and fashions change, and
the person may know better. None means that there is nothing to say; blank never is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from hubcrm.domain.regions import postcode_area, sic_section

# --- register numbers ---------------------------------------------------------------------------------------------

# Letters in use on the register of companies, as Companies House lists them: Scotland, Northern Ireland, partnerships,
# societies, charitable companies, overseas and unregistered ones, and some that are given out no more.
_LETTERS: Final = (
    "AC BR CE CS EN ES FC FE GE GN GS IC IP LP NA NC NF NI NL NO NP NR NV NZ OC OE PC R0 RC RS SA SC SE SF SG SI SL SO "
    "SP SR SZ ZC"
)
_COMPANY_LETTERS: Final = frozenset(_LETTERS.split())
_SOCIETY: Final = re.compile(r"(?:IP|SP|NP|RS|NO)(?:[0-9]{5}[A-Z]|[0-9]{4}[A-Z]{2})")
"""Societies end in a letter or two that say of which kind they are: IP28587R, SP2345RS."""


def tidy_company_number(text: str) -> str:
    """A company number as the register prints it: capitals, no spaces, zeros in front of one that lost them.

    Spreadsheets drop those zeros. Anything that is not all digits or letters and digits comes back only tidied.
    """
    plain = re.sub(r"[\s.-]", "", text).upper()
    return plain.zfill(8) if re.fullmatch(r"[0-9]{4,7}", plain) else plain


def company_number_doubt(text: str) -> str | None:
    """What speaks against this being a company number.

    SC and six digits is right both here and as a Scottish charity number, so neither field is filled from the other.
    """
    plain = tidy_company_number(text)
    if not plain or re.fullmatch(r"[0-9]{8}", plain) or _SOCIETY.fullmatch(plain):
        return None
    if re.fullmatch(r"NIC[0-9]{5,6}", plain):
        return "That looks like a Northern Ireland charity number. Enter it as the charity number."
    if re.fullmatch(r"[A-Z][A-Z0-9][0-9]{6}", plain):
        if plain[:2] in _COMPANY_LETTERS:
            return None
        return f"Company numbers do not usually begin with {plain[:2]}. Check it against the register."
    return "A company number has 8 digits, or 2 letters and 6 digits (SC123456). Check it against the register."


def charity_number_doubt(text: str) -> str | None:
    """What speaks against this being a charity number.

    England and Wales: 6 digits, or 7 of which the first is 1, with "-1" for a linked charity. Scotland: SC and 6 digits.
    Northern Ireland: NIC and 6 digits, of which the first is 1; without the letters, like an old English one.
    """
    plain = re.sub(r"[\s.]", "", text).upper()
    if not plain or re.fullmatch(r"(?:1[0-9]{6}|[0-9]{6})(?:-[0-9]{1,3})?|SC[0-9]{6}|NIC?1[0-9]{5}", plain):
        return None
    if re.fullmatch(r"[0-9]{8}|(?:OC|NI|SO|CE|CS)[0-9]{6}", plain):
        return "That looks like a company number. Enter it as the company number."
    if re.fullmatch(r"[0-9]{7}(?:-[0-9]{1,3})?", plain):
        return "Charity numbers of 7 digits begin with 1. Check it against the register."
    if re.fullmatch(r"NIC[0-9]{6}", plain):
        return "Charity numbers of Northern Ireland begin with NIC 1. Check it against the register."
    return "A charity number has 6 or 7 digits, or SC or NIC and 6 digits. Check it against the register."


# --- postcodes and industries -------------------------------------------------------------------------------------

_WHOLE_POSTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][ABD-HJLNP-UW-Z]{2}")
_FIRST_HALF: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_SPECIAL: Final = frozenset({"GIR 0AA"})


def tidy_postcode(text: str) -> str:
    """A postcode as it is printed, "M1 1AE" of "m11ae"; anything else comes back in capitals only."""
    plain = " ".join(text.upper().split())
    found = re.fullmatch(r"([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9][A-Z]{2})", plain)
    return f"{found[1]} {found[2]}" if found else plain


def postcode_doubt(text: str, areas: Mapping[str, str]) -> str | None:
    """What speaks against this being a British postcode; its first half is enough. `areas`: see regions.read_areas."""
    plain = tidy_postcode(text)
    if not plain or plain in _SPECIAL:
        return None
    area = postcode_area(plain)
    if area is None or not (_WHOLE_POSTCODE.fullmatch(plain) or _FIRST_HALF.fullmatch(plain)):
        return "That does not look like a British postcode, so no region follows from it."
    if area not in areas:
        return f"No British postcode begins with {area}, so no region follows from it."
    return None


def sector_doubt(text: str) -> str | None:
    """What speaks against a sector that is written as a code; words say what they say."""
    plain = re.sub(r"[ ./]", "", text)
    if not plain.isascii() or not plain.isdigit():
        return None
    if len(plain) > 5 or len(plain) < 2:
        return "A code of the industrial classification (SIC 2007) has 2 to 5 digits."
    if sic_section(plain) is None:
        return f"The industrial classification (SIC 2007) has no division {plain[:2]}."
    return None


# --- e-mail addresses ---------------------------------------------------------------------------------------------

_LONGEST_ADDRESS, _LONGEST_USER, _LONGEST_LABEL = 254, 64, 63
_MUCH_USED: Final = (
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "icloud.com", "yahoo.com", "yahoo.co.uk",
    "btinternet.com", "btconnect.com", "virginmedia.com", "talktalk.net", "ntlworld.com", "protonmail.com", "blueyonder.co.uk",
)  # fmt: skip
"""Domains so common that one a slip of the finger away is likelier a slip; shorter ones would be too near to others."""
_REAL_ALL_THE_SAME: Final = frozenset({"mail.com", "email.com", "ymail.com", "gmx.com", "gmail.co.uk"})
_ENDS_MEANT: Final = {
    "con": "com", "cmo": "com", "ocm": "com", "comm": "com", "vom": "com", "xom": "com", "coom": "com", "co.ik": "co.uk",
    "co.ul": "co.uk", "co.uj": "co.uk", "co.uko": "co.uk", "co.ukk": "co.uk", "couk": "co.uk", "c.uk": "co.uk",
    "o.uk": "co.uk", "coo.uk": "co.uk", "cp.uk": "co.uk", "ac.ul": "ac.uk", "ac.uj": "ac.uk", "ac.ik": "ac.uk",
    "ax.uk": "ac.uk", "acuk": "ac.uk", "og.uk": "org.uk", "or.uk": "org.uk", "orguk": "org.uk", "org.ul": "org.uk",
    "rog.uk": "org.uk", "gov.ul": "gov.uk", "gov.uj": "gov.uk", "go.uk": "gov.uk", "nhs.ul": "nhs.uk",
}  # fmt: skip


def email_doubt(text: str) -> str | None:
    """What speaks against this being an e-mail address, or against its domain being the one that was meant."""
    plain = text.strip()
    if not plain:
        return None
    user, at, host = plain.rpartition("@")
    if not at:
        return "An e-mail address has an @ in it."
    if "@" in user and not (user.startswith('"') and user.endswith('"')):
        return "An e-mail address has one @ only. Keep a second address in the notes."
    if any(sign.isspace() or sign in ",;<>()[]" for sign in plain) and not user.startswith('"'):
        return "There is a space, a comma or a bracket in this e-mail address."
    if not user or user.startswith(".") or user.endswith(".") or ".." in plain:
        return "The dots in this e-mail address stand where none may be."
    return _too_long(plain, user) or _host_doubt(user, host.casefold())


def _too_long(plain: str, user: str) -> str | None:
    if len(plain) > _LONGEST_ADDRESS or len(user) > _LONGEST_USER:
        return "This e-mail address is longer than any can be."
    return None


def _host_doubt(user: str, host: str) -> str | None:
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or len(labels[-1]) < 2:
        return "What follows the @ is not whole: it ends like .co.uk or .com."
    if any(not _is_label(label) for label in labels):
        return "What follows the @ does not look like a domain."
    meant = likely_meant(host)
    return f"Is it {user}@{meant} that was meant?" if meant else None


def _is_label(label: str) -> bool:
    good = bool(label) and len(label) <= _LONGEST_LABEL and not label.startswith("-") and not label.endswith("-")
    return good and all(sign.isalnum() or sign == "-" for sign in label)


def likely_meant(host: str) -> str | None:
    """The domain that was likely meant by one with a slip in it: "gmail.com" for "gmial.com"; None for no slip."""
    if host in _MUCH_USED or host in _REAL_ALL_THE_SAME:
        return None
    for end, meant in _ENDS_MEANT.items():
        if host.endswith(f".{end}"):
            mended = f"{host[: -len(end)]}{meant}"
            return likely_meant(mended) or mended
    return next((one for one in _MUCH_USED if _one_slip(host, one)), None)


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter too many, too few or wrong, or two that changed places, makes one of the other."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    same = next((at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    rest, other = typed[same:], meant[same:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:] and len(rest) > 1
    return swapped or rest[1:] == other or rest == other[1:] or rest[1:] == other[1:]


# --- phone numbers ------------------------------------------------------------------------------------------------

_DRAMA: Final = re.compile(
    r"1632960\d{3}|1(?:13|14|15|16|17|18|21|31|41|51|61|91)4960\d{3}|2079460\d{3}|28(?:90180|9649\d)\d{3}|2920180\d{3}|"
    r"7700900\d{3}|8081570\d{3}|9098790\d{3}|3069990\d{3}"
)
"""Numbers that Ofcom keeps free for plays and examples, without the 0 in front."""


def is_made_up_number(national: str) -> bool:
    """Whether digits of a British number, with or without the 0 in front, are among those kept free for examples."""
    return bool(_DRAMA.fullmatch(national.removeprefix("0")))

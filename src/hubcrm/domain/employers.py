"""What the hub can tell of an employer from a few facts: likely-same names, size, how returns and marketing see it.

Nothing here looks anything up. What may be wrong with a number or an address that was typed is in `uk_checks`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from hubcrm.domain.errors import NotAllowed
from hubcrm.domain.words import ClientGroup, LegalForm, SizeBand

# --- names --------------------------------------------------------------------------------------------------------

_LEGAL_FORMS = (
    "public limited company",
    "community interest company",
    "limited liability partnership",
    "charitable incorporated organisation",
    "private limited",
    *("ltd", "limited", "plc", "llp", "lp", "cic", "cio", "scio", "inc", "llc", "gmbh"),
    *("cyf", "cyfyngedig", "ccc"),  # Welsh
)
_ENDINGS: dict[str, list[list[str]]] = {}  # last word -> the legal forms it may end, the longest first
for _form in _LEGAL_FORMS:
    _ENDINGS.setdefault(_form.split()[-1], []).append(_form.split())


def plain_name(name: str) -> str:
    """An employer's name with everything taken off that people write differently, for comparing names.

    Small letters without accents, "and" for "&", no punctuation, no "the" in front, no legal form at the end; a name of
    nothing else keeps its last word. Doing it twice changes nothing.
    """
    text = unicodedata.normalize("NFKD", name).casefold()
    # Once more, because folding case can bring back signs that the first pass had taken apart.
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"&|(?<=\s)\+(?=\s)", " and ", text)
    text = re.sub(r"['’\u02bc`]", "", text)  # o'neill's -> oneills
    text = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", text)  # p.l.c. -> plc., j.b. -> jb.
    words: list[str] = re.findall(r"[^\W_]+", text)
    while len(words) > 1:
        endings = (len(end) for end in _ENDINGS.get(words[-1], ()) if words[-len(end) :] == end)
        # What is left must be a name: "The CCC Ltd" is not to end as "the".
        ending = next((n for n in endings if any(words[at] != "the" for at in range(len(words) - n))), 0)
        if ending:
            del words[-ending:]
        elif words[0] == "the":
            del words[0]
        elif words[-1] == "the":  # "Mill House Bakery, The"
            del words[-1]
        else:
            break
    return " ".join("co" if word == "company" else word for word in words)


# --- addresses ----------------------------------------------------------------------------------------------------

_FREE_MAIL = """
126.com 163.com aim.com aol.co.uk aol.com bk.ru duck.com email.com fastmail.co.uk fastmail.com fastmail.fm gmail.com
gmx.co.uk gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hushmail.com icloud.com inbox.ru
list.ru live.co.uk live.com mac.com mail.com mail.ru mailinator.com me.com mozmail.com msn.com naver.com outlook.co.uk
outlook.com pm.me privaterelay.appleid.com proton.me protonmail.ch protonmail.com qq.com rediffmail.com rocketmail.com
simplelogin.com sina.com tuta.com tuta.io tutanota.com usa.com web.de windowslive.com yahoo.co.uk yahoo.com yahoo.ie
yandex.com yandex.ru ymail.com zohomail.com zohomail.eu
"""
_INTERNET_PROVIDERS = """
att.net bellsouth.net blueyonder.co.uk btconnect.com btinternet.com btopenworld.com comcast.net cox.net demon.co.uk
dsl.pipex.com earthlink.net eclipse.co.uk f9.co.uk force9.co.uk free.fr freenet.de freeserve.co.uk fsnet.co.uk
laposte.net libero.it lineone.net madasafish.com ntlbusiness.com ntlworld.com onetel.com onetel.net orange.fr
orange.net plus.com plusnet.com sbcglobal.net sfr.fr sky.com supanet.com t-online.de talk21.com talktalk.net
telefonica.net terra.es tin.it tinyworld.co.uk tiscali.co.uk verizon.net virgilio.it virgin.net virginmedia.com
vodafoneemail.co.uk wanadoo.co.uk wanadoo.fr
"""
_SHARED_BY_MANY_BODIES = "nhs.net"

PUBLIC_MAIL_DOMAINS = frozenset(f"{_FREE_MAIL} {_INTERNET_PROVIDERS} {_SHARED_BY_MANY_BODIES}".split())
"""Domains whose addresses say nothing of the employer."""

# Where each body registers one label further down than usual, so that its own domain has one label more.
_SHARED_UK = frozenset({"ac", "co", "gov", "ltd", "me", "mod", "net", "nhs", "org", "plc", "police", "sch"})
_SHARED_ABROAD = frozenset({"ac", "co", "com", "edu", "gov", "net", "or", "org"})
_SOLD_AS_IF_NATIONAL = frozenset({"eu.com", "gb.com", "gb.net", "uk.com", "uk.net"})
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][^\W_-]{1,61}")


def employer_domain(address: str, own: Collection[str] = ()) -> str | None:
    """The domain that tells which employer an e-mail address belongs to; None when it tells nothing.

    Public mail and the hub's `own` domains tell nothing. Departments of one employer share its domain:
    "sam@sales.example.co.uk" gives "example.co.uk". Accepts "Sam Lee <sam@example.org>" as well.
    """
    text = address.strip().removesuffix(">")
    user, at, host = text.rpartition("@")
    host = host.strip().rstrip(".").casefold()
    if not at or not user.strip() or len(host) > 253 or not _HOST.fullmatch(host):
        return None
    labels = host.split(".")
    if any(".".join(labels[start:]) in PUBLIC_MAIL_DOMAINS for start in range(len(labels) - 1)):
        return None
    kept = 2
    if labels[-1] == "uk":
        kept = (4 if labels[-2] == "sch" else 3) if labels[-2] in _SHARED_UK else 2  # schools: county, then school
    elif ".".join(labels[-2:]) in _SOLD_AS_IF_NATIONAL or (len(labels[-1]) == 2 and labels[-2] in _SHARED_ABROAD):
        kept = 3
    if len(labels) < kept:
        return None
    found = ".".join(labels[-kept:])
    ours = {domain.casefold().strip(". ") for domain in own}
    return None if found in ours or host in ours else found


# --- size and kind ------------------------------------------------------------------------------------------------


def size_band(employees: int | None) -> SizeBand | None:
    """The band for a number of people employed worldwide; None when it is not known."""
    if employees is None:
        return None
    if employees < 0:
        raise NotAllowed("The number of people employed cannot be below 0. Leave it blank if it is not known.")
    for least, band in ((250, SizeBand.LARGE), (50, SizeBand.MEDIUM), (10, SizeBand.SMALL), (1, SizeBand.MICRO)):
        if employees >= least:
            return band
    return SizeBand.NONE


SME_PEOPLE = 250
SME_TURNOVER_EUR = 50_000_000
SME_BALANCE_EUR = 43_000_000


@dataclass(frozen=True, slots=True)
class SmeStatus:
    """Whether a business is a small or medium one (None: not known), what that rests on, and why, in a sentence."""

    is_sme: bool | None
    basis: str  # "worked out", "declared" or "not known"
    because: str


def sme_status(
    employees: int | None,
    independent: bool | None,
    turnover_eur: int | None = None,
    balance_sheet_eur: int | None = None,
    declared: bool | None = None,
) -> SmeStatus:
    """Whether a business counts as an SME in the HE-BCI return.

    Fewer than 250 people worldwide, and turnover up to EUR 50m or balance sheet up to EUR 43m, and not owned a quarter
    or more by something bigger (`independent`). Whole euros. One known fact may rule it out; all three are needed to
    say yes, or else what the employer `declared` stands.
    """
    money = _within(turnover_eur, SME_TURNOVER_EUR), _within(balance_sheet_eur, SME_BALANCE_EUR)
    small_money = True if True in money else (False if money == (False, False) else None)
    size_band(employees)  # refuses a number below 0
    few = None if employees is None else employees < SME_PEOPLE
    if few is False:
        return SmeStatus(False, "worked out", f"It employs {SME_PEOPLE} people or more worldwide.")
    if independent is False:
        return SmeStatus(False, "worked out", "A quarter or more of it belongs to a bigger organisation.")
    if small_money is False:
        return SmeStatus(False, "worked out", "Its turnover is over EUR 50m and its balance sheet over EUR 43m.")
    if few and independent and small_money:
        return SmeStatus(True, "worked out", f"Under {SME_PEOPLE} people, independent, and within the money limits.")
    if declared is not None:
        return SmeStatus(declared, "declared", "The employer told us.")
    wanted = [
        name
        for name, known in (
            ("how many people it employs worldwide", few),
            ("whether it is independent", independent),
            ("its turnover or balance sheet", small_money),
        )
        if known is None
    ]
    return SmeStatus(None, "not known", f"Not known yet: {' and '.join(wanted)}.")


def _within(amount: int | None, limit: int) -> bool | None:
    return None if amount is None else amount <= limit


_NEVER_COMMERCIAL = frozenset(
    {
        LegalForm.CIC,
        LegalForm.CIO,
        LegalForm.CHARITABLE_COMPANY,
        LegalForm.PUBLIC_BODY,
        LegalForm.SCHOOL_FE_HE,
        LegalForm.UNINCORPORATED,
    }
)
# A co-operative may trade for its members or, as most housing associations do, for the community.
_MAY_BE_EITHER = frozenset({LegalForm.COOP, LegalForm.OVERSEAS, LegalForm.UNKNOWN})


def client_group(
    legal_form: LegalForm,
    is_sme: bool | None,
    *,
    for_profit: bool | None = None,
    charity_number: str = "",
) -> ClientGroup:
    """The group in which the yearly HE-BCI return counts an employer.

    What works for the public good is non-commercial however small it is (a museum trust of nine) and however big (a
    housing association of 420); a business that is no SME is other commercial however few work there (a subsidiary of
    forty). `for_profit` False makes any form non-commercial; a co-operative, an organisation abroad and one whose form
    is not known need it before they count as businesses.
    """
    if legal_form is LegalForm.PERSON:
        return ClientGroup.INDIVIDUAL
    if for_profit is False or charity_number.strip():
        return ClientGroup.NON_COMMERCIAL
    if legal_form in _NEVER_COMMERCIAL and not (legal_form is LegalForm.CIC and for_profit):
        return ClientGroup.NON_COMMERCIAL
    if is_sme is None or (legal_form in _MAY_BE_EITHER and for_profit is None):
        return ClientGroup.UNKNOWN
    return ClientGroup.SME if is_sme else ClientGroup.OTHER_COMMERCIAL


# --- marketing ----------------------------------------------------------------------------------------------------


class PecrClass(StrEnum):
    """How the Privacy and Electronic Communications Regulations see a subscriber."""

    CORPORATE = "corporate"
    INDIVIDUAL = "individual"
    CHECK = "check"
    TREAT_AS_INDIVIDUAL = "treat_as_individual"

    @property
    def needs_consent(self) -> bool:
        """Whether marketing by e-mail needs a yes first; it does wherever it is not certain that it does not."""
        return self is not PecrClass.CORPORATE


_INDIVIDUALS = frozenset({LegalForm.SOLE_TRADER, LegalForm.PARTNERSHIP, LegalForm.UNINCORPORATED, LegalForm.PERSON})


def pecr_class(legal_form: LegalForm) -> PecrClass:
    """How marketing rules protect an employer of this legal form."""
    if legal_form in _INDIVIDUALS:
        return PecrClass.INDIVIDUAL
    if legal_form is LegalForm.OVERSEAS:
        return PecrClass.CHECK
    if legal_form is LegalForm.UNKNOWN:
        return PecrClass.TREAT_AS_INDIVIDUAL
    return PecrClass.CORPORATE

"""Whose enquiry it is: the employer that a draft names or writes from, known already or new with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hubcrm.domain.employers import employer_domain, plain_name
from hubcrm.domain.regions import region_of, sector_scheme
from hubcrm.domain.uk_checks import likely_meant
from hubcrm.intake.drafts import Draft
from hubcrm.queries.labels import postcode_areas
from hubcrm.queries.reading import Reads

_FACTS = ("sector", "postcode", "town", "website", "company_number", "charity_number")
_LONGEST = 200


class Employment(NamedTuple):
    """The employer of one draft: its id ("" where none), the name as it was typed, and what to record of it.

    `made`: its fields where it is new with this draft. `news`: blanks of a known one that this draft fills.
    """

    employer: str
    typed: str
    made: Mapping[str, Any] | None = None
    news: Mapping[str, Any] | None = None


@dataclass
class Employers:
    """Every employer here, by name and by mail domain, and those that are made on the way."""

    reads: Reads
    new_id: Callable[[], str]
    names: dict[str, str] = field(default_factory=dict)
    _by_plain: dict[str, str] = field(default_factory=dict)
    _by_domain: dict[str, str] = field(default_factory=dict)
    _facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    _domains: dict[str, str | None] = field(default_factory=dict)
    _plain: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = ("domains", "region", "employees", "sector_scheme", *_FACTS)
        for employer, name, plain, *facts in self.reads.read(
            f"SELECT id, name, plain, {', '.join(columns)} FROM employer"
        ):
            self.names[employer] = name
            self._by_plain.setdefault(plain, employer)
            self._facts[employer] = dict(zip(columns, facts, strict=True))
            for domain in facts[0].split():
                self._by_domain.setdefault(domain, employer)
        self._own = frozenset(
            email.rsplit("@", 1)[1].lower()
            for (email,) in self.reads.read("SELECT email FROM person WHERE email LIKE '%@%'")
        )

    def of(self, draft: Draft, extra: Mapping[str, str]) -> Employment:
        """The employer of a draft. One is made from a name given or a company's own mail domain, never a public one."""
        email = draft.forwarded_from_email or draft.reply_to or draft.sender_email
        name = draft.employer.strip()
        domain = self.domain(email.rpartition("@")[2]) if email else None
        plain = self._plainly(name)
        if domain and domain not in self._by_domain and employer_domain(f"x@{likely_meant(domain) or domain}") is None:
            domain = None  # a public mail domain with a slip of the finger in it: gmial.com
        found = self.known(name, domain)
        if found:
            return Employment(found, name, news=self._news(found, domain, extra))
        if not name and domain:
            name = _name_from_domain(domain)
            plain = plain_name(name)
            if plain in self._by_plain:
                return Employment(self._by_plain[plain], name)
        if not plain:
            return Employment("", name)
        new = self.new_id()
        made: dict[str, Any] = {"name": name, **_facts_of(extra)}
        if domain:
            made["domains"] = [domain]
            self._by_domain[domain] = new
        self._by_plain[plain] = new
        self.names[new] = name
        return Employment(new, name, made=made)

    def known(self, name: str, domain: str | None = None) -> str:
        """The employer of this name, else of this mail domain; "" where there is none yet."""
        plain = self._plainly(name)
        return (plain and self._by_plain.get(plain)) or (domain and self._by_domain.get(domain)) or ""

    def domain(self, host: str) -> str | None:
        """The domain that tells which employer a host belongs to: never a public one, nor one of our own."""
        host = host.lower()
        if host not in self._domains:
            self._domains[host] = employer_domain(f"somebody@{host}", self._own)
        return self._domains[host]

    def _plainly(self, name: str) -> str:
        if name not in self._plain:
            self._plain[name] = plain_name(name) if name else ""
        return self._plain[name]

    def _news(self, employer: str, domain: str | None, extra: Mapping[str, str]) -> Mapping[str, Any] | None:
        """What a row says of an employer known before fills what is blank; it never overwrites."""
        known = self._facts.get(employer)
        if known is None:  # made earlier on the way, with all that its own row said
            return None
        news: dict[str, Any] = {key: value for key, value in _facts_of(extra).items() if not known.get(key)}
        if "sector" not in news:
            news.pop("sector_scheme", None)  # it is about the sector that is not taken
        if domain and domain not in self._by_domain:
            news["domains"] = [*str(known["domains"]).split(), domain]
            self._by_domain[domain] = employer
        known.update({**news, "domains": " ".join(news["domains"])} if "domains" in news else news)
        return news or None


def _facts_of(extra: Mapping[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {key: extra[key] for key in _FACTS if extra.get(key) and len(extra[key]) <= _LONGEST}
    if extra.get("employees", "").isdigit() and len(extra["employees"]) < 9:
        facts["employees"] = int(extra["employees"])
    if facts.get("sector"):
        facts["sector_scheme"] = sector_scheme(facts["sector"])
    if facts.get("postcode"):
        facts["region"] = region_of(facts["postcode"], postcode_areas()) or ""
    return facts


def _name_from_domain(domain: str) -> str:
    """A first guess at an employer's name from its mail domain, for a person to put right."""
    label = domain.split(".")[0] if not domain.startswith(("mail.", "www.")) else domain.split(".")[1]
    return " ".join(word.capitalize() for word in re.split(r"[-_]", label) if word)

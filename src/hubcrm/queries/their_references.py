"""Enquiries by what people call them: our reference, or the one that the system they came from gave them."""

from __future__ import annotations

from hubcrm.queries.reading import Reads


class TheirReferences:
    """Finds enquiries by reference; for going through many rows, as it looks through all of them at most once."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._theirs: dict[str, str] | None = None
        self._about: dict[str, tuple[str, bool]] = {}

    def enquiry(self, said: str) -> str:
        """The enquiry that is called so; "" where there is none, or where two of other systems are."""
        named = said.strip()
        rows = self._reads.read(
            "SELECT id FROM enquiry WHERE ref = ?1 UNION SELECT enquiry FROM alias WHERE ref = ?1 LIMIT 2",
            (named.upper(),),
        )
        if rows:
            return str(rows[0][0]) if len(rows) == 1 else ""
        return self._of_others().get(_plain(named), "")

    def _of_others(self) -> dict[str, str]:
        if self._theirs is None:
            self._theirs = {}
            twice = set()
            for enquiry, theirs in self._reads.read(
                "SELECT entity_id, json_extract(state, '$.f.their_ref') FROM entity WHERE entity_type = 'enquiry' "
                "AND json_extract(state, '$.f.their_ref') IS NOT NULL AND json_extract(state, '$.made') = 1"
            ):
                key = _plain(str(theirs))
                if key in self._theirs:
                    twice.add(key)
                self._theirs[key] = str(enquiry)
            for key in twice:
                del self._theirs[key]
        return self._theirs

    def ref(self, enquiry: str) -> str:
        """Our reference of an enquiry; "" where it is not here."""
        return self._of(enquiry)[0]

    def is_open(self, enquiry: str) -> bool:
        """Whether it is not closed."""
        return self._of(enquiry)[1]

    def _of(self, enquiry: str) -> tuple[str, bool]:
        if enquiry and enquiry not in self._about:
            rows = self._reads.read("SELECT ref, open FROM enquiry WHERE id = ?", (enquiry,))
            self._about[enquiry] = (str(rows[0][0]), bool(rows[0][1])) if rows else ("", False)
        return self._about.get(enquiry, ("", False))


def _plain(reference: str) -> str:
    return "".join(reference.casefold().split())

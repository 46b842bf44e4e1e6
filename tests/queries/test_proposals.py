"""What a signature says is found by indexes: not by reading every change, contact or employer."""

from __future__ import annotations

from pathlib import Path

from hubcrm.intake.drafts import Draft
from hubcrm.queries import proposals
from tests.queries.test_plans import Watch
from tests.small_office import small_office

SIGNED = "Could you look at a weld?\n\nKind regards\n\nJo Hart\nWorks manager\nFenwick Castings Ltd\n01632 960100"


def test_a_proposal_reads_no_table_whole_but_the_few_colleagues(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        for address in ("jo@fenwick.example", "jo.hart@gmail.com"):
            given = {"text": SIGNED, "sender_name": "Jo Hart", "sender_email": address, "channel": "email"}
            enquiry = office.take_in(Draft(**given))[0].enquiry
            watch = Watch(office)
            assert proposals.of_enquiry(watch, enquiry, office.as_seen_by(office.priya)) is not None
            scans = [line for plan in watch.plans() for line in plan.split("\n") if line.startswith("SCAN")]
            assert [one for one in scans if "person" not in one] == []

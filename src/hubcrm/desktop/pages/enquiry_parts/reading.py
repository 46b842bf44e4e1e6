"""What the page of one enquiry reads, in one go; runs on a worker and knows nothing of Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hubcrm.desktop.parts import reading
from hubcrm.desktop.parts.reading import Whole
from hubcrm.queries import apart, enquiry_page, newer, proposals
from hubcrm.queries.apart import Apart
from hubcrm.queries.enquiry_page import Around
from hubcrm.queries.proposals import Proposal
from hubcrm.queries.reading import Moment, Reads, Viewer


@dataclass(frozen=True, slots=True)
class Full:
    """One enquiry, what stands around it, what a signature in it says that is not known yet, what was done to it apart,
    and whether a newer version had a part in it."""

    whole: Whole
    around: Around
    proposal: Proposal | None = None
    apart: tuple[Apart, ...] = ()
    is_newer: bool = False


def full(reader: Reads, enquiry_id: str, viewer: Viewer, moment: Moment) -> Full:
    """One enquiry, as much of it as this viewer may see; files of later e-mails stand among its own. Raises NotFound."""
    found = reading.whole(reader, enquiry_id, viewer, moment)
    around = enquiry_page.around(reader, enquiry_id, viewer)
    detail = replace(found.detail, files=(*found.detail.files, *around.files))
    return Full(
        replace(found, detail=detail), around, proposals.of_enquiry(reader, enquiry_id, viewer),
        tuple(apart.of_enquiry(reader, enquiry_id, viewer)), newer.is_newer(reader, enquiry_id),
    )  # fmt: skip

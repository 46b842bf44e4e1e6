"""What a person said of a sheet's columns, kept on this computer for the next sheet with the same header."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hubcrm.intake.csv_columns import Columns, same_header
from hubcrm.intake.sheet_kinds import KINDS
from hubcrm.intake.sheet_profiles import as_enquiries
from hubcrm.queries import sheet_columns

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub


def remember_columns(hub: Hub, header: Sequence[str], columns: Columns) -> bool:
    """Keep how a table was understood, unless its header says so anyhow; returns whether that was new.

    It is neither history nor shared, and no undo takes it back: it helps with the next sheet, and can be changed there.
    """
    usual = as_enquiries(header)
    before = sheet_columns.remembered(hub, header)
    same = (dict(columns.fields), columns.left_out, columns.day_first, columns.encoding)
    if same == (dict(before.fields), before.left_out, before.day_first, before.encoding) if before else same == (
        dict(usual.fields), usual.left_out, None, ""
    ):  # fmt: skip
        return False
    kept = json.dumps(_as_kept(columns)).encode()
    hub.keep_aside(sheet_columns.KEPT + same_header(header), str(len(header)), kept)
    return True


def remember_choices(hub: Hub, header: Sequence[str], choices: sheet_columns.Choices) -> bool:
    """The same for a sheet of any kind, with its kind, its match keys and what is done where a record is here already."""
    if choices.kind not in KINDS or sheet_columns.first_choices(hub, header) == choices:
        return False
    digest = same_header(header)
    hub.keep_aside(sheet_columns.KEPT_KIND + digest, str(len(header)), choices.kind.encode())
    if choices.kind == "enquiries":
        remember_columns(hub, header, choices.columns)
        return True
    kept = {**_as_kept(choices.columns), "match_on": choices.match_on, "when_found": choices.when_found}
    hub.keep_aside(f"{sheet_columns.KEPT}{choices.kind}:{digest}", str(len(header)), json.dumps(kept).encode())
    return True


def _as_kept(columns: Columns) -> dict[str, Any]:
    return {
        "fields": dict(columns.fields), "left_out": sorted(columns.left_out), "day_first": columns.day_first,
        "encoding": columns.encoding,
    }  # fmt: skip

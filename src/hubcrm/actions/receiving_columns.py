"""What a person said of a sheet's columns, kept on this computer for the next sheet with the same header."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hubcrm.intake.csv_columns import Columns, same_header, understood
from hubcrm.queries import sheet_columns

if TYPE_CHECKING:
    from hubcrm.store.hub import Hub


def remember_columns(hub: Hub, header: Sequence[str], columns: Columns) -> bool:
    """Keep how a table was understood, unless its header says so anyhow; returns whether that was new.

    It is neither history nor shared, and no undo takes it back: it helps with the next sheet, and can be changed there.
    """
    usual = understood(header)
    before = sheet_columns.remembered(hub, header)
    same = (dict(columns.fields), columns.left_out, columns.day_first, columns.encoding)
    if same == (dict(before.fields), before.left_out, before.day_first, before.encoding) if before else same == (
        dict(usual.fields), usual.left_out, None, ""
    ):  # fmt: skip
        return False
    kept = {
        "fields": dict(columns.fields), "left_out": sorted(columns.left_out), "day_first": columns.day_first,
        "encoding": columns.encoding,
    }  # fmt: skip
    hub.keep_aside(sheet_columns.KEPT + same_header(header), str(len(header)), json.dumps(kept).encode())
    return True

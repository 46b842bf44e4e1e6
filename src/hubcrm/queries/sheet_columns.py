"""How the last sheet with the same header was understood on this computer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hubcrm.intake.csv_columns import FIELDS, Columns, same_header
from hubcrm.queries.reading import Reads

KEPT = "columns:"


def remembered(reader: Reads, header: Sequence[str]) -> Columns | None:
    """What a person said of columns with these names, or None. Whatever does not fit this header is left aside."""
    rows = reader.read("SELECT v FROM kept WHERE k = ?", (KEPT + same_header(header),))
    if not rows:
        return None
    kept: dict[str, Any] = json.loads(rows[0][0])
    there = range(len(header))
    fields = {name: column for name, column in kept["fields"].items() if name in FIELDS and column in there}
    left_out = frozenset(column for column in kept["left_out"] if column in there)
    return Columns(fields, left_out, kept["day_first"], str(kept["encoding"]))

"""Any number of past enquiries, taken in by the import that people use, for trying the program at size."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from hubcrm.actions import receiving
from hubcrm.demo import cast, days, history
from hubcrm.demo.people import Cast
from hubcrm.store.hub import Hub
from hubcrm.store.transactions import Entry

_BATCH = 5000
_EMPLOYERS = 500
_OPEN_DAYS = 30


def add(hub: Hub, clock: days.Clock, found: Cast, rnd: random.Random, today: date, count: int) -> Iterator[int]:
    """Add `count` enquiries spread over ten years; yields how many are done. All but the newest are closed."""
    known = history.employers(rnd, _EMPLOYERS)
    codes = tuple(cast.NEEDS)
    span = 3650
    done = 0
    while done < count:
        size = min(_BATCH, count - done)
        drafts = []
        newest = today
        for at in range(done, done + size):
            newest = today - timedelta(days=span - span * at // count)
            moment = days.some_time(newest, rnd, 8, 19)
            drafts.append(
                history.draft(rnd, known[int(rnd.random() ** 2 * len(known))], rnd.choice(codes), moment, at)[0]
            )
        clock.now_ms = max(clock.now_ms, days.at(newest, 20))
        received = receiving.receive(hub, drafts, by="", label=f"Import {size} enquiries").value
        old = [
            (one.enquiry, {"clock": draft.received_ms or 0, "f": {}, "offers": {}})
            for one, draft in zip(received, drafts, strict=True)
            if (draft.received_ms or 0) < days.at(today - timedelta(days=_OPEN_DAYS), 0)
        ]
        if old:
            with hub.transaction(f"Close {len(old)} old enquiries", by=found.advisers[0]) as tx:
                facts = {"reason": "answered", "instead": "Answered at the time", "way_forward": 1}
                tx.record_many(
                    Entry("enquiry", enquiry, "closed", {**facts, **tx.promised_at_closing(arrived)})
                    for enquiry, arrived in old
                )
        done += size
        yield done

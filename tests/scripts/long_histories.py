"""Play many random lives of a team, and count those in which anything is lost or two computers differ.

    python tests/scripts/long_histories.py [LIVES] [FIRST SEED] [--folder]

Each life has four to six computers that meet at a server (and in a shared folder, with --folder), wrong clocks up to a year,
lost and repeated replies, keys that come late, broken-off exchanges, copied disks, backups brought back, a server that goes
back in time or loses changes, erasing, and colleagues who join from a snapshot. A life that fails is named by its seed.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.sync.long_life import live


def main() -> int:
    """Play, and report in one line; 1 where a life failed."""
    numbers = [int(one) for one in sys.argv[1:] if one.isdecimal()]
    lives, first = (*numbers, 1000, 1)[:2] if len(numbers) > 1 else ((numbers or [1000])[0], 1)
    shared = "--folder" in sys.argv
    logging.disable(logging.INFO)
    failed: list[int] = []
    changes = 0
    began = time.perf_counter()
    for seed in range(first, first + lives):
        try:
            changes += live(seed, shared=shared)
        except Exception:
            failed.append(seed)
            print(f"seed {seed}: {traceback.format_exc()[-1500:]}", flush=True)
        if (seed - first + 1) % 500 == 0:
            print(f"{seed - first + 1} lives, {len(failed)} failed, {time.perf_counter() - began:.0f} s", flush=True)
    print(
        f"{lives} lives from seed {first}, {changes} changes, {len(failed)} failed {failed[:10]}; "
        f"{time.perf_counter() - began:.0f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""The same actions and queries from a terminal; `hubcrm` alone opens the window.

docs/terminal.md shows every command. Other programs call them too, so what stands there stays as it is.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit code: 0 done, 1 refused with one sentence on stderr, 2 not understood."""
    from hubcrm.cli.program import (
        run,
    )  # here, because the process that reads files imports this module and runs nothing

    return run(sys.argv[1:])

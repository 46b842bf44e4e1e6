"""Start hubcrm: `python -m hubcrm`, the `hubcrm` command, and the packed program all begin here.

It stays light because every process that parses a file from outside imports it again before its own work begins.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return its exit code; without a command it opens the window."""
    if getattr(sys, "frozen", False):
        # Only a packed program needs it: there a new process starts the same file, and must not open a second window.
        from multiprocessing import freeze_support

        freeze_support()
    from hubcrm.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())

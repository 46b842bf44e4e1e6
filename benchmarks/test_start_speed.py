"""From nothing to the first rows on the screen, beside a process that only imports Qt's widgets."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.conftest import SIZE, say

TIMES = 9
_QT_ALONE = "import PySide6.QtWidgets; print('there', flush=True)"
_OURS = """
import gc, sys
gc.disable()  # as app.window does
from pathlib import Path
from hubcrm import app
from hubcrm.desktop import program

doors = app.own_doors(Path(sys.argv[1]))
application = program.application()
guard = program.Guard(doors.log_folder)
one = program.Program(doors)
one.start()

from PySide6.QtCore import QEvent, QObject, QTimer

class Eye(QObject):
    def eventFilter(self, seen, event):
        if event.type() == QEvent.Type.Paint and page.pane.model.rowCount() >= min(50, int(sys.argv[2])):
            seen.removeEventFilter(self)
            print("there", flush=True)
            QTimer.singleShot(0, application.quit)
        return False

def begin(_key):
    global page
    page = one.hub.window.page("triage")
    page.pane.list.viewport().installEventFilter(eye)

eye = Eye()
if one.hub.window.page("triage"):  # the rows were there at once, and have not been painted yet
    begin("")
else:
    one.hub.window.shown_page.connect(begin)
application.exec()
one.finish()
"""


def _seconds(code: str, *arguments: str, home: Path) -> float:
    """From starting the process until it says that it is there."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {"HUBCRM_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    env["PYTHONPYCACHEPREFIX"] = str(home / "bytecode")  # set-up compiles everything; a working copy need not have
    env["PYTHONPATH"] = str(Path(__file__).parents[1] / "src")
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", code, *arguments], env=env, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        taken = time.perf_counter() - begun
        process.stdout.read()
    assert said.strip() == b"there"
    return taken


def test_start_to_the_first_rows(home: Path) -> None:
    """The frame is painted first, the hub is opened on a worker, the writer only afterwards."""
    rows = "50" if SIZE >= 20_000 else "5"
    pairs = []
    _seconds(_OURS, str(home / "store"), rows, home=home)
    _seconds(_QT_ALONE, home=home)
    for _round in range(TIMES):
        pairs.append((_seconds(_OURS, str(home / "store"), rows, home=home), _seconds(_QT_ALONE, home=home)))
    ours, floor = (statistics.median(each[at] for each in pairs) for at in (0, 1))
    say("Start to 50 rows of Triage painted", ours, floor, "<= 2.0 x")
    assert ours < 4 * floor

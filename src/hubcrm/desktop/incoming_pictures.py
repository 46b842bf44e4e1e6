"""Pictures of what comes in: a sheet whose columns are chosen, e-mails of which two are damaged, and many being added."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubcrm.desktop.picture_set import Stage

_SHEET = """Ref,Received,Organisation,Your name,E-mail,What do you need?,How did you hear about us?,Size,Consent
W-101,03/04/2026,Fenwick Castings,Jo Hart,jo@fenwick.example,Our castings are porous and we cannot see why.,Radio,140,yes
W-102,05/04/2026,Otterhead Foods,Al Stone,al@otterhead.example,Shelf life tests for three sauces,Growth hub,45,yes
W-103,06/04/2026,Café Marchand,Di Fell,di@marchand.example,A placement student for our café kitchen,Web,9,no
W-104,soon,Thornbury Haulage,Carol Dene,carol@thornbury.example,Back injuries among night pickers,Event,380,yes
W-105,08/04/2026,Copse & Field,Moira Shenton,moira@copse.example,"Wind survey of two ridges, please",Web,12,yes
"""


_PEOPLE = """First Name,Last Name,Company,Email,Phone,Job Title
Ida,Marlow,Wexcombe Pumps,ida@wexcombe.example,01632 960140,Buyer
Dean,Ashworth,Castlegate Lifting Gear,dean@castlegate-lifting.example,01632 960199,Director
,,,,01632 960141,
Ned,Oakes,Otterhead Foods,ned@otterhead.example,12,Head baker
Jo,Hart,Fenwick Castings,jo@fenwick.example,01632 960142,Foundry manager
"""


def _sheet(stage: Stage) -> None:
    """A web form's export: its dates could be two days, nothing tells its letters, one row has no date."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "web form April.csv"
        path.write_bytes(_SHEET.encode("cp1252"))
        stage.hub.take_files([path])
        stage.settle()


def _sheet_end(stage: Stage) -> None:
    """The same, further down: what cannot be taken, and the rows."""
    _sheet(stage)
    bar = stage.hub.incoming.sheet.body.verticalScrollBar()
    bar.setValue(bar.maximum())


def _people(stage: Stage) -> None:
    """Contacts in a sheet: most are new, one has another phone number, one row has no name."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "people we met.csv"
        path.write_text(_PEOPLE, encoding="utf-8")
        stage.hub.take_files([path])
        stage.settle()


def _damaged_mails(stage: Stage) -> None:
    """A folder of e-mails, two of them damaged."""
    with tempfile.TemporaryDirectory() as place:
        for sample in stage.hub.doors.samples:
            shutil.copy(sample, place)
        (Path(place) / "07 broken in two.eml").write_bytes(b"PK\x03\x04" + bytes(60))
        (Path(place) / "08 left blank.eml").write_bytes(b"")
        stage.hub.take_files([Path(place)])
        stage.settle()


def _adding(stage: Stage) -> None:
    """Many on their way, and the page goes on being used."""
    progress: Any = stage.hub.runner.progress("Adding", counted=True)
    progress(1240, 5000)


SCENES: tuple[tuple[str, Callable[[Stage], object]], ...] = (
    ("add-sheet", _sheet),
    ("add-sheet-rows", _sheet_end),
    ("add-people", _people),
    ("add-damaged", _damaged_mails),
    ("add-progress", _adding),
)
"""Name of a picture -> what leads to it."""

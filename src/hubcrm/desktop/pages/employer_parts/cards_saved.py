"""The people we know at an employer, saved as contact cards that any address book reads."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from hubcrm.actions import contact_cards
from hubcrm.desktop.session import Session
from hubcrm.domain.outcome import Outcome
from hubcrm.intake.drafts import safe_name

if TYPE_CHECKING:
    from hubcrm.queries.reading import Reads, Viewer


def ask(over: QWidget, session: Session, employer: str, name: str) -> QFileDialog:
    """Ask where to, and save them there."""
    dialog = QFileDialog(over, "Save contact cards", safe_name(f"{name}.vcf"), "Contact cards (*.vcf)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("vcf")
    dialog.fileSelected.connect(partial(_chosen, session, employer))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def _chosen(session: Session, employer: str, path: str) -> None:
    save(session, employer, Path(path))


def save(session: Session, employer: str, path: Path) -> None:
    """Save them to this file, and say so."""
    session.fetch(_saved, employer, session.viewer, path, then=partial(_say, session, path), worker="search")


def _saved(reader: Reads, employer: str, viewer: Viewer, path: Path) -> int:
    return contact_cards.save(contact_cards.of_employer(reader, employer, viewer), path)


def _say(session: Session, path: Path, count: int) -> None:
    said = f"Saved {count:,} contact card{'' if count == 1 else 's'} to {path}"
    session.runner.said.emit(Outcome(str(path), said=said))

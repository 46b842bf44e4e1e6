"""What their signature says that is not known yet, in one small line, and the button that keeps it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.paint import one_line
from hubcrm.desktop.widgets.text import Elided
from hubcrm.queries.proposals import Proposal

_DOT = "  ·  "


class ProposalLine(QWidget):
    """ "From their signature: Jo Hart, Works manager, 01632 960100 · Keep as a contact". Says nothing unasked."""

    kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.proposal: Proposal | None = None
        self.words = Elided("", "S", 400, "muted")
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.button = Button("Keep as a contact", "quiet", key="K")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addWidget(self.button)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self.kept)
        self.hide()

    def show_proposal(self, proposal: Proposal | None) -> None:
        """Show this one; nothing takes no room."""
        self.proposal = proposal
        self.setVisible(proposal is not None)
        if proposal is None:
            return
        said = (proposal.name, proposal.job_title, proposal.company, proposal.phone, proposal.website)
        words = _DOT.join(one_line(one) for one in said if one)
        self.words.setText(f"Their signature says: {words}")
        self.button.say("Keep it with the contact" if proposal.contact else "Keep as a contact")
        self.button.setAccessibleName(f"{self.button.text()}: {words}")

"""A hub that does not open by itself: its passphrase or its recovery code, and a sentence when that is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.fields import Field
from hubcrm.desktop.widgets.sheet import Sheet
from hubcrm.desktop.widgets.text import Run, Words


class SecretField(QWidget):
    """A field that shows dots, with an eye beside it to see what was typed."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.field = Field(name, placeholder, tall=True)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = Button(icon="eye", name=f"Show the {name.lower()}", tall=True)
        self._eye.clicked.connect(self._toggle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self._eye)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.field.text()

    def _toggle(self) -> None:
        hidden = self.field.echoMode() == QLineEdit.EchoMode.Password
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._eye.setAccessibleName("Hide it" if hidden else "Show it")


_WHAT = "Type its passphrase, or the recovery code from the sheet that was made with it."


class LockedSheet(Sheet):
    """Asks for the secret; `tried` carries it. It stays until the hub is open or the window is closed."""

    tried = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "This hub is locked", width=480, may_close=False)
        self.secret = SecretField("Passphrase or recovery code", "Passphrase or recovery code")
        self.body.column.addWidget(Words([Run(_WHAT, tone="muted")]))
        self.body.column.addWidget(self.secret)
        self.leave = Button("Close hubcrm", "quiet", tall=True)
        self.open_button = Button("Open the hub", "primary", key="Enter", tall=True)
        self.foot.addWidget(self.leave)
        self.foot.addStretch(1)
        self.foot.addWidget(self.open_button)
        self.secret.field.returnPressed.connect(self._try)
        self.open_button.clicked.connect(self._try)
        self.leave.clicked.connect(self.left)

    def failed(self, problem: str) -> None:
        """It did not open: say why, and leave what was typed to be put right."""
        self.open_button.setEnabled(True)
        self.secret.field.setEnabled(True)
        self.tell(problem)
        self.secret.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.secret.field.selectAll()

    def _try(self) -> None:
        if not self.open_button.isEnabled():
            return
        if not self.secret.text.strip():
            self.tell("Type the passphrase, or the recovery code from its sheet.")
            return
        self.tell("")
        self.open_button.setEnabled(False)
        self.secret.field.setEnabled(False)
        self.tried.emit(self.secret.text)

"""Opens the sheets in which enquiries are typed: a new one, one that came in and is put right, and a call."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hubcrm.desktop.likely import Matcher
from hubcrm.desktop.main_window import MainWindow
from hubcrm.desktop.session import Session

if TYPE_CHECKING:
    from hubcrm.desktop.sheets.new_enquiry import NewEnquirySheet
    from hubcrm.intake.drafts import Draft


class EnquirySheets(QObject):
    """`added` carries the id of an enquiry that was made."""

    added = Signal(str)

    def __init__(self, window: MainWindow, session: Session, matcher: Matcher) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._matcher = matcher

    def new_enquiry(self, employer: str = "") -> None:
        """Type one in, for an employer by name where it is known."""
        sheet = self._new()
        sheet.begin(employer)
        sheet.open_sheet(sheet.text)

    def change_first(self, draft: Draft) -> None:
        """Put right what came in, before it is added."""
        sheet = self._new()
        sheet.fill(draft)
        sheet.open_sheet(sheet.text)

    def _new(self) -> NewEnquirySheet:
        from hubcrm.desktop.sheets.new_enquiry import NewEnquirySheet

        sheet = NewEnquirySheet(self._window, self._session, self._matcher)
        sheet.added.connect(self.added)
        sheet.is_a_call.connect(self._call_anew)
        return sheet

    def call(self, enquiry: str) -> None:
        """The call sheet of an enquiry; blank for the one of somebody new."""
        if enquiry:
            from hubcrm.desktop.sheets.call import open_call

            open_call(self._window, self._session, self._matcher, enquiry)
        else:
            self._call_anew({})

    def _call_anew(self, typed: dict[str, str]) -> None:
        from hubcrm.desktop.sheets.call import CallSheet

        sheet = CallSheet(self._window, self._session, self._matcher)
        sheet.added.connect(self.added)
        sheet.begin(partial(sheet.anew, typed))

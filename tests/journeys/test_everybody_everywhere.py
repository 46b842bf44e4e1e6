"""Three roles, two themes, every page: nothing is empty by mistake, and the keys that the sidebar shows lead there."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from hubcrm.desktop import pictures, theme

PAGES = {
    "Priya Nair": ("Triage", "Today", "Offers out", "Work in hand", "Employers"),
    "Prof Anil Rao": ("Offered to us", "Today", "Employers"),
    "Ruth Adeyemi": ("Work in hand", "Today", "Triage", "Offers out", "Employers"),
}
SAYS = {
    "Triage": "Cracked weld on a lifting bracket",
    "Today": "Mon 23 Nov",
    "Offers out": "Waiting for an answer, 3",
    "Offered to us": "Needs your answer, 3",
    "Work in hand": "To sort out",
    "Employers": "Alder Brook Catchment Trust",
}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_there_under_its_key(sits_down, qapp: QApplication, name: str, mode: theme.Mode):
    theme.apply(qapp, mode)
    person = sits_down(name)
    for number, page in enumerate(PAGES[name], start=1):
        person.presses(f"Ctrl+{number}")
        person.sees(SAYS[page])
        assert person.window.windowTitle().startswith(page)
        assert pictures.layout_faults(person.window) == []
    for number in range(len(PAGES[name]), 0, -1):  # and back, now that each is there
        person.presses(f"Ctrl+{number}")
    person.sees(SAYS[PAGES[name][0]])


@pytest.mark.parametrize("name", PAGES)
def test_every_page_lists_its_keys_and_esc_puts_them_away(sits_down, name: str):
    person = sits_down(name)
    for number, page in enumerate(PAGES[name], start=1):
        person.presses(f"Ctrl+{number}", "?")
        person.sees("Everywhere", "Undo")
        person.presses("Esc")
        person.sees(SAYS[page])

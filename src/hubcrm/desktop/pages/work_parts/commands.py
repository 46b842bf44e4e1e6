"""The keys of Work in hand: what each does, and in plain words why one cannot be used now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from hubcrm.desktop.keys import KeyHint
from hubcrm.desktop.pages.work_parts.kept_view import WHICH
from hubcrm.desktop.widgets.choices import Menu

if TYPE_CHECKING:
    from hubcrm.desktop.pages.work import WorkPage

_NO_CARD = "Choose an enquiry first."
_IN_THE_TABLE = "This is for the table: press V first."
_ON_THE_BOARD = "This is for the board: press V first."


def bind(page: WorkPage) -> None:
    """Bind them, and list them for the key sheet and for Search everything."""

    def one_chosen() -> str:
        return "" if page.card is not None else _NO_CARD

    def in_the_table() -> str:
        return "" if page.view == "table" else _IN_THE_TABLE

    def on_the_board() -> str:
        return "" if page.view == "board" else _ON_THE_BOARD

    def can_be_moved() -> str:
        if page.is_past:
            return "A past day is shown, and nothing can be moved there. Go back to today first (T)."
        return on_the_board() or one_chosen()

    def there_are_others() -> str:
        return "" if page.foot_bar.still.isVisible() else "Nothing stands still in what is shown."

    def not_today() -> str:
        return "" if page.is_past else "Today is what is shown."

    page.hints += [
        KeyHint("← → ↑ ↓", "From card to card"),
        KeyHint("Space", "A glance; again to close it", page.glance.toggle, one_chosen),
        KeyHint("Enter", "Open the enquiry", page.open_chosen, one_chosen),
        KeyHint("Ctrl+→", "Move the card to the next column", partial(page.board.push, 1), can_be_moved),
        KeyHint("Ctrl+←", "Move the card to the column before", partial(page.board.push, -1), can_be_moved),
    ]
    page.add_key("V", "Board or table", page.other_view)
    page.add_key("/", "Search", page.focus_search)
    page.hints.append(KeyHint("1 2 3 4 5", "Which enquiries, from the left"))
    for at, which in enumerate(WHICH, start=1):
        page.add_key(str(at), "", partial(page.head.filters.press, which), listed=False)
    page.add_key("G", "By department, or not", page.head.group.toggle)
    page.add_key("H", "Show what is not now", page.toggle_still, why_not=there_are_others)
    page.add_key("D", "Look back to another day", page.days.open)
    page.add_key("T", "Back to today", page.show_today, why_not=not_today)
    page.add_key("S", "Sort the table", page.open_sort, why_not=in_the_table)
    page.add_key("C", "Columns of the table", page.open_columns, why_not=in_the_table)


def open_menu(page: WorkPage, place: QPoint) -> None:
    """What can be done with the chosen enquiry, in a menu."""
    menu = Menu("What to do with it", page)
    menu.add("Open", page.open_chosen, icon="arrow-right", key="Enter")
    menu.add("A glance", page.glance.toggle, icon="eye", key="Space")
    if page.view == "board":
        menu.add("Move right", partial(page.board.push, 1), icon="chevron-right", key="Ctrl+→")
        menu.add("Move left", partial(page.board.push, -1), icon="chevron-left", key="Ctrl+←")
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)

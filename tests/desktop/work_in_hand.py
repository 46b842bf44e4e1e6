"""What the tests of Work in hand ask of its page, in a few words each."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from hubcrm.desktop.pages.work_parts.card_list import MIME

MANAGER = "Gwen Marsh"
CTRL = Qt.KeyboardModifier.ControlModifier
RIGHT, LEFT, DOWN, UP = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Up
KTP, HYDRO = "KTP for apple grading", "Sense-check our hydro numbers"
LEAN = "Third time of asking: Lean course certificates"
CARERS, WEBSITE, VIDEOS = "Keeping our senior carers", "Website accessibility", "Product videos"


def counts(one):
    return {key: column.cards.total for key, column in one.page.board.columns.items()}


def chosen(one):
    card = one.page.card
    return card.subject if card else None


def choose(one, subject):
    assert one.page.board.choose(one.hub.enquiry(subject))
    one.page.board.take_focus()


def column_of(one, subject):
    enquiry = one.hub.enquiry(subject)
    return next((key for key, column in one.page.board.columns.items() if enquiry in ids(column)), None)


def ids(column):
    return [card.id for card in column.cards.shown]


def look(one, subject):
    cards = one.page.board.columns[column_of(one, subject)].cards
    return cards.cards.look_at(cards.cards.position_of(one.hub.enquiry(subject)))


def numbers(one):
    return [(part.part.label, part.part.number) for part in one.page.head.filters._filters.values()]


def rows(one):
    cards = one.page.table.cards
    return [cards.row_at(at) for at in range(cards.rowCount())]


def drop(one, subject, column):
    data = QMimeData()
    data.setData(MIME, one.hub.enquiry(subject).encode())
    cards = one.page.board.columns[column].cards
    place, left, held = QPoint(40, 60), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, Qt.DropAction.MoveAction, data, left, held)
    QApplication.sendEvent(cards.viewport(), enter)
    let_go = QDropEvent(place.toPointF(), Qt.DropAction.MoveAction, data, left, held)
    QApplication.sendEvent(cards.viewport(), let_go)
    one.wait()
    return enter.isAccepted()

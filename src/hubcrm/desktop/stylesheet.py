"""The one small stylesheet: only what Qt draws itself (fields, menus, scroll bars); our widgets paint from the tokens.

Kept small on purpose. A rule on every widget slows the start and loses the focus ring, so wherever a border is styled
here `:focus` is styled too.
"""

from __future__ import annotations

from string import Template

from hubcrm.desktop.tokens import Tokens

_SHEET = Template("""
QLabel[tone="text"] { color: $text; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="faint"] { color: $faint; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="ok"] { color: $ok; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDateEdit, QTimeEdit {
  background: $surface; color: $text; border: 1px solid $strong; border-radius: 6px; padding: 0 9px;
  placeholder-text-color: $faint;
  selection-background-color: $sel; selection-color: $text;
}
QPlainTextEdit, QTextEdit { padding: 6px 8px; }
QLineEdit:focus, QSpinBox:focus, QDateEdit:focus, QTimeEdit:focus { border: 2px solid $ring; padding: 0 8px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $ring; padding: 5px 7px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled {
  background: $page; color: $strong; border-color: $border;
}
QTextEdit[bare="true"], QTextEdit[bare="true"]:focus {
  background: transparent; border: 0; border-radius: 0; padding: 0;
}
QPlainTextEdit[bare="true"], QPlainTextEdit[bare="true"]:focus {
  background: transparent; border: 0; border-radius: 0; padding: 0;
}
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus { background: transparent; border: 0; border-radius: 0; padding: 0; }
QLineEdit[in_box="true"] { background: transparent; border: 1px solid transparent; padding: 0 7px; }
QLineEdit[in_box="true"]:hover { border: 1px solid $border; }
QLineEdit[in_box="true"]:focus { background: $surface; border: 2px solid $ring; padding: 0 6px; }
QLineEdit[search="true"] { padding-left: 31px; padding-right: 35px; }
QLineEdit[search="true"]:focus { padding-left: 30px; padding-right: 34px; }
QLineEdit[inline="true"] { padding-right: 35px; }
QLineEdit[inline="true"]:focus { padding-right: 34px; }

QAbstractItemView {
  background: $surface; border: 0; outline: 0; selection-background-color: $sel; selection-color: $text;
}
QAbstractItemView[on_page="true"] { background: $page; }
QTableView { gridline-color: transparent; }
QTableView[see_through="true"], QListView[see_through="true"] { background: transparent; }
QTableView::item { border-bottom: 1px solid $border; padding: 0 8px; }
QTableView::item:selected { background: $sel; color: $text; }
QTableView[see_through="true"] { background: transparent; selection-background-color: transparent; }
QTableView[see_through="true"]::item, QTableView[see_through="true"]::item:selected { background: transparent; border: 0; }
QHeaderView { background: $surface; border: 0; }
QHeaderView::section {
  background: $surface; color: $muted; border: 0; border-bottom: 1px solid $border; padding: 6px 8px; text-align: left;
}

QScrollArea, QScrollArea > QWidget > QWidget[see_through="true"] { background: transparent; border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $strong; border-radius: 2px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 3px 3px 3px 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 3px 3px 3px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: $border; }
QSplitter[quiet="true"]::handle { background: transparent; }
QSplitter::handle:hover { background: $strong; }

QMenu { background: $raised; color: $text; border: 1px solid $border; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 6px 16px 6px 12px; border-radius: 4px; margin: 0 0 1px 0; }
QMenu::item:selected { background: $sel; color: $text; }
QMenu::item:disabled { color: $strong; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }

QToolTip { background: $strip; color: $strip_text; border: 0; padding: 4px 8px; }
QDialog { background: $page; }
""")


def stylesheet(tokens: Tokens) -> str:
    """The stylesheet for one theme."""
    names = {name: getattr(tokens, name) for name in tokens._fields}
    return _SHEET.substitute(names)

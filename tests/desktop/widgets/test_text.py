"""Text from outside is shown as it is: nothing in it is understood, nothing is loaded for it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QUrl
from PySide6.QtGui import QHelpEvent, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

import hubcrm.desktop
from hubcrm.desktop import theme
from hubcrm.desktop.widgets.buttons import Button
from hubcrm.desktop.widgets.chip import Chip
from hubcrm.desktop.widgets.text import LINES, Elided, Label, Run, Words, set_tip
from hubcrm.desktop.widgets.text_block import LINE, MOST_SHOWN, TextBlock

NASTY = "<img src=file:///etc/hostname><b>Ltd</b> &lt;"
DESKTOP = Path(hubcrm.desktop.__file__).parent


def modules() -> list[Path]:
    return sorted(DESKTOP.rglob("*.py"))


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_nobody_makes_a_bare_label_or_message_box():
    banned = {"QLabel", "QMessageBox", "QTextBrowser", "setHtml", "insertHtml", "appendHtml", "setMarkdown", "fromHtml"}
    found = [f"{path.name}: {called(call)}" for path in modules() for call in calls(path) if called(call) in banned]
    # PDFs, of pages in which exports.html_file and exports.papers have escaped every word
    assert sorted(found) == ["list_paper.py: setHtml", "paper.py: setHtml"]


def test_labels_are_subclassed_in_one_file_only():
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "QLabel" for base in node.bases):
                assert path.name == "text.py"


def test_nobody_but_set_tip_sets_a_tooltip():
    found = [path.name for path in modules() for call in calls(path) if called(call) == "setToolTip"]
    assert found == ["text.py"]


def test_nobody_understands_rich_text():
    for path in modules():
        assert "TextFormat.RichText" not in path.read_text(encoding="utf-8"), path.name
        assert "TextFormat.AutoText" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("make", [Label, Elided, lambda text: Words(text, wrap=False)])
def test_markup_in_a_label_is_as_wide_as_its_letters(qtbot, make):
    label = make(NASTY)
    qtbot.addWidget(label)
    assert label.sizeHint().width() >= theme.metrics("B").horizontalAdvance(NASTY) - 1
    assert label.text() == NASTY


def test_a_tooltip_shows_exactly_the_text(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    for text in (NASTY, "Smith & Sons", "plain"):
        set_tip(widget, text)
        shown = QTextDocument()
        shown.setHtml(widget.toolTip())
        assert shown.toPlainText() == text
    set_tip(widget, "")
    assert widget.toolTip() == ""


def test_a_button_shows_an_ampersand_and_makes_no_key_of_it(qtbot):
    button = Button("R&D offer")
    qtbot.addWidget(button)
    assert button.accessibleName() == "R&D offer"
    assert button.shortcut().isEmpty()
    chip = Chip("Employer", "R&D Ltd")
    qtbot.addWidget(chip)
    assert chip.shortcut().isEmpty()


def test_elided_text_is_whole_in_its_name_and_in_its_tooltip_where_cut(shown):
    page = QWidget()
    label = Elided("Difficult conversations, half day for supervisors")
    QVBoxLayout(page).addWidget(label)
    shown(page, 120, 60)
    assert label.is_cut()
    help_wanted = QHelpEvent(QEvent.Type.ToolTip, QPoint(1, 1), QPoint(-500, -500))
    QApplication.sendEvent(label, help_wanted)
    assert "supervisors" in label.toolTip()
    page.resize(600, 60)
    QApplication.sendEvent(label, help_wanted)
    assert label.toolTip() == ""


def test_words_wrap_and_grow_by_whole_lines(qtbot):
    words = Words([Run("it mentions "), Run("weld", 600), Run(" and "), Run("fracture surface", 600)])
    qtbot.addWidget(words)
    assert words.heightForWidth(1000) == LINES["B"]
    assert words.heightForWidth(90) in (LINES["B"] * 3, LINES["B"] * 4)
    assert words.text() == "it mentions weld and fracture surface"


def test_words_on_one_line_never_wrap(qtbot):
    words = Words("a long sentence that would need three lines", wrap=False)
    qtbot.addWidget(words)
    assert words.heightForWidth(40) == LINES["B"]


def test_a_run_after_an_emoji_is_set_where_it_belongs(qtbot):
    words = Words([Run("😀😀 "), Run("bold", 600)])
    qtbot.addWidget(words)
    layout, _height = words._lay_out(500)
    assert [(piece.start, piece.length) for piece in layout.formats()] == [(0, 5), (5, 4)]


def test_their_words_stay_plain_and_nothing_is_loaded(qtbot):
    asked: list[QUrl] = []

    class Watched(TextBlock):
        def loadResource(self, kind, name):  # Qt's name
            asked.append(name)

    block = Watched("Their words")
    qtbot.addWidget(block)
    block.set_text(NASTY + "\n<table><tr><td>x</td></tr></table>")
    block.resize(300, 200)
    assert block.toPlainText().startswith(NASTY)
    assert "<img" not in block.toHtml().replace("&lt;img", "")
    assert not block.document().allFormats()[-1].isTableFormat()
    picture = QImage(300, 200, QImage.Format.Format_RGB32)
    block.render(picture)
    assert asked == []


def marks(block: TextBlock) -> list[tuple[str, bool, int]]:
    """What the block shows: stretches of text with underline and weight."""
    found = []
    paragraph = block.document().begin()
    while paragraph.isValid():
        each = paragraph.begin()
        while not each.atEnd():
            fragment = each.fragment()
            found.append((fragment.text(), fragment.charFormat().fontUnderline(), fragment.charFormat().fontWeight()))
            each += 1
        paragraph = paragraph.next()
    return found


def test_matched_words_are_underlined_where_they_stand(qtbot):
    block = TextBlock("Their words")
    qtbot.addWidget(block)
    text = "😀 Hello\r\nthe weld on a lifting bracket\r\nhas cracked"
    at = text.index("weld"), text.index("cracked")
    block.set_text(text, underlined=[(at[0], 4), (400, 3), (-1, 2)], strong=[(at[1], 7)])
    assert [piece for piece, under, _weight in marks(block) if under] == ["weld"]
    assert [piece for piece, _under, weight in marks(block) if weight == 600] == ["cracked"]
    assert block.toPlainText() == text.replace("\r\n", "\n")


def test_a_block_grows_to_its_content_by_whole_lines(qtbot):
    block = TextBlock("Their words")
    qtbot.addWidget(block)
    block.set_text("one\ntwo\nthree")
    assert block.heightForWidth(400) == 3 * LINE
    block.set_text("")
    assert block.heightForWidth(400) == LINE


def test_a_very_long_text_is_shown_a_stretch_at_a_time(qtbot):
    block = TextBlock("Their words")
    qtbot.addWidget(block)
    text = "word\n" * 10_000
    block.set_text(text, underlined=[(0, 4), (MOST_SHOWN, 4), (49_995, 4)])
    assert block.left_out == 50_000 - MOST_SHOWN
    assert block.toPlainText() == text[:MOST_SHOWN]
    short = block.heightForWidth(400)
    block.show_more()
    assert block.heightForWidth(400) == 2 * short - LINE
    block.show_more()
    assert block.left_out == 0
    assert block.toPlainText() == text
    assert [piece for piece, under, _weight in marks(block) if under] == ["word", "word", "word"]


def test_measuring_a_text_at_another_width_does_not_set_it_anew(shown):
    block = TextBlock("Their words")
    block.set_text("The weld on a lifting bracket has cracked twice in service. " * 4)
    shown(block, 500, 200)
    width = block.document().textWidth()
    assert block.heightForWidth(120) > block.heightForWidth(400)
    assert block.document().textWidth() == width


def test_their_words_follow_the_theme(qtbot, qapp):
    block = TextBlock("Their words")
    qtbot.addWidget(block)
    block.set_text("words", underlined=[(0, 2)])
    theme.apply(qapp, "dark")
    colours = {
        fragment.name().upper()
        for fragment in (form.foreground().color() for form in block.document().allFormats() if form.isCharFormat())
        if fragment.name() != "#000000"
    }
    assert theme.current().text in colours


def test_their_words_can_be_selected_and_not_changed(shown):
    from PySide6.QtTest import QTest

    block = TextBlock("Their words")
    block.set_text("cannot change")
    shown(block)
    block.setFocus()
    QTest.keyClicks(block, "x")
    block.selectAll()
    assert block.toPlainText() == "cannot change"
    assert block.textCursor().selectedText() == "cannot change"
    assert not block.acceptDrops()

"""Suggestions in the window: who could take it, what is like it, what it repeats, one key when wrong, and how good they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from hubcrm.actions import receiving
from hubcrm.desktop import theme
from hubcrm.desktop.pages.offers import OffersPage
from hubcrm.desktop.pages.settings import SettingsPage
from hubcrm.desktop.pages.triage import TriagePage
from hubcrm.desktop.pictures import layout_faults
from hubcrm.intake.drafts import Draft
from hubcrm.queries import passages, routing_report, suggesting

PRIYA, LEAD = "Priya Nair", "Prof Anil Rao"
WELD, AI = "Cracked weld on a lifting bracket", "AI: what have you got?"
CTRL = Qt.KeyboardModifier.ControlModifier
COURSES = "Course title\tDescription\nGyroscope surveys\tRoofs from above\nHome\t\nGyroscope law\tWhere one may fly\n"


@pytest.fixture
def triage(window_of):
    """Triage as Priya sees it."""
    return window_of(TriagePage, PRIYA)


def open_row(one, wanted):
    one.page.open(one.hub.enquiry(wanted))
    one.wait()
    return one.page.side.detail.suggestion


def faults_in(one, qapp):
    found = []
    for mode in ("light", "dark"):
        theme.apply(qapp, mode)
        for size in ((1280, 800), (1024, 700)):
            one.window.resize(*size)
            one.wait()
            found += layout_faults(one.window)
    return found


# -- the card ---------------------------------------------------------------------------------------------------------


def test_the_card_says_whose_field_it_is_what_they_have_and_the_load(triage):
    card = open_row(triage, WELD)
    assert card.who.words.text().startswith("Dr Sam Whitlock knows weld and fracture")
    assert "Dr Sam Whitlock" in card.picked.people[0].name
    assert card.full_name.text().endswith("open")
    assert card.picked.load[0] == int(card.full_name.text().split()[0])


def test_past_ones_like_it_say_what_became_of_them_and_s_opens_the_likest(triage):
    card = open_row(triage, AI)
    rows = [row for row in card.past.rows if row.isVisible()]
    assert rows
    assert ": " in rows[0].words
    triage.press("s")
    assert triage.asked == [("enquiry", rows[0].enquiry)]
    rows[-1].click()
    triage.wait()
    assert triage.asked[-1] == ("enquiry", rows[-1].enquiry)


def test_x_says_it_is_wrong_the_next_one_comes_first_and_undo_brings_it_back(triage):
    from hubcrm.actions import undoing

    triage.window.on_undo = lambda: triage.session.do(undoing.undo)
    card = open_row(triage, WELD)
    before = card.picked.share
    triage.press("x")
    assert triage.said.startswith("Noted: not for Engineering and Manufacturing")
    assert card.choices[-1].code == "ENG"
    assert card.picked is None or card.picked.code != "ENG"
    assert card.so_far.words.text() == "not for Engineering and Manufacturing"
    assert card.choices[-1].share < before
    triage.press(Qt.Key.Key_Z, CTRL)
    assert card.picked.code == "ENG"
    assert card.picked.share == pytest.approx(before, abs=0.02)


def test_x_without_a_choice_asks_for_one(triage, monkeypatch):
    from hubcrm.desktop.parts import advising

    monkeypatch.setattr(advising, "SURE", 1.1)
    open_row(triage, "Funding call, partner needed by Friday")
    triage.press("x")
    assert triage.said.startswith("Choose the department that is wrong first")


@pytest.fixture
def repeated(triage):
    """The same person writes the same again."""
    detail = open_row(triage, WELD) and triage.page.side.detail
    text, sender = detail.whole.detail.text, detail.whole.detail.sender
    employer = detail.whole.detail.employers[0][1]
    triage.session.do(
        receiving.receive, [Draft(text=f"{text} Please.", subject=f"Re: {WELD}", sender_name=sender, employer=employer)]
    )
    triage.wait()
    return triage


def test_one_that_repeats_an_open_one_says_so_and_d_joins_them(repeated):
    card = open_row(repeated, f"Re: {WELD}")
    said = card.repeats.words.text()
    assert said.startswith("It looks like E-")
    assert WELD in said
    assert "the same person" in said
    second, first = repeated.hub.enquiry(f"Re: {WELD}"), repeated.hub.enquiry(WELD)
    card.see_button.click()
    repeated.wait()
    assert repeated.asked == [("enquiry", first)]
    repeated.press("d")
    assert repeated.enquiry(second, "merged") == first
    assert repeated.enquiry(second, "reason") == "duplicate"


def test_what_repeats_nothing_has_no_such_line(triage):
    card = open_row(triage, WELD)
    assert not card.repeats.isVisible()
    assert not card.join_button.isVisible()
    triage.press("d")
    assert triage.enquiry(triage.hub.enquiry(WELD), "stage") == "finding_out"


def test_suggested_facts_say_which_words_they_rest_on(triage):
    open_row(triage, WELD)
    chip = triage.page.side.detail.chips.type
    assert chip.suggested
    assert chip.accessibleDescription().startswith("Suggested, because they write “")
    triage.page.side.detail.chips.chosen.emit({"type": "consultancy"})
    triage.wait()
    assert chip.accessibleDescription() == ""


def test_departments_are_found_by_the_people_in_them(triage):
    open_row(triage, WELD)
    triage.press("a")
    popup = triage.page.side.departments
    popup.search.setText("tess olin")
    triage.wait()
    (row,) = [popup.model.row_at(at) for at in range(popup.model.rowCount())]
    assert row.name == "Psychology, Sport and Wellbeing"
    assert row.load.endswith("open")
    popup.close()


def test_the_card_is_whole_at_both_sizes_in_both_themes(repeated, qapp):
    open_row(repeated, f"Re: {WELD}")
    assert faults_in(repeated, qapp) == []


# -- offers -----------------------------------------------------------------------------------------------------------


def test_pass_to_a_colleague_names_the_likeliest_first_with_what_speaks_for_them(window_of):
    one = window_of(OffersPage, LEAD)
    one.press("p")
    strip = one.page.answers.strip
    said = [chip.value for chip in strip._numbered]
    assert any(": " in words and "open" in words for words in said)
    fits = one.page.answering._might.of(one.page.answering._brief).people
    here = [fit.name for fit in fits if fit.away is None and fit.id != one.viewer.person]
    assert [words.split(":")[0] for words in said][: len(here)] == here


def test_who_might_is_chosen_beforehand_where_something_speaks_for_a_department(window_of):
    one = window_of(OffersPage, LEAD)
    likely = one.page.answering._might.of(one.page.answering._brief).department
    one.press("d")
    assert one.page.answers.strip._who.currentData() == likely


# -- settings ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged(made_up_hub):
    """Every past enquiry of the made-up hub, judged once for all tests."""
    with made_up_hub.reading() as reader:
        return routing_report.cases(reader)


@pytest.fixture
def report(window_of, judged, monkeypatch):
    """Settings at Suggestions, worked out."""
    monkeypatch.setattr(routing_report, "cases", lambda reader, report: judged)
    one = window_of(SettingsPage, PRIYA)
    one.page.show_section("suggestions")
    one.wait()
    return one


def test_the_chart_comes_with_counts_and_intervals_and_is_kept(report):
    section = report.page.section
    assert section.report.enough
    share = section.report.top1
    assert section.figures[0].value.text() == f"{100 * share.value:.0f} %"
    assert section.figures[0].count.text().startswith(f"{share.count} of {share.of}, ")
    with report.hub.reading() as reader:
        kept, fits = routing_report.last(reader)
    assert fits
    assert len(kept) == section.report.judged


def test_arrows_choose_a_stretch_of_time_and_say_it_in_words(report):
    section = report.page.section
    section.chart.setFocus(Qt.FocusReason.TabFocusReason)
    last = section.chart.at
    assert last == len(section.report.spans) - 1
    before = section.stretch.text()
    report.press(Qt.Key.Key_Left)
    assert section.chart.at == last - 1
    assert section.stretch.text() != before
    assert "answers known, right first" in section.chart.accessibleName()


def test_what_is_kept_is_shown_again_without_working_it_out(report, window_of, monkeypatch):
    monkeypatch.setattr(routing_report, "cases", lambda *_: pytest.fail("worked out again"))
    again = window_of(SettingsPage, PRIYA)
    again.page.show_section("suggestions")
    again.wait()
    assert again.page.section.report == report.page.section.report


def test_too_few_are_not_told(window_of, monkeypatch):
    monkeypatch.setattr(routing_report, "cases", lambda reader, report: [])
    one = window_of(SettingsPage, PRIYA)
    one.page.show_section("suggestions")
    one.wait()
    assert "too few to say" in one.page.section.state.text()
    assert not one.page.section.chart.isVisible()


def test_cancelled_it_says_how_to_go_on(window_of, monkeypatch):
    def stopped(reader, report):
        report.stop()
        report(1, 2)

    monkeypatch.setattr(routing_report, "cases", stopped)
    one = window_of(SettingsPage, PRIYA)
    one.page.show_section("suggestions")
    one.wait()
    assert one.page.section.state.text() == "Not worked out. Press N to work it out."
    assert one.page.section.again.isEnabled()


def test_the_report_is_whole_at_both_sizes_in_both_themes(report, qapp):
    assert faults_in(report, qapp) == []


@pytest.fixture
def engineering(window_of):
    """Settings with Engineering open."""
    one = window_of(SettingsPage, PRIYA)
    one.page.show_section("departments")
    one.wait()
    section = one.page.section
    section.open_record(next(found.id for found in section._known[0] if found.code == "ENG"))
    one.wait()
    return one


def lists(one):
    with one.hub.reading() as reader:
        return [(found.title, found.kind, found.texts) for found in passages.given(reader)]


def test_a_pasted_list_shows_what_was_understood_and_is_learned_with_one_press(engineering):
    section = engineering.page.section
    section.form.given.add.click()
    sheet = section.sheet
    sheet.text.setPlainText(COURSES)
    sheet.read()
    engineering.wait()
    assert sheet.counted.text() == "2 courses understood, 1 left out"
    assert sheet.go.words == "Learn 2 courses"
    sheet.name.setText("Drones 2026")
    sheet.submit()
    engineering.wait()
    assert lists(engineering) == [
        ("Drones 2026", "courses", ("Gyroscope surveys. Roofs from above", "Gyroscope law. Where one may fly"))
    ]
    assert engineering.said == "Learned 2 texts about Engineering and Manufacturing"
    (row,) = section.form.given.lists.rows
    assert (row.title.text(), row.count.text()) == ("Drones 2026", "2 courses")
    with engineering.hub.reading() as reader:
        assert suggesting.router(reader).rank("Gyroscopes")[0].department == "ENG"
    row.remove.click()
    engineering.wait()
    assert lists(engineering) == []
    assert section.form.given.lists.rows == []


def test_a_dropped_file_is_read_into_the_field_and_a_picture_is_refused(engineering, tmp_path):
    section = engineering.page.section
    section.learn()
    sheet = section.sheet
    path = tmp_path / "Drones.csv"
    path.write_text(COURSES.replace("\t", ","))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    over = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    for event in (over, drop):
        QApplication.sendEvent(sheet.text.viewport(), event)
    engineering.wait()
    assert sheet.counted.text() == "2 courses understood, 1 left out"
    sheet.submit()
    engineering.wait()
    assert lists(engineering)[0][0] == "Drones"
    section.learn()
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(4000))
    section.sheet.take_file(tmp_path / "a.png")
    engineering.wait()
    assert "is not a file of text" in section.sheet.problem.text()


def test_the_sheet_is_whole_at_both_sizes_in_both_themes(engineering, qapp):
    engineering.page.section.learn()
    engineering.page.section.sheet.text.setPlainText(COURSES)
    engineering.page.section.sheet.read()
    engineering.wait()
    assert faults_in(engineering, qapp) == []


def test_a_new_department_has_no_lists_yet(engineering):
    engineering.page.section.add()
    engineering.wait()
    assert not engineering.page.section.form.given.isVisible()

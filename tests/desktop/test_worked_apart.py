"""What people see when colleagues worked apart: the other value and one key to take it, two yeses, a newer version's part."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hubcrm.actions import employers, enquiries, offers
from hubcrm.desktop.pages.employers import EmployersPage
from hubcrm.desktop.pages.enquiry import EnquiryPage
from hubcrm.desktop.pages.offers import OffersPage
from hubcrm.desktop.pages.today import TodayPage
from hubcrm.desktop.pages.triage import TriagePage
from hubcrm.desktop.pictures import layout_faults
from hubcrm.desktop.rows import TIP
from hubcrm.queries.newer import WHAT_TO_DO
from tests.desktop.made_up import PageWindow

HUB, MANAGER = "Priya Nair", "Gwen Marsh"
BACKS, DUNVALE = "Back injuries in the warehouse", "Dunvale Logistics"


@pytest.fixture
def hub_to_write(made_up_hub, tmp_path):
    """The made-up hub, for what happens in it before a window opens."""
    return made_up_hub.copy(tmp_path / "hub")


@pytest.fixture
def window_on(qtbot):
    """Show a page of a hub to somebody: `window_on(hub, OffersPage, "Priya Nair")`."""
    shown = []

    def show(hub, kind, person, size=(1280, 800)):
        one = PageWindow(hub, kind, person)
        shown.append(one)
        one.show(size)
        qtbot.waitUntil(lambda: QApplication.activeWindow() is one.window)
        return one

    yield show
    for one in shown:
        one.close()


def changed_apart(hub, folder, here, there):
    """`here` was done on this computer while `there` was done on another, and then they met."""
    with hub.copy(folder / "away").writing() as away:
        there(away, hub.viewer(MANAGER).person)
        theirs = list(away.changes())
    with hub.writing() as ours:
        here(ours, hub.viewer(HUB).person)
        ours.accept(theirs)


def employer_of(hub):
    with hub.reading() as reader:
        return reader.read("SELECT id FROM employer WHERE name = ?", (DUNVALE,))[0][0]


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_u_takes_the_other_value_of_an_enquiry_and_the_card_goes(hub_to_write, window_on, tmp_path, size):
    backs = hub_to_write.enquiry(BACKS)
    changed_apart(
        hub_to_write, tmp_path, lambda hub, by: enquiries.set_fields(hub, backs, {"value": "£250"}, by=by),
        lambda hub, by: enquiries.set_fields(hub, backs, {"value": "£400"}, by=by),
    )  # fmt: skip
    one = window_on(hub_to_write, EnquiryPage, HUB, size)
    one.page.open(backs)
    one.wait()
    card = one.page.body.apart
    (row,) = card.rows.rows
    said = row.words.text()
    assert said.startswith("Value: also changed by ")
    assert layout_faults(one.window) == []
    other = 40000 if "£400" in said else 25000
    one.press("u")
    assert not card.isVisible()
    with hub_to_write.reading() as reader:
        assert reader.read("SELECT value FROM enquiry WHERE id = ?", (backs,)) == [(other,)]
    one.press("u")  # nothing left to take
    assert one.page.full.apart == ()


def test_an_employer_merged_while_somebody_worked_on_it_is_brought_back_from_the_page_of_the_other(
    hub_to_write, window_on, tmp_path
):
    dunvale = employer_of(hub_to_write)
    with hub_to_write.writing() as hub:
        twin = employers.add(hub, "Dunvale Haulage", by=hub_to_write.viewer(HUB).person).value
    changed_apart(
        hub_to_write, tmp_path, lambda hub, by: employers.merge(hub, twin, dunvale, by=by),
        lambda hub, by: employers.edit(hub, twin, {"town": "Whitby"}, by=by),
    )  # fmt: skip
    one = window_on(hub_to_write, EmployersPage, HUB)
    one.page.open(dunvale)
    one.wait()
    (row,) = one.page.side.apart.rows.rows
    assert row.words.text().startswith("Dunvale Haulage was merged into this one while Gwen Marsh changed its town")
    row.use.click()
    one.wait()
    assert not one.page.side.apart.isVisible()
    with hub_to_write.reading() as reader:
        assert reader.read("SELECT town FROM employer WHERE id = ?", (twin,)) == [("Whitby",)]


def test_a_part_that_a_newer_version_made_is_said_on_the_page_and_in_the_tip_of_the_list(hub_to_write, window_on):
    backs, dunvale = hub_to_write.enquiry(BACKS), employer_of(hub_to_write)
    with hub_to_write.writing() as hub:
        for number, record in enumerate((backs, dunvale), 1):
            last = [one for one in hub.changes() if one.entity_id == record][-1]
            later = {"id": f"{number:032x}", "seq": 9999 + number, "parents": (last.id,), "hlc": last.hlc + 1}
            hub.accept([replace(last, kind="sparkled", **later)])
    enquiry = window_on(hub_to_write, EnquiryPage, HUB)
    enquiry.page.open(backs)
    enquiry.wait()
    assert enquiry.page.body.newer.isVisible()
    employer = window_on(hub_to_write, EmployersPage, HUB)
    tips = {employer.page.list.model.index(at, 0).data(TIP) for at in range(employer.page.list.model.rowCount())}
    employer.page.open(dunvale)
    employer.wait()
    assert employer.page.side.newer.isVisible()
    triage = window_on(hub_to_write, TriagePage, HUB).page.pane.model
    assert tips == {WHAT_TO_DO, None}
    assert [triage.row_at(at).id for at in range(triage.rowCount()) if triage.index(at, 0).data(TIP)] == [backs]


def contested(hub):
    with hub.reading() as reader:
        ((enquiry,),) = reader.read("SELECT id FROM enquiry WHERE contested = 1")
        claims = reader.read(
            "SELECT c.id, p.name FROM claim c JOIN person p ON p.id = c.person WHERE c.enquiry = ? AND c.live = 1 ORDER BY c.at",
            (enquiry,),
        )
    return enquiry, claims


def test_whoever_said_yes_second_sees_it_too_and_is_asked_for_nothing(hub_to_write, window_on):
    enquiry, ((_, first), (_, second)) = contested(hub_to_write)
    one = window_on(hub_to_write, OffersPage, second)
    one.page.open(enquiry)
    one.wait()
    assert [choice.words for choice in one.page.answers.choices] == ["Open it"]
    today = window_on(hub_to_write, TodayPage, second)
    assert today.page.side._shown[0].title == "Two people said yes"
    assert first in one.page.answers.head.text()


def test_once_it_is_settled_the_other_can_offer_help_with_one_key_and_the_message_goes(hub_to_write, window_on):
    enquiry, ((claim, first), (_, second)) = contested(hub_to_write)
    with hub_to_write.writing() as hub:
        offers.confirm(hub, enquiry, claim, by=hub_to_write.viewer(HUB).person)
    one = window_on(hub_to_write, OffersPage, second)
    assert first in one.page.notices.words.text()
    assert one.page.notices.help.isVisible()
    assert layout_faults(one.window) == []
    one.press(Qt.Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    assert not one.page.notices.isVisible()
    other = window_on(hub_to_write, OffersPage, first)
    assert second in other.page.notices.words.text()
    assert not other.page.notices.help.isVisible()
    other.press("g")
    assert not other.page.notices.isVisible()


def test_a_note_for_the_hub_alone_is_ticked_when_logged_and_a_department_never_sees_it(hub_to_write, window_on):
    backs = hub_to_write.enquiry(BACKS)
    one = window_on(hub_to_write, EnquiryPage, HUB)
    one.page.open(backs)
    one.wait()
    box = one.page.body.log_box
    one.page.log()
    assert not box.hub_only.isVisible()
    box.begin("note")
    box.text.setPlainText("They pay quarrelsomely late.")
    box._say()
    one.wait()
    assert box.hub_only.isVisible()
    box.hub_only.click()
    assert layout_faults(one.window) == []
    box.submit()
    one.wait()
    rows = [(row.what.text(), row.text.text()) for row in one.page.body.history.rows.rows]
    assert (
        "Note that only the hub sees  ·  Priya Nair  ·  not for departments",
        "They pay quarrelsomely late.",
    ) in rows
    assert not box.hub_only.isChecked()
    other = window_on(hub_to_write, EnquiryPage, "Dr Sam Whitlock")
    other.page.open(backs)
    other.wait()
    assert not any("quarrelsomely" in row.text.text() for row in other.page.body.history.rows.rows)
    other.page.body.log_box.begin("note")
    assert not other.page.body.log_box.hub_only.isVisible()

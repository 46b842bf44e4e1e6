"""Which pages there are for whom, in which order, and how each is made. A page is imported when it is first shown."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from hubcrm.desktop.doors import Standing
from hubcrm.desktop.loading import Modules
from hubcrm.desktop.page import Page
from hubcrm.queries.reading import Viewer

if TYPE_CHECKING:
    from hubcrm.desktop.hub_window import HubWindow

ADVISER = ("triage", "today", "offers", "work", "employers")
MANAGER = ("work", "today", "triage", "offers", "employers")
_SETTLED = 1_500  # ms after which a page without a count has surely shown its rows
DEPARTMENT = ("offers", "today", "employers")


def order(viewer: Viewer) -> tuple[str, ...]:
    """Keys of the pages of this person's role; the window opens on the first."""
    if not viewer.is_hub:
        return DEPARTMENT
    return MANAGER if viewer.role == "manager" else ADVISER


def add(hub: HubWindow, standing: Standing) -> None:
    """Add the pages of whoever looks, and show the first."""
    viewer = standing.viewer
    makers = {
        "triage": partial(_triage, hub),
        "today": partial(_plain, hub, "today", "TodayPage"),
        "offers": partial(_plain, hub, "offers", "OffersPage"),
        "work": partial(_plain, hub, "work", "WorkPage"),
        "employers": partial(_employers, hub),
    }
    for key in order(viewer):
        title = "Offers out" if key == "offers" and viewer.is_hub else ""
        icon = "offers" if key == "offers" and viewer.is_hub else ""
        hub.window.add_page(_KINDS[key], makers[key], title=title, icon_name=icon)
    hub.window.add_page(_KINDS["settings"], partial(_settings, hub), at_foot=True)
    hub.window.add_page(_KINDS["enquiry"], partial(_enquiry, hub), in_sidebar=False)
    hub.window.add_page(_KINDS["to_send"], partial(_plain, hub, "to_send", "ToSendPage"), in_sidebar=False)
    hub.window.load_later(_modules(order(viewer)))
    hub.window.show_page(order(viewer)[0])


def _modules(pages: tuple[str, ...]) -> dict[str, Modules]:
    """What each page is made of, in the order in which they are likely to be wanted."""
    made_of = {
        "triage": Modules("triage", "parts.saying", "triage_parts.list_pane"),
        "today": Modules("today", "today_parts"),
        "offers": Modules("offers", "offer_parts.wording", "offer_parts.strips", "offer_parts"),
        "work": Modules("work", "work_parts.saying", "work_parts.card_list", "work_parts"),
        "employers": Modules("employers", "employer_parts.saying", "parts.log_box", "employer_parts"),
    }
    others = {
        "enquiry": Modules(
            "enquiry", "employer_parts.saying", "parts.log_box", "parts.facts", "parts.strips",
            "enquiry_parts.saying", "enquiry_parts.beside", "enquiry_parts.body", "enquiry_parts",
        ),
        "settings": Modules("settings", "settings_parts"),
    }
    return {key: made_of[key] for key in pages} | others


def _kind(name: str, words: str, icon: str) -> type[Page]:
    """What the sidebar needs of a page, without importing the page."""
    return type(f"{name.capitalize()}Kind", (Page,), {"key": name, "title": words, "icon_name": icon})


_KINDS = {
    "triage": _kind("triage", "Triage", "triage"),
    "today": _kind("today", "Today", "today"),
    "offers": _kind("offers", "Offered to us", "offered"),
    "work": _kind("work", "Work in hand", "board"),
    "employers": _kind("employers", "Employers", "employers"),
    "settings": _kind("settings", "Settings", "settings"),
    "enquiry": _kind("enquiry", "Enquiry", "mail"),
    "to_send": _kind("to_send", "To send", "mail"),
}


def _plain(hub: HubWindow, module: str, name: str) -> Page:
    page: Page = getattr(import_module(f"hubcrm.desktop.pages.{module}"), name)(
        hub.session, remembered=hub.window.remembered
    )
    page.counted.connect(hub.rows_are_there)
    QTimer.singleShot(_SETTLED, hub, hub.rows_are_there)
    return page


def _triage(hub: HubWindow) -> Page:
    from hubcrm.desktop.pages.triage import TriagePage

    assert hub.session is not None  # pages are added once the standing is known
    page = TriagePage(
        hub.session,
        remembered=hub.window.remembered,
        matcher=hub.matcher,
        new_enquiry=hub.new_enquiry,
        try_sample=hub.try_sample if hub.doors.samples else None,
        save_file=hub.save_file,
    )
    page.pane.painted.connect(hub.rows_are_there)
    return page


def _employers(hub: HubWindow) -> Page:
    page = _plain(hub, "employers", "EmployersPage")
    page.asked.connect(partial(_new_for, hub))
    return page


def _new_for(hub: HubWindow, key: str, what: object) -> None:
    if key == "new enquiry":
        hub.new_enquiry(employer=str(what))


def _settings(hub: HubWindow) -> Page:
    from hubcrm.desktop.pages.settings import SettingsPage

    assert hub.session is not None  # pages are added once the standing is known
    page = SettingsPage(hub.session, remembered=hub.window.remembered)
    page.restore_asked.connect(hub.opening.go_back_to)
    page.person_here.connect(hub.look_as)
    return page


def _enquiry(hub: HubWindow) -> Page:
    from hubcrm.desktop.pages.enquiry import EnquiryPage

    assert hub.session is not None  # pages are added once the standing is known
    return EnquiryPage(hub.session, remembered=hub.window.remembered, say=hub.window.say, save_file=hub.save_file)

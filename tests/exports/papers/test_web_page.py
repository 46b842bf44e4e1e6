"""A paper as a web page."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.exports.papers import bars, web_page
from hubcrm.exports.papers.paper import Bar, Bars, Facts, Heading, Paper, Para, Quote, Table

HOSTILE = '<script>alert(1)</script> & "quoted" \u202eback'
VOID = {"meta", "br", "rect"}


class Outline(HTMLParser):
    """What a page is made of; every element must be closed where it belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.seen if name == tag]


def outline(paper: Paper) -> Outline:
    found = Outline()
    found.feed(web_page.written(paper).decode())
    found.close()
    assert found.open == []
    return found


def a_paper(*blocks, title="Week of Mon 23 Nov", about=("Weekly list",)):
    return Paper(title, "Kestrelbridge University", about, "Made Mon 23 Nov 2026 10:04", "Weekly list", blocks)


CHART = Bars("Work by stage", (Bar("New", 4, "4"), Bar("Claimed", 0, "0"), Bar("Offered", 2, "2, 1 late")))
TABLE = Table("Late", ("Enquiry", "Days"), (("E-2627-0001", "3"),), (70, 30), frozenset({1}))


def test_a_page_says_what_it_is_in_which_language_and_whose():
    page = web_page.written(a_paper()).decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>Week of Mon 23 Nov · Kestrelbridge')
    assert outline(a_paper()).words[-2] == "Made Mon 23 Nov 2026 10:04"


def test_headings_come_in_order_and_tables_name_their_rows_and_columns():
    found = outline(a_paper(Facts("Known", (("Size", "12 people"), ("Where", ""))), Heading("Late"), TABLE))
    assert [tag for tag, _ in found.seen if tag in ("h1", "h2", "h3")] == ["h1", "h2"]
    assert [one["scope"] for one in found.of("th")] == ["row", "col", "col"]  # what is not known takes no line
    assert [one["aria-label"] for one in found.of("table")] == ["Known", "Late"]
    assert found.of("td")[-1]["align"] == "right"


def test_a_table_without_rows_is_a_sentence():
    empty = Table("Late", ("Enquiry",), (), (100,), nothing="Nothing is late.")
    found = outline(a_paper(empty, Facts("Known", (("Size", ""),))))
    assert found.of("table") == []
    assert "Nothing is late." in found.words


def test_a_chart_is_drawn_with_its_figures_and_said_in_words():
    found = outline(a_paper(CHART))
    (chart,) = found.of("svg")
    assert chart["role"] == "img"
    assert chart["aria-label"] == "Work by stage. New: 4. Claimed: 0. Offered: 2, 1 late."
    widths = [float(str(one["width"])) for one in found.of("rect")]
    assert widths[0] == 2 * widths[2] > 0
    assert widths[1] == 0
    assert "2, 1 late" in found.words
    assert found.of("img") == []


def test_the_longest_bar_ends_where_its_figure_begins_and_little_still_shows():
    one, other = bars.drawn(Bars("", (Bar("a", 100_000, "100,000"), Bar("b", 1, "1"))))
    assert one.left + one.length < one.figure_left < bars.WIDE
    assert other.length == 2
    long = bars.drawn(Bars("", (Bar("Nursing, Midwifery, Allied Health and Social Care Practice", 1, "1"),)))[0]
    assert long.label.endswith("…")


@pytest.mark.parametrize("block", [Heading(HOSTILE), Para(HOSTILE), Quote(HOSTILE), Facts(HOSTILE, ((HOSTILE, HOSTILE),)),
                                   Table(HOSTILE, (HOSTILE,), ((HOSTILE,),), (100,)),
                                   Bars(HOSTILE, (Bar(HOSTILE, 1, HOSTILE),))])  # fmt: skip
def test_what_others_wrote_is_text_and_nothing_else(block):
    found = outline(a_paper(block, title=HOSTILE, about=(HOSTILE,)))
    assert found.of("script") == []
    assert "\u202e" not in "".join(found.words)
    assert any("<script>alert(1)</script>" in word or word.startswith("<script>") for word in found.words)


@given(st.text(max_size=200), st.integers(-5, 10**9))
def test_any_words_make_a_page_that_is_whole(words, length):
    outline(a_paper(Quote(words), Facts("f", ((words, words),)), Bars(words, (Bar(words, length, words),)), title=words))

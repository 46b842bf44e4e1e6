"""The language and the title's showing, added to a PDF as a revision of its catalogue."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.exports.papers.pdf_catalogue import with_language

PDF = (
    b"%PDF-1.4\n1 0 obj\n<<\n/Title (Week)\n>>\nendobj\n3 0 obj\n<<\n/Type /Catalog\n/Pages 4 0 R\n>>\nendobj\n"
    b"xref\n0 1\n0000000000 65535 f \ntrailer\n<<\n/Size 29 \n/Info 1 0 R\n/Root 3 0 R\n/ID [ <61> <61> ]\n>>\nstartxref\n95 \n%%EOF\n"
)


def test_a_revision_is_added_that_a_reader_finds_from_the_end():
    found = with_language(PDF)
    assert found.startswith(PDF)  # nothing written before is touched
    starts = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", found)[0])
    table = found[starts:]
    entry = re.match(rb"xref\n3 1\n(\d{10}) 00000 n \ntrailer\n", table)
    assert entry
    assert found[int(entry[1]) :].startswith(b"3 0 obj\n<<\n/Type /Catalog\n/Pages 4 0 R\n/Lang (en-GB)\n")
    for kept in (b"/Size 29", b"/Root 3 0 R", b"/Info 1 0 R", b"/Prev 95", b"/ID [ <61> <61> ]"):
        assert kept in table
    assert b"/DisplayDocTitle true" in found



def test_a_language_that_is_there_already_is_left():
    assert with_language(PDF.replace(b"/Pages 4 0 R", b"/Pages 4 0 R\n/Lang (cy)")).count(b"/Lang") == 1


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.4\n", PDF[:-8], PDF.replace(b"/Root", b"/Rot"), PDF.replace(b"3 0 obj", b"9 0 obj")])
def test_what_is_not_built_as_expected_stays_as_it_is(broken):
    assert with_language(broken) == broken


@given(st.binary(max_size=300), st.integers(0, len(PDF)))
def test_no_bytes_are_too_strange(junk, at):
    assert with_language(PDF[:at] + junk + PDF[at:]).startswith(PDF[:at] + junk)

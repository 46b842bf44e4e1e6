"""Names of attachments, clean lines and subjects made from the words themselves."""

from __future__ import annotations

import pickle
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.intake.drafts import Attachment, Draft, attachment, clean_line, clean_text, safe_name, subject_from


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("site plan.pdf", "site plan.pdf"),
        ("../../evil.exe", "evil.exe"),
        ("..\\..\\evil.exe", "evil.exe"),
        ("C:\\temp\\x.txt:ads", "x.txt_ads"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\0b\r\nc.doc", "ab c.doc"),
        (" . .hidden ", "hidden"),
        ("...", "attachment"),
        ("", "attachment"),
        ("/", "attachment"),
        ("Prüfbericht №7.pdf", "Prüfbericht №7.pdf"),
    ],
)
def test_a_name_stays_inside_its_folder_and_shows_its_true_ending(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = safe_name("x" * 300 + ".docx")
    assert len(kept) == 120
    assert kept.endswith("x.docx")


@given(st.text(max_size=400))
def test_any_name_is_one_plain_part_of_a_path_on_every_system(sent: str) -> None:
    kept = safe_name(sent)
    assert PurePosixPath(kept).name == kept == PureWindowsPath(kept).name
    assert kept not in ("", ".", "..")
    assert len(kept) <= 120
    assert len(kept.encode()) <= 240
    assert clean_line(kept) == kept
    assert safe_name(kept) == kept


@given(st.text(max_size=300))
def test_a_clean_line_is_one_line_without_hidden_characters(said: str) -> None:
    line = clean_line(said)
    assert not set(line) & set("\r\n\t\0\u202e\u2066\u200f\x85\u2028")
    assert clean_line(line) == line


@given(st.text(max_size=300))
def test_clean_text_keeps_its_lines_and_loses_what_hides(said: str) -> None:
    text = clean_text(said)
    assert not set(text) & set("\r\0\u202e\u2066\x85\u2028\x1b")
    assert clean_text(text) == text


def test_joiners_stay_in_running_text_because_words_are_spelt_with_them() -> None:
    spelt = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 👩\u200d🔬"
    assert clean_text(spelt) == spelt


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Forklift training\n\nWe need it for five people.", "Forklift training"),
        ("\n\n  Ring me back please  ", "Ring me back please"),
        (
            "Do you hire out a microscope by the half day? About six samples of coated steel, and an operator would help.",
            "Do you hire out a microscope by the half day?",
        ),
        ("word " * 60, "word word word word word word word word word word word word word word word word word word…"),
        ("x" * 200, "x" * 90 + "…"),
        ("", ""),
    ],
)
def test_a_subject_is_made_from_the_first_words(text: str, subject: str) -> None:
    assert subject_from(text) == subject


def test_an_attachment_knows_its_content_by_its_digest() -> None:
    made = attachment("a/b.txt", "text/plain\r\nX: y", b"abc")
    assert made == Attachment(
        "b.txt", "text/plain X: y", b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_drafts_travel_between_processes() -> None:
    draft = Draft(subject="s", attachments=(attachment("a", "b", b"c"),), extra=(("type", "unclear"),))
    assert pickle.loads(pickle.dumps(draft)) == draft

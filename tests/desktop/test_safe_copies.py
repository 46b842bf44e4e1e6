"""Attachments open only as copies that cannot run, in a folder of this start that goes with it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.desktop.safe_copies import SafeCopies, why_not_open
from hubcrm.domain.errors import NotAllowed


@pytest.mark.parametrize("name", ["plan.pdf", "A drawing.DWG", "photo.jpeg", "list.xlsx", "letter.eml"])
def test_what_people_send_each_other_may_be_opened(name):
    assert why_not_open(name) == ""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("invoice.pdf.exe", "(.exe) can run something"), ("page.HTML", "(.html) can run something"),
        ("sheet.xlsm", "(.xlsm) can run something"), ("run.desktop", "can run something"), ("x.lnk", "can run something"),
        ("plan.\u202efdp.exe", "(.exe) can run something"), ("odd.zzz", "does not know files of this kind (.zzz)"),
        ("README", "a kind that their name does not tell"), ("plan.pdf ", ""), ("plan.exe.", "can run something"),
    ],
)  # fmt: skip
def test_what_can_run_something_is_never_opened(name, says, tmp_path):
    assert says in why_not_open(name)
    if says:
        with pytest.raises(NotAllowed, match="Save it and have it checked first"):
            SafeCopies(tmp_path).place_for(name)


def test_a_copy_is_private_read_only_and_gone_at_the_end(tmp_path):
    copies = SafeCopies(tmp_path)
    first, second = copies.place_for("../../plan.pdf"), copies.place_for("plan.pdf")
    for path in (first, second):
        assert path.name == "plan.pdf"
        path.write_bytes(b"%PDF-1.7")
        assert copies.seal(path) == path
    assert first != second
    if sys.platform != "win32":
        assert stat.S_IMODE(first.stat().st_mode) == 0o400
        assert stat.S_IMODE(first.parent.parent.stat().st_mode) == 0o700
    copies.clear()
    assert list(tmp_path.iterdir()) == []
    copies.clear()


@pytest.mark.parametrize("head", [b"MZ\x90\0", b"\x7fELF", b"#!/bin/sh\n", b"L\0\0\0\x01\x14\x02\0"])
def test_a_program_under_a_harmless_name_is_not_opened_either(head, tmp_path):
    copies = SafeCopies(tmp_path)
    path = copies.place_for("plan.pdf")
    path.write_bytes(head + bytes(200))
    with pytest.raises(NotAllowed, match="a program under another name"):
        copies.seal(path)
    assert not path.exists()


def test_what_a_crash_left_behind_goes_with_the_next_start(tmp_path):
    old, new = tmp_path / "hubcrm-copies-old", tmp_path / "hubcrm-copies-new"
    for folder in (old, new, tmp_path / "other"):
        (folder / "1").mkdir(parents=True)
        (folder / "1" / "plan.pdf").write_bytes(b"x")
    (old / "1" / "plan.pdf").chmod(0o400)
    os.utime(old, (1, 1))
    SafeCopies(tmp_path).place_for("a.pdf")
    assert not old.exists()
    assert new.exists()
    assert (tmp_path / "other").exists()


@given(st.text(max_size=300).map(lambda name: f"{name}.pdf"))
def test_any_name_stays_inside_the_folder(name):
    place = Path("/somewhere/private")
    from hubcrm.intake.drafts import safe_name

    assert (place / safe_name(name)).resolve().parent == place

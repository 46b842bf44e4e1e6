"""The subject bank of these tests: small, so that they say nothing about the wording of the real one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubcrm import paths
from hubcrm.routing import bank

BANK = [
    {
        "code": "materials", "name": "Materials testing", "group": "Engineering", "sector": "both",
        "employer_words": ["cracked weld", "metal part broke", "fracture surface"], "academic_words": ["fractography"],
        "problems": ["bracket failed in service"], "equipment": ["electron microscope"], "standards": ["ISO 6892"],
        "jobs": ["welder"],
    },
    {
        "code": "nursing", "name": "Nursing", "group": "Nursing and midwifery", "sector": "both",
        "employer_words": ["ward staff", "wound care", "care home nurses"], "academic_words": ["tissue viability"],
        "problems": ["pressure ulcers"], "equipment": ["simulation ward"], "standards": ["NMC"],
        "jobs": ["district nurse"],
    },
    {
        "code": "music", "name": "Music", "group": "Performing arts", "sector": "university",
        "employer_words": ["choir", "brass band", "recording studio"], "academic_words": ["musicology"],
        "problems": ["concert hall acoustics"], "equipment": ["grand piano"], "standards": [], "jobs": ["composer"],
    },
]  # fmt: skip


@pytest.fixture
def small_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The bank of these tests in place of the real one."""
    (tmp_path / "subjects.json").write_text(json.dumps(BANK), encoding="utf-8")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    bank.bank.cache_clear()
    bank.by_passage.cache_clear()
    yield
    bank.bank.cache_clear()
    bank.by_passage.cache_clear()

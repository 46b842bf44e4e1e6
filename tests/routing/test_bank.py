import pytest

from hubcrm.domain.errors import NotFound
from hubcrm.routing import Router, subject_profiles, subjects
from hubcrm.routing.bank import PASSAGE, cut, joined, passages

pytestmark = pytest.mark.usefixtures("small_bank")


def test_subjects_are_named_by_code():
    assert subjects() == {"materials": "Materials testing", "nursing": "Nursing", "music": "Music"}


def test_profiles_of_subjects_hold_every_phrase():
    together = " ".join(subject_profiles(["materials", "nursing"]))
    assert "cracked weld" in together
    assert "district nurse" in together
    assert "choir" not in together


def test_an_unknown_subject_is_refused_by_name():
    with pytest.raises(NotFound, match="alchemy"):
        subject_profiles(["alchemy"])


def test_long_prose_is_cut_into_short_passages():
    prose = " ".join(f"Sentence number {n} speaks of a thing." for n in range(60))
    pieces = cut(prose)
    assert " ".join(pieces).replace(";", "").split() == prose.replace(";", "").split()
    assert max(len(piece.split()) for piece in pieces) <= 2 * PASSAGE


def test_keywords_are_joined_and_passages_left_whole():
    whole = subject_profiles(["nursing"])
    assert passages(["weld", "fatigue"]) == ["weld; fatigue"]
    assert passages(whole) == whole or len(whole[0].split()) <= PASSAGE // 3


def test_joined_passages_are_of_even_length():
    sizes = [len(passage.split()) for passage in joined([f"two words{n}" for n in range(100)])]
    assert max(sizes) - min(sizes) <= 2


def test_a_department_that_ticked_subjects_gets_suggestions_at_once_and_the_subject_is_named():
    router = Router()
    router.fit_profiles({"ENG": subject_profiles(["materials"]), "NURS": subject_profiles(["nursing"])})
    first = router.rank("The weld on our bracket has cracked")[0]
    assert first.department == "ENG"
    assert first.reasons[0].subject == "Materials testing"
    assert set(first.reasons[0].words) == {"weld", "bracket", "cracked"}


def test_a_subject_nobody_ticked_lowers_confidence():
    router = Router()
    router.fit_profiles({"ENG": subject_profiles(["materials"]), "NURS": subject_profiles(["nursing"])})
    assert router.confidence("a cracked weld on a metal bracket") > 2 * router.confidence(
        "acoustics for our choir concert"
    )

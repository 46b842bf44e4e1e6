import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubcrm.routing.text import LONGEST, pairs, read, stem, tier, words


@pytest.mark.parametrize(
    "alike",
    [
        ("weld", "welds", "welded", "welding", "welder"),
        ("organise", "organisation", "organization", "organising"),
        ("behaviour", "behavior", "behavioural"),
        ("manage", "manager", "management", "managing"),
        ("therapy", "therapies", "therapist"),
        ("mechanic", "mechanical", "mechanics"),
        ("study", "studies", "studying"),
        ("psychology", "psychologist", "psychological"),
        ("fibre", "fiber", "fibres"),
    ],
)
def test_forms_of_a_word_and_both_spellings_meet(alike):
    assert len({stem(word) for word in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("nurse", "nursery"), ("sport", "support"), ("law", "lawn"), ("police", "policy"), ("intern", "internal")],
)
def test_different_words_stay_apart(one, other):
    assert stem(one) != stem(other)


def test_words_keep_their_place_in_the_text():
    text = "Our café’s welds: cracked!"
    assert [text[word.start : word.end] for word in words(text)] == ["Our", "café’s", "welds", "cracked"]


def test_addresses_are_passed_over():
    found = [word.text for word in words("Write to ann.weld@steel.example or see https://weld.example/nursing today")]
    assert found == ["Write", "to", "or", "see", "today"]


def test_standards_count_but_years_prices_and_telephone_numbers_do_not():
    assert tier("9001") == 0
    assert tier("27001") == 0
    assert {tier(number) for number in ("2026", "40", "07700", "900123")} == {2}


def test_neighbours_make_pairs_also_across_a_grammar_word():
    made = {(a.text, b.text) for a, b in pairs(words("duty of care and supply chain"))}
    assert ("duty", "care") in made
    assert ("supply", "chain") in made
    assert ("care", "chain") not in made


def test_only_the_first_part_of_an_endless_text_is_read():
    assert words("weld " * 50_000)[-1].end <= LONGEST


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_every_word_stands_where_it_says(text):
    reading = read(text)
    assert all(text[word.start : word.end] == word.text for word in reading.found)
    assert all(times >= 1 and 0 <= code <= 8 for times, code in reading.features.values())
    assert all(0 <= number < 2**32 for number in reading.features)


@given(st.text(alphabet=st.characters(categories=["Ll"]), min_size=1, max_size=30))
def test_a_stem_is_never_empty(word):
    assert stem(word)

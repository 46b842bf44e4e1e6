"""Likely the same employer: found by name and e-mail domain, with the reason in words."""

from __future__ import annotations

import random
import time

import pytest

from hubcrm.intake.matching import KnownEmployers, likely_same

KNOWN = [
    ("1", "Dunvale Logistics", ["dunvale.example"]),
    ("2", "Harlan Turbines plc", ["harlan.example"]),
    ("3", "Meridian Freight Solutions Ltd", []),
    ("4", "Bramwick Precision Castings", ["@bramwick.co.uk"]),
    ("5", "The Pinfold Mill Museum Trust", []),
    ("6", "Unit 4 Fabrications", []),
    ("7", "Northern Foods Group", ["gmail.com"]),
    ("8", "Oak", []),
]


@pytest.mark.parametrize(
    ("name", "email", "found", "reason"),
    [
        ("DUNVALE LOGISTICS LTD", "", "1", "same name but for LTD"),
        ("Dunvale Logistics", "", "1", "same name"),
        ("Dunvale Logistics", "jo@dunvale.example", "1", "same name, same e-mail domain dunvale.example"),
        ("dunvale logistics", "", "1", "same name but for capitals and marks"),
        ("Harlan Turbines Limited", "", "2", "same name but for its legal form"),
        ("Pinfold Mill Museum Trust", "", "5", "same name but for The"),
        ("Dunvale Logistcs", "", "1", "name very like"),
        ("Castings, Bramwick Precision", "", "4", "name very like"),
        ("Meridian", "", "3", "one name is part of the other: Meridian Freight Solutions Ltd"),
        ("Dunvale Logistics Northern Depot", "", "1", "one name is part of the other: Dunvale Logistics"),
        ("", "sam@sales.bramwick.co.uk", "4", "same e-mail domain bramwick.co.uk"),
        ("Somebody Else", "jo@dunvale.example", "1", "same e-mail domain dunvale.example"),
    ],
)
def test_the_known_employer_is_proposed_with_its_reason(name: str, email: str, found: str, reason: str) -> None:
    match = likely_same(name, email, KNOWN)[0]
    assert (match.id, match.reason) == (found, reason)


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Castlegate Lifting Gear", "jo@castlegate.example"),
        ("", "jo@gmail.com"),
        ("Harlequin Tours", ""),
        ("Unit 5 Fabrications", ""),
        ("Northern", ""),
        ("Foods Group", ""),
        ("Oakfern", ""),
        ("Logistics Ltd", ""),
        ("", ""),
        ("Ltd", ""),
    ],
)
def test_strangers_are_not_proposed(name: str, email: str) -> None:
    assert likely_same(name, email, KNOWN) == []


def test_meridian_is_not_harlan_turbines() -> None:
    assert likely_same("Meridian", "", KNOWN[1:2]) == []


def test_our_own_domain_says_nothing() -> None:
    known = [("9", "Kestrelbridge Catering", ["kestrelbridge.ac.uk"])]
    assert likely_same("Tom", "tom@kestrelbridge.ac.uk", known, own=["kestrelbridge.ac.uk"]) == []
    assert likely_same("Tom", "tom@kestrelbridge.ac.uk", known)


def test_name_and_domain_together_count_more_than_either() -> None:
    both, by_name, by_domain = (
        likely_same(name, email, KNOWN)[0].score
        for name, email in (
            ("Dunvale Logistcs", "a@dunvale.example"),
            ("Dunvale Logistcs", ""),
            ("", "a@dunvale.example"),
        )
    )
    assert both > by_domain > by_name


def test_a_look_up_among_twenty_thousand_takes_a_few_milliseconds() -> None:
    chance = random.Random(4)
    sounds = [a + b for a in ("Al", "Bram", "Cor", "Dun", "Fen", "Kes", "Mar", "Oak", "Pen", "Quar", "Thor", "Wen") for b in
              ("vale", "wick", "ford", "ham", "stead", "ley", "bury", "croft", "mere", "gate")]  # fmt: skip
    trades = [
        "Logistics",
        "Castings",
        "Foods",
        "Textiles",
        "Care Homes",
        "Engineering",
        "Composites",
        "Farms",
        "Dental",
    ]
    known = KnownEmployers(
        [
            (str(n), f"{chance.choice(sounds)} {chance.choice(sounds)} {chance.choice(trades)} Ltd", [])
            for n in range(20_000)
        ]
        + [("x", "Harrowgate Bearings", ["harrowgate.example"])]
    )
    known.likely_same("warm up")
    names = ["Harrowgate Bearing", "Dunvale Logistics", "Oakmere Penbury Foods", "Somebody Entirely Different"]
    times = []
    for name in names * 5:
        start = time.perf_counter()
        found = known.likely_same(name, "jo@somewhere.example")
        times.append(time.perf_counter() - start)
    assert known.likely_same("Harrowgate Bearing")[0].id == "x"
    assert len(found) <= 5
    assert sorted(times)[len(times) // 2] < 0.05  # a few ms on a quiet computer; this is the limit on a busy one

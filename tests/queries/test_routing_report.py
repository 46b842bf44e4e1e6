"""How good suggestions are: judged by what was known that day, with counts, intervals, and silence where it is too few."""

from __future__ import annotations

import pytest

from hubcrm.actions import suggesting as learning
from hubcrm.queries import routing_report
from hubcrm.queries.routing_report import FEWEST, Case
from tests.queries.test_suggesting import decline, take


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0), (81, 263, 0.255, 0.366)],
)
def test_the_interval_is_wilsons(count, of, low, high):
    share = routing_report.wilson(count, of)
    assert (share.low, share.high) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_few_say_too_little_and_none_say_nothing():
    assert routing_report.wilson(7, 9).said() == "7 of 9, too few to say"
    assert routing_report.wilson(0, 0).said() == "0 of 0, too few to say"
    assert routing_report.wilson(41, 52).said() == "41 of 52 (79 %, between 66 and 88)"


def test_the_first_of_a_kind_is_judged_by_what_was_known_before_it(office):
    for _ in range(3):
        take(office)
        office.clock.forward(hours=1)
    cases = routing_report.cases(office.hub)
    assert [one.known for one in cases] == [0, 1, 2]
    assert [one.right for one in cases] == [("BUS",)] * 3
    assert cases[0].suggested == ("BUS", "ENG") or cases[0].place == 2, "nothing is known of it yet"
    assert cases[2].place == 1


def test_what_was_only_declined_teaches_and_is_not_judged(office):
    decline(office)
    office.clock.forward(hours=1)
    take(office)
    (one,) = routing_report.cases(office.hub)
    assert (one.known, one.right) == (1, ("BUS",))


def case(at, place=1, confidence=0.9, right="ENG", suggested=("ENG", "BUS", "LAW")):
    return Case(f"E-{at}", 1_700_000_000_000 + at * 86_400_000, suggested, confidence, (right,), place, at)


NAMES = {"ENG": "Engineering", "BUS": "Business"}


def test_the_report_counts_first_three_sure_and_by_department():
    judged = [case(at) for at in range(30)] + [case(30 + at, 2, 0.3, "ENG", ("BUS", "ENG", "LAW")) for at in range(10)]
    found = routing_report.summed(judged, NAMES)
    assert (found.judged, found.top1.count, found.top3.count, found.sure.count) == (40, 30, 40, 30)
    assert (found.right_when_sure.count, found.right_when_sure.of) == (30, 30)
    assert [(one.low, one.right.count, one.right.of) for one in found.bins] == [(0.2, 0, 10), (0.8, 30, 30)]
    assert found.error == pytest.approx((10 * 0.3 + 30 * 0.1) / 40)
    assert [(one.code, one.top1.count, one.top3.count) for one in found.departments] == [("ENG", 30, 40)]
    assert found.mixed_up == (("BUS", "ENG", 10),)
    assert [one.top1.of for one in found.spans] == [20, 20]
    assert [one.top1.count for one in found.spans] == [20, 10]


def test_below_the_stated_number_there_is_no_error_no_stretch_and_no_telling():
    found = routing_report.summed([case(at) for at in range(FEWEST - 1)], NAMES)
    assert (found.enough, found.error, found.spans) == (False, None, ())
    assert routing_report.summed([], NAMES).judged == 0


def test_what_was_worked_out_is_kept_until_an_answer_comes(office):
    take(office)
    judged, stamp = routing_report.made(office.hub)
    assert routing_report.kept(office.hub) is None
    learning.keep_aside(office.hub, routing_report.KEPT, stamp, routing_report.pack(judged))
    assert routing_report.kept(office.hub) == judged
    assert routing_report.last(office.hub) == (judged, True)
    take(office)
    assert routing_report.kept(office.hub) is None
    assert routing_report.last(office.hub) == (judged, False)
    assert routing_report.answered(office.hub) == 2


def test_it_tells_how_far_it_is_and_can_be_stopped(office):
    take(office)
    told = []
    routing_report.cases(office.hub, lambda done, of: told.append((done, of)))
    assert told[-1] == (2, 2)

    class Enough(Exception):
        pass

    def stop(done, of):
        raise Enough

    with pytest.raises(Enough):
        routing_report.cases(office.hub, stop)

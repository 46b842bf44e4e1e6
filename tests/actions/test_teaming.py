"""Sharing a hub, and the numbers of the computers that are invited to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hubcrm.actions import people, teaming
from hubcrm.domain.errors import HubError, NotAllowed
from hubcrm.domain.references import block
from hubcrm.store.hub import Hub
from hubcrm.sync import invitations, membership
from hubcrm.sync.exchange import HubSide
from hubcrm.sync.membership import Membership
from tests.builders import new_hub
from tests.fakes import Clock


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = new_hub(tmp_path / "own", clock=Clock())
    (tmp_path / "shared").mkdir()
    yield made
    made.close()


@pytest.fixture
def priya(hub: Hub) -> str:
    return str(people.add_person(hub, "Priya Nair", "adviser", by="").value)


@pytest.fixture
def sam(hub: Hub, priya: str) -> str:
    return str(people.add_person(hub, "Dr Sam Whitlock", "manager", by=priya).value)


def number(hub: Hub, person: str, by: str) -> int:
    """The number of the next computer that is invited."""
    code = teaming.invite(HubSide(hub), person, hub.clock(), by=by).value.code
    return invitations.read(code, hub.clock()).computer


def test_each_computer_gives_out_numbers_of_its_own(hub, priya, sam, tmp_path):
    teaming.begin_folder(HubSide(hub), tmp_path / "shared", by=priya)
    assert [number(hub, sam, priya) for _invited in range(3)] == [1, 2, 3]
    (one,) = membership.memberships(hub.read)
    membership.keep(hub, Membership(one.kind, one.address, sam, 2, one.team_key))
    assert [number(hub, priya, sam) for _invited in range(2)] == [201, 202]


def test_no_two_computers_ever_have_the_same_number_or_the_same_references():
    firsts = range(1, teaming.MOST_INVITED + 1)
    seconds = [100 * one + at for one in firsts for at in firsts]
    thirds = [100 * one + at for one in seconds[:300] for at in firsts]
    numbers = [0, *firsts, *seconds, *thirds]
    assert len(set(numbers)) == len(numbers)
    assert set(block(1)).isdisjoint(block(101))


def test_a_second_place_goes_on_counting_where_the_first_stopped(hub, priya, sam, tmp_path):
    side = HubSide(hub)
    teaming.begin_folder(side, tmp_path / "shared", by=priya)
    assert number(hub, sam, priya) == 1
    (one,) = membership.memberships(hub.read)
    begun = teaming._begun(side, "postgres", "postgresql://hub.example/hub", priya)
    assert (begun.invited, begun.team_key) == (1, one.team_key)


def test_the_hundredth_is_invited_from_elsewhere(hub, priya, sam, tmp_path):
    teaming.begin_folder(HubSide(hub), tmp_path / "shared", by=priya)
    (one,) = membership.memberships(hub.read)
    membership.keep(hub, Membership(one.kind, one.address, priya, 0, one.team_key, invited=teaming.MOST_INVITED))
    with pytest.raises(NotAllowed, match="invite from a colleague's computer"):
        number(hub, sam, priya)


def test_only_the_hub_shares_and_invites(hub, priya, sam, tmp_path):
    department = people.add_department(hub, "ENG", "School of Engineering", by=priya).value
    theo = people.add_person(hub, "Theo Calder", "academic", by=priya, department=department).value
    with pytest.raises(NotAllowed, match="adviser or a manager"):
        teaming.begin_folder(HubSide(hub), tmp_path / "shared", by=theo)
    teaming.begin_folder(HubSide(hub), tmp_path / "shared", by=priya)
    with pytest.raises(NotAllowed, match="adviser or a manager"):
        number(hub, sam, theo)


def test_nobody_shares_before_saying_who_they_are(hub, tmp_path):
    with pytest.raises(NotAllowed, match="Say first who works on this computer"):
        teaming.begin_folder(HubSide(hub), tmp_path / "shared", by="")


def test_the_hubs_own_folder_is_not_shared(hub, priya):
    for place in (hub.folder, hub.folder / "inside", hub.folder.parent):
        with pytest.raises(HubError, match="folder of its own"):
            teaming.begin_folder(HubSide(hub), place, by=priya)


def test_in_a_folder_nobodys_way_in_can_be_taken_back_here(hub, priya, sam, tmp_path):
    teaming.begin_folder(HubSide(hub), tmp_path / "shared", by=priya)
    with pytest.raises(NotAllowed, match="take the folder's rights from them"):
        teaming.revoke(HubSide(hub), sam, by=priya)
    with pytest.raises(NotAllowed, match="this hub has none"):
        teaming.invite_reporter(HubSide(hub), by=priya)

"""Nobody who reads by a cursor misses anything (P6), each reads exactly their spaces (P15), and a server that lost its newest
changes gets them back."""

from __future__ import annotations

import threading
from contextlib import closing

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcrm.sync.postgres_rights import SPACES
from hubcrm.sync.transport import Held, Refused
from tests.sync import cluster
from tests.sync.writers import Writer, an_id, changes_of

ENGINEERING, BUSINESS = "e" * 32, "b" * 32
LOCK = "    PERFORM pg_advisory_xact_lock("


def read_by_cursor(transport, cursor=""):
    """One poll: (ids that came, the cursor to go on from)."""
    came = []
    for batch in transport.pull(cursor):
        came += [one.change.id for one in batch.changes]
        cursor = batch.cursor
    return came, cursor


def without_the_lock(database):
    """The naive way: numbers are drawn, and become visible in whatever order transactions end."""
    with psycopg.connect(database.admin) as connection:
        (text,) = connection.execute("SELECT pg_get_functiondef('hub._put'::regproc)").fetchone()
        assert text.count(LOCK) == 1
        connection.execute(text.replace(LOCK, "    PERFORM length('' || "))


@pytest.mark.parametrize(("locked", "lost"), [(True, 0), (False, 1)])
def test_a_slow_push_hides_nothing_from_who_reads_meanwhile(team_database, locked, lost):
    """The naive cursor must lose the slow one's change here, or this test could not tell."""
    if not locked:
        without_the_lock(team_database)
    ada, bob = (team_database.person("hub", an_id()) for _ in range(2))
    slow, quick = Writer(ada.person), Writer(bob.person)
    with closing(bob.transport()) as first:
        first.push(quick.place, quick.many(1), [], {})  # what a first push alone does is out of the way
    slowly, quickly = slow.writes(), quick.writes()
    with closing(ada.transport()) as one, closing(bob.transport()) as other, closing(bob.transport()) as reader:
        with one._open().transaction():  # its connection is slow: it has drawn a number, and its commit is on the way
            one.push(slow.place, [slowly], [], {})
            pushing = threading.Thread(target=other.push, args=(quick.place, [quickly], [], {}))
            pushing.start()
            if not locked:
                pushing.join(10)
            came, cursor = read_by_cursor(reader)
        pushing.join(10)
        came += read_by_cursor(reader, cursor)[0]
    assert len({slowly.change.id, quickly.change.id} - set(came)) == lost


def test_six_who_push_at_once_and_one_who_reads_lose_nothing(team_database):
    logins = [team_database.person("hub", an_id()) for _ in range(6)]
    writers = [Writer(login.person) for login in logins]
    sent: list[str] = []
    still = threading.Semaphore(0)

    def pushes(login, writer):
        with closing(login.transport()) as transport:
            for size in (1, 3, 1, 7, 2) * 6:
                changes = writer.many(size)
                transport.push(writer.place, changes, [], {})
                sent.extend(one.change.id for one in changes)
        still.release()

    threads = [threading.Thread(target=pushes, args=pair) for pair in zip(logins, writers, strict=True)]
    for thread in threads:
        thread.start()
    came, cursor, polls = [], "", 0
    with closing(logins[0].transport()) as reader:
        while any(thread.is_alive() for thread in threads):
            new, cursor = read_by_cursor(reader, cursor)
            came += new
            polls += 1
        came += read_by_cursor(reader, cursor)[0]
        assert all(reader.held()[writer.place] == Held(84, 84) for writer in writers)
    assert sorted(came) == sorted(sent)
    assert len(came) == 6 * 84
    assert polls > 5


# -- spaces ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spaced():
    """One database for many examples, with somebody of every kind."""
    made = cluster.database()
    people = {
        "hub": made.person("hub", an_id()),
        "manager": made.person("manager", an_id()),
        "engineer": made.person("academic", an_id(), ENGINEERING),
        "economist": made.person("academic", an_id(), BUSINESS),
    }
    transports = {name: login.transport() for name, login in people.items()}
    yield people, transports
    for transport in transports.values():
        transport.close()
    made.drop()


READS = {
    "hub": {"team", "hub", f"d_{ENGINEERING}", f"d_{BUSINESS}", "consortium"},
    "manager": {"team", "hub", f"d_{ENGINEERING}", f"d_{BUSINESS}", "consortium"},
    "engineer": {"team", f"d_{ENGINEERING}", "consortium"},
    "economist": {"team", f"d_{BUSINESS}", "consortium"},
}
WRITES = {**READS, "engineer": {"team", f"d_{ENGINEERING}"}, "economist": {"team", f"d_{BUSINESS}"}}

steps = st.lists(
    st.tuples(st.sampled_from(sorted(READS)), st.sampled_from(sorted(READS["hub"])), st.integers(1, 3)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15)
@given(steps=steps)
def test_what_each_may_read_is_exactly_what_was_written_in_their_spaces_without_false_holes(spaced, steps):
    people, transports = spaced
    cursors = {name: read_by_cursor(transport)[1] for name, transport in transports.items()}
    computers = {name: an_id() for name in people}
    writers: dict[tuple[str, str], Writer] = {}
    written: dict[str, list[str]] = {}
    for name, space, count in steps:
        writer = writers.setdefault((name, space), Writer(people[name].person, space, computers[name]))
        changes = [writer.writes("created", entity_type="contact") for _ in range(count)]
        if space in WRITES[name]:
            transports[name].push(writer.place, changes, [], {})
            written.setdefault(space, []).extend(one.change.id for one in changes)
        else:
            with pytest.raises(Refused):
                transports[name].push(writer.place, changes, [], {})
            writer.seq -= count
    for name, transport in transports.items():
        came = changes_of(transport.pull(cursors[name]))
        assert sorted(change.id for change in came) == sorted(
            one for space in READS[name] for one in written.get(space, [])
        )
        assert {change.space for change in came} <= transport.spaces() <= READS[name]
        of_each: dict[tuple[str, str], int] = {}
        for change in came:
            of_each[change.writer, change.space] = of_each.get((change.writer, change.space), 0) + 1
        mine = {place: held for place, held in transport.held().items() if place[0] in computers.values()}
        assert mine == {place: Held(count, count) for place, count in of_each.items()}


def test_the_spaces_of_these_tests_are_those_of_the_rights():
    assert set(SPACES["hub"]) == {"team", "hub", "d_*", "consortium"}
    assert SPACES["academic"] == {"team": "rw", "d_own": "rw", "consortium": "r"}


# -- a server that lost its newest changes ---------------------------------------------------------------------------


def brought_back(database, backup):
    """Put a backup in the place of the database, as a restore does."""
    database.server_says(f'DROP DATABASE "{database.name}" WITH (FORCE)')
    database.server_says(f'ALTER DATABASE "{backup}" RENAME TO "{database.name}"')


def backed_up(database):
    backup = f"{database.name}_backup"
    database.server_says(f'CREATE DATABASE "{backup}" TEMPLATE "{database.name}"')
    return backup


@pytest.mark.parametrize("told", [True, False])
def test_a_backup_brought_back_gets_the_lost_changes_again_whether_anybody_tells_it_or_not(team_database, told):
    ada, sam = team_database.person("hub", an_id()), team_database.person("academic", an_id(), ENGINEERING)
    hers, his = Writer(ada.person), Writer(sam.person)
    enquiry = an_id()
    early = [*hers.many(3), hers.writes("received", enquiry, entity_type="enquiry")]
    with closing(ada.transport()) as one:
        one.push(hers.place, early, [], {})
    backup = backed_up(team_database)
    late = [*hers.many(2)]
    claim = his.claims(enquiry, parents=[early[3].change.id])
    with closing(ada.transport()) as one, closing(sam.transport()) as other:
        one.push(hers.place, late, [], {})
        other.push(his.place, [claim], [], {})
        before, cursor = changes_of(one.pull("")), list(one.pull(""))[-1].cursor
        epoch = one._epoch
    brought_back(team_database, backup)
    if told:
        with psycopg.connect(team_database.admin) as connection:
            connection.execute("SELECT hub.new_epoch()")
    with closing(ada.transport()) as one, closing(sam.transport()) as other:
        assert one._epoch != epoch
        assert changes_of(one.pull(cursor)) == before[:4]
        assert one.held() == {hers.place: Held(4, 4)}
        confirmed = next(change for change in before if change.kind == "confirmed")
        lost = next(sealed for sealed in _sealed(before) if sealed.change == confirmed)
        one.push((confirmed.writer, "team"), [lost], [], {})  # the server knows its own words again
        one.push(hers.place, late, [], {})
        other.push(his.place, [claim], [], {})
        after = changes_of(one.pull(""))
        assert sorted(change.id for change in after if change.actor) == sorted(
            change.id for change in before if change.actor
        )
        assert [change for change in after if change.kind == "confirmed"] == [confirmed]


def test_a_disk_brought_back_is_noticed_though_the_server_itself_cannot_know(team_database):
    """Its numbers are given out again, and others have gone on by then: only the change that a cursor stands at tells."""
    ada, bob = (team_database.person("hub", an_id()) for _ in range(2))
    hers, his = Writer(ada.person), Writer(bob.person)
    kept, lost, instead = hers.many(2), hers.many(3), his.many(4)
    with closing(ada.transport()) as one, closing(bob.transport()) as other:
        one.push(hers.place, [*kept, *lost], [], {})
        _, cursor = read_by_cursor(one)
        with psycopg.connect(team_database.admin) as admin:
            admin.execute("DELETE FROM hub.entity WHERE entity_id IN (SELECT entity_id FROM hub.change WHERE wseq > 2)")
            admin.execute("DELETE FROM hub.change WHERE wseq > 2")
            admin.execute("UPDATE hub.writer_head SET have = 2")
            admin.execute("SELECT setval('hub.change_seq', 2)")
        other.push(his.place, instead, [], {})
        came, later = read_by_cursor(one, cursor)
        assert came == [change.change.id for change in (*kept, *instead)]
        assert one.held()[hers.place] == Held(2, 2)
        one.push(hers.place, lost, [], {})
        assert read_by_cursor(one, later)[0] == [change.change.id for change in lost]


def _sealed(changes):
    from hubcrm.sync.transport import Sealed

    return [Sealed(change) for change in changes]


def test_nobody_can_say_what_the_server_did_not(team_database):
    ada = team_database.person("manager", an_id())
    with closing(ada.transport()) as transport:
        writer = Writer(ada.person)
        claim = writer.claims(an_id())
        transport.push(writer.place, [claim], [], {})
        confirmed = changes_of(transport.pull(""))[1]
        server = Writer("", name=confirmed.writer)
        server.seq = 1
        forged = server.writes("confirmed", confirmed.entity_id, {**confirmed.data}, entity_type="enquiry")
        with pytest.raises(Refused):
            transport.push(server.place, [forged], [], {})
        stranger = Writer("")
        with pytest.raises(Refused):
            transport.push(
                stranger.place,
                [stranger.writes("confirmed", an_id(), {"seal": "0" * 64}, entity_type="enquiry")],
                [],
                {},
            )
        assert transport.may_republish(confirmed.writer)
        assert not transport.may_republish(writer.name)


def test_each_start_of_the_server_writes_under_a_name_of_its_own(team_database):
    ada = team_database.person("hub", an_id())
    writer = Writer(ada.person)
    with closing(ada.transport()) as transport, psycopg.connect(team_database.admin, autocommit=True) as admin:
        transport.push(writer.place, [writer.claims(an_id())], [], {})
        admin.execute("UPDATE hub.server_writer SET started = 'yesterday'")  # as after a restart
        transport.push(writer.place, [writer.claims(an_id())], [], {})
        confirmed = [change for change in changes_of(transport.pull("")) if change.kind == "confirmed"]
        assert [change.seq for change in confirmed] == [1, 1]
        assert confirmed[0].writer != confirmed[1].writer
        admin.execute("UPDATE hub.epoch SET physical = 'another machine'")  # as after a standby took over
        epoch = transport._epoch
        transport.connect()
        assert transport._epoch != epoch


# -- a hub that moves here with its past -----------------------------------------------------------------------------


def test_the_administrator_adopts_everybodys_past_and_whoever_said_yes_first_has_it(team_database):
    ann, ben = Writer(an_id()), Writer(an_id())
    open_one, closed_one, settled_one = an_id(), an_id(), an_id()
    his = [ben.claims(open_one, hlc=20), ben.claims(closed_one, hlc=20), ben.claims(settled_one, hlc=20)]
    hers = [
        ann.claims(open_one, hlc=10),
        ann.writes("closed", closed_one, entity_type="enquiry", hlc=30),
        ann.claims(settled_one, hlc=30),
    ]
    hers.append(ann.writes("confirmed", settled_one, {"claim": hers[2].change.id}, entity_type="enquiry", hlc=40))
    with closing(team_database.owner()) as owner:
        assert owner.kind == "owner"
        owner.push(ben.place, his, [], {})
        owner.push(ann.place, hers, [], {})
        assert [change.kind for change in changes_of(owner.pull(""))].count("confirmed") == 1
        owner.tidy(0)
        owner.tidy(0)
        confirmed = {
            change.entity_id: change.data["claim"]
            for change in changes_of(owner.pull(""))
            if change.kind == "confirmed"
        }
        assert confirmed == {open_one: hers[0].change.id, settled_one: hers[2].change.id}
    member = team_database.person("academic", ben.person, BUSINESS)
    with closing(member.transport()) as transport:
        transport.push(ben.place, [ben.claims(settled_one)], [], {})  # his own computer goes on where it was adopted
        assert len(changes_of(transport.pull(""))) == 9  # theirs, the server's one, and this

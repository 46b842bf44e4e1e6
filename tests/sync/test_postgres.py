"""Changes meet on a real PostgreSQL server: none lost, none twice, none from somebody who may not."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest

from hubcrm.domain import folding
from hubcrm.domain.changes import causal_order, heads_of
from hubcrm.domain.errors import Damaged, NotFound
from hubcrm.domain.well_formed import fault_of
from hubcrm.sync import postgres
from hubcrm.sync.transport import Forked, Held, Refused
from tests.sync import cluster
from tests.sync.writers import Writer, a_key, an_id, changes_of

ENGINEERING, BUSINESS = "e" * 32, "b" * 32


@pytest.fixture
def ada(team_database):
    return team_database.person("hub", an_id())


@pytest.fixture
def sam(team_database):
    return team_database.person("academic", an_id(), ENGINEERING)


def pushed(login, writer, changes, keys=()):
    """Push with a connection of its own."""
    with closing(login.transport()) as transport:
        transport.push(writer.place, changes, list(keys), {})


def seen_by(login, cursor=""):
    with closing(login.transport()) as transport:
        return changes_of(transport.pull(cursor))


def test_what_one_person_shares_the_other_reads_word_for_word(ada, sam):
    writer = Writer(ada.person)
    subject = an_id()
    sent = [
        writer.writes(
            "created",
            data={"name": "O'Neill & “Söhne” \\ \u0000 😀", "also": None, "employees": 12, "domains": ["a", "b"]},
        ),
        writer.writes(
            "received",
            subject,
            {"ref": "1"},
            entity_type="enquiry",
            subject=subject,
            enc=b"\x00\xff secret",
            key_id="k1",
        ),
        writer.writes(
            "from_the_future",
            v=7,
            entity_type="a_new_record",
            label="half \u0000 a label",
            on_behalf_of=an_id(),
            undoes=an_id(),
        ),
    ]
    key = a_key(subject)
    with closing(ada.transport()) as one, closing(sam.transport()) as other:
        one.push(writer.place, sent, [key], {})
        (batch,) = other.pull("")
        assert list(batch.changes) == sent
        assert batch.keys == (key,)
        assert other.held() == {writer.place: Held(3, 3)}
        assert list(other.pull(batch.cursor)) == []
        assert changes_of(other.fetch(writer.place, 2, 3)) == [one.change for one in sent[1:]]


def test_injection_shaped_words_are_words(ada, sam):
    nasty = "'); DROP TABLE hub.change; -- $$ %s {} \\"
    writer = Writer(ada.person)
    sent = writer.writes(data={nasty: nasty}, label=nasty, subject=nasty, key_id=nasty)
    pushed(ada, writer, [sent], [a_key(nasty)])
    assert seen_by(sam) == [sent.change]
    with closing(ada.transport()) as transport:
        with pytest.raises(Refused):
            transport.push((nasty, "team"), [sent], [], {})
        with pytest.raises(Refused):
            transport.push((an_id(), nasty), [sent], [], {})
        with pytest.raises(NotFound):
            transport.get_object(nasty)
        with pytest.raises(Refused):
            transport.put_object(nasty, b"x")


def test_the_same_push_twice_counts_once_so_an_answer_that_got_lost_does_no_harm(ada, sam):
    writer = Writer(ada.person)
    sent = writer.many(4)
    pushed(ada, writer, sent[:2])
    pushed(ada, writer, sent[:3])  # half of it is there already
    pushed(ada, writer, sent)
    assert seen_by(sam) == [one.change for one in sent]


def test_numbers_that_leave_a_hole_are_refused_and_the_server_says_what_it_has(ada):
    writer = Writer(ada.person)
    sent = writer.many(5)
    with closing(ada.transport()) as transport:
        transport.push(writer.place, sent[:2], [], {})
        with pytest.raises(postgres.Missing) as refused:
            transport.push(writer.place, sent[3:], [], {})
        assert refused.value.has == 2
        transport.push(writer.place, sent[refused.value.has :], [], {})
        assert transport.held() == {writer.place: Held(5, 5)}


def test_a_copied_store_is_noticed_and_nothing_of_its_push_is_kept(ada, sam):
    original = Writer(ada.person)
    twin = Writer(ada.person, name=original.name)
    pushed(ada, original, [first := original.writes()])
    twin.seq = 1
    pushed(ada, original, [second := original.writes()])
    with closing(ada.transport()) as transport, pytest.raises(Forked) as forked:
        transport.push(twin.place, [twin.writes(), twin.writes()], [], {})
    assert (forked.value.writer, forked.value.space) == original.place
    assert seen_by(sam) == [first.change, second.change]


def test_a_change_that_is_there_under_another_name_is_skipped_and_its_number_counts(ada, sam):
    """A copied store shared it first, and took a new name for what it had not shared: one and the same change."""
    old, new = Writer(ada.person), Writer(ada.person)
    shared = old.writes()
    again = replace(shared, change=replace(shared.change, writer=new.name, seq=1))
    new.seq = 1
    after = new.writes()
    pushed(ada, old, [shared])
    pushed(ada, new, [again, after])
    pushed(ada, new, [again, after, new.writes()])
    with closing(sam.transport()) as transport:
        assert [change.id for change in changes_of(transport.pull(""))][:2] == [shared.change.id, after.change.id]
        assert transport.held() == {old.place: Held(1, 1), new.place: Held(3, 2)}
    other = replace(shared, change=replace(shared.change, writer=new.name, seq=4, kind="removed"))
    with closing(ada.transport()) as transport, pytest.raises(Refused):
        transport.push(new.place, [other], [], {})


def test_nobody_writes_under_the_name_of_another_persons_computer(ada, sam):
    hers = Writer(ada.person)
    pushed(ada, hers, hers.many(1))
    his = Writer(sam.person, name=hers.name)
    his.seq = 1
    with closing(sam.transport()) as transport, pytest.raises(Forked):
        transport.push(his.place, [his.claims(an_id())], [], {})


def test_the_actor_is_who_signed_in_though_the_work_may_be_for_another(ada, sam):
    writer = Writer(sam.person)
    with closing(sam.transport()) as transport:
        with pytest.raises(Refused, match="did yourself"):
            transport.push(writer.place, [writer.claims(an_id(), actor=ada.person)], [], {})
        writer.seq = 0
        transport.push(writer.place, [writer.claims(an_id(), on_behalf_of=ada.person)], [], {})


def test_a_record_keeps_its_kind_and_its_space_for_life(ada):
    writer, aside = Writer(ada.person), Writer(ada.person, "hub")
    employer = an_id()
    with closing(ada.transport()) as transport:
        transport.push(writer.place, [writer.writes("created", employer)], [], {})
        with pytest.raises(Refused):
            transport.push(writer.place, [writer.writes("set", employer, entity_type="contact")], [], {})
        with pytest.raises(Refused):
            transport.push(aside.place, [aside.writes("set", employer)], [], {})


@pytest.mark.parametrize("wrong", [
    {"id": "short"}, {"entity_id": "X" * 32}, {"kind": "Bad Kind"}, {"entity_type": ""}, {"hlc": -1}, {"hlc": 1 << 62},
    {"actor": "x" * 65}, {"subject": "x" * 65}, {"parents": ("nonsense",)}, {"data": {"text": "x" * 21_000_000}},
])  # fmt: skip
def test_what_no_change_may_hold_is_refused_whole(ada, wrong):
    writer = Writer(ada.person)
    sent = [writer.writes(), writer.writes(**wrong), writer.writes()]
    if "hlc" in wrong:
        sent[1] = replace(sent[1], change=replace(sent[1].change, hlc=wrong["hlc"]))
    with closing(ada.transport()) as transport:
        with pytest.raises(Refused):
            transport.push(writer.place, sent, [], {})
        assert transport.held() == {}


def test_a_hostile_answer_becomes_a_change_that_is_set_aside_not_a_crash(team_database, ada):
    writer = Writer(ada.person)
    pushed(ada, writer, writer.many(3))
    with psycopg.connect(team_database.admin) as connection:
        deep = '{"a":' * 3000 + "1" + "}" * 3000
        connection.execute("UPDATE hub.change SET data = %s WHERE wseq = 1", [deep])
        connection.execute("UPDATE hub.change SET data = %s WHERE wseq = 2", ['{"a": 1' + "0" * 5000 + "}"])
        connection.execute("UPDATE hub.change SET body = '[1]', data = '7' WHERE wseq = 3")
    found = seen_by(ada)
    assert len(found) == 3
    assert all(fault_of(change) for change in found)


def test_long_histories_come_in_batches_of_bounded_size(ada, monkeypatch):
    monkeypatch.setattr(postgres, "_MOST_AT_ONCE", 4)
    monkeypatch.setattr(postgres, "_MOST_BYTES", 100_000)
    writer = Writer(ada.person)
    sent = [*writer.many(6), *(writer.writes(data={"text": "x" * 150_000}) for _ in range(3)), *writer.many(2)]
    with closing(ada.transport()) as transport:
        transport.push(writer.place, sent, [], {})
        batches = list(transport.pull(""))
        assert changes_of(batches) == [one.change for one in sent]
        assert [len(batch.changes) for batch in batches] == [4, 2, 1, 1, 1, 2]
        assert changes_of(transport.fetch(writer.place, 3, 9)) == [one.change for one in sent[2:9]]
        middle = batches[1].cursor
        assert changes_of(transport.pull(middle)) == [one.change for one in sent[6:]]


# -- claims ----------------------------------------------------------------------------------------------------------


def test_eight_people_claim_at_once_and_exactly_one_is_confirmed(team_database, ada):
    enquiry = an_id()
    maker = Writer(ada.person)
    made = maker.writes("received", enquiry, {"ref": "26/27-0001"}, entity_type="enquiry")
    pushed(ada, maker, [made])
    logins = [team_database.person("academic", an_id(), ENGINEERING) for _ in range(8)]
    gate = threading.Barrier(8)

    def claim(login):
        writer = Writer(login.person)
        with closing(login.transport()) as transport:
            gate.wait(10)
            transport.push(writer.place, [writer.claims(enquiry, parents=[made.change.id])], [], {})

    threads = [threading.Thread(target=claim, args=[login]) for login in logins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    changes = seen_by(ada)
    confirmed = [change for change in changes if change.kind == "confirmed"]
    assert sorted(change.kind for change in changes) == ["claimed"] * 8 + ["confirmed", "received"]
    assert [fault_of(change) for change in confirmed] == [""]
    state = folding.fold(causal_order(changes), heads_of(changes))
    assert state is not None
    assert [key for key, claim in state["claims"].items() if claim["live"]] == [confirmed[0].data["claim"]]
    assert state["confirmed"] == confirmed[0].data["claim"]


def confirmed_claims(login):
    return [change.data["claim"] for change in seen_by(login) if change.kind == "confirmed"]


def test_a_new_round_has_a_new_claim_and_an_undone_one_gives_its_round_back(ada, sam):
    enquiry = an_id()
    one, other = Writer(sam.person), Writer(ada.person)
    first = one.claims(enquiry)
    late = other.claims(enquiry)
    next_round = other.claims(enquiry, data={"round": an_id()})
    pushed(sam, one, [first])
    pushed(ada, other, [late, next_round])
    assert confirmed_claims(ada) == [first.change.id, next_round.change.id]
    undone = one.writes("undone", enquiry, {"changes": [first.change.id]}, entity_type="enquiry")
    again = one.claims(enquiry)
    pushed(sam, one, [undone, again])
    assert confirmed_claims(ada) == [first.change.id, next_round.change.id, again.change.id]


def test_redoing_a_claim_asks_again_unless_somebody_else_has_it_by_then(ada, sam):
    one, other = Writer(sam.person), Writer(ada.person)
    for somebody_came_between in (False, True):
        enquiry = an_id()
        claim = one.claims(enquiry)
        undone = one.writes("undone", enquiry, {"changes": [claim.change.id]}, entity_type="enquiry")
        pushed(sam, one, [claim, undone])
        if somebody_came_between:
            pushed(ada, other, [other.claims(enquiry)])
        pushed(sam, one, [one.writes("undone", enquiry, {"changes": [undone.change.id]}, entity_type="enquiry")])
        of_it = [change for change in seen_by(ada) if change.kind == "confirmed" and change.entity_id == enquiry]
        assert len(of_it) == 2
        assert (of_it[1].data["claim"] == claim.change.id) is not somebody_came_between


def test_an_academic_undoes_their_own_steps_only(ada, sam):
    hers, his = Writer(ada.person), Writer(sam.person)
    enquiry = an_id()
    claim = hers.claims(enquiry)
    pushed(ada, hers, [claim])
    with closing(sam.transport()) as transport, pytest.raises(Refused, match="may undo"):
        transport.push(
            his.place, [his.writes("undone", enquiry, {"changes": [claim.change.id]}, entity_type="enquiry")], [], {}
        )


def test_facts_of_a_claim_that_cannot_be_read_stop_nothing(ada):
    writer = Writer(ada.person)
    odd = [
        writer.claims(an_id(), data={"round": 7}),
        writer.claims(an_id(), data={"round": "\u0000", "note": "\u0000"}),
        writer.writes("undone", an_id(), {"changes": "none"}, entity_type="enquiry"),
        writer.writes("undone", an_id(), {"changes": [{"a": 1}, None, "\u0000"]}, entity_type="enquiry"),
        writer.writes("confirmed", an_id(), {"claim": ["x"]}, entity_type="enquiry"),
    ]
    pushed(ada, writer, odd)
    assert [change.id for change in seen_by(ada) if change.actor] == [one.change.id for one in odd]


def test_what_hub_staff_settled_stands(ada, sam):
    enquiry = an_id()
    hers, his = Writer(ada.person), Writer(sam.person)
    early, late = his.claims(enquiry, data={"round": "r"}), his.claims(enquiry)
    pushed(sam, his, [early])
    first = confirmed_claims(ada)
    pushed(ada, hers, [hers.writes("confirmed", enquiry, {"claim": early.change.id}, entity_type="enquiry")])
    pushed(sam, his, [late])
    assert first == [early.change.id]
    assert confirmed_claims(ada) == [early.change.id, early.change.id, late.change.id]


# -- attachments, snapshots, who was here ----------------------------------------------------------------------------


def test_attachments_come_back_whole_and_stay_as_they_first_came(ada, sam):
    large = bytes(range(256)) * 9_000
    with closing(ada.transport()) as one, closing(sam.transport()) as other:
        one.put_object("empty", b"")
        one.put_object("large", large)
        other.put_object("large", b"something else")
        assert other.objects() == {"empty", "large"}
        assert other.get_object("large") == large
        assert other.get_object("empty") == b""
        with pytest.raises(NotFound):
            other.get_object("not there")


def test_snapshots_come_in_the_pieces_they_were_given_in_and_only_from_the_hubs_staff(ada, sam):
    pieces = [b"a" * 10, b"", b"b" * 3_000_000, b"c"]
    with closing(ada.transport()) as one, closing(sam.transport()) as other:
        for made in (1, 2, 3):
            one.put_snapshot(made, f"epoch:{made}", iter([*pieces, str(made).encode()]))
        assert [(found.made, found.cursor) for found in other.snapshots()] == [(3, "epoch:3"), (2, "epoch:2")]
        newest = other.snapshots()[0]
        assert list(other.get_snapshot(newest)) == [*pieces, b"3"]
        assert newest.size > sum(map(len, pieces))
        with pytest.raises(Refused, match="staff"):
            other.put_snapshot(9, "epoch:9", iter([b"x"]))
        with pytest.raises(Damaged):
            list(other.get_snapshot(newest._replace(name="gone")))


def test_what_the_server_keeps_opens_with_the_teams_key_only(team_database, ada, sam):
    """Whoever has the disk of the server has neither keys of words nor attachments nor whole stores."""
    writer, subject = Writer(ada.person), an_id()
    key = a_key(subject)
    impostor = a_key(subject)._replace(key_id=key.key_id)
    with closing(sam.transport()) as other:
        his = Writer(sam.person)
        other.push(his.place, [], [impostor], {})  # under a name that is not its own, and before the true one
    with closing(ada.transport()) as one:
        one.push(writer.place, [writer.writes(subject=subject, key_id=key.key_id)], [key], {})
        one.push(writer.place, [], [key], {})
        one.put_object("o", b"Canary")
        one.put_snapshot(1, "e:1", iter([b"Canary"]))
        assert next(one.pull("")).keys == (key,)
    with psycopg.connect(team_database.admin) as admin:
        kept = admin.execute("SELECT key FROM hub.subject_key UNION ALL SELECT content FROM hub.object_part "
                             "UNION ALL SELECT content FROM hub.snapshot_part").fetchall()  # fmt: skip
    assert len(kept) == 4
    assert not any(secret in bytes(part) for (part,) in kept for secret in (key.key, b"Canary"))
    stranger = postgres.PostgresTransport(
        ada.address, cluster.HUB_ID, bytes(32), login=ada.login, password=ada.password
    )
    with closing(stranger):
        stranger.connect()
        assert next(stranger.pull("")).keys == ()
        with pytest.raises(NotFound):
            stranger.get_object("o")
        with pytest.raises(Damaged):
            list(stranger.get_snapshot(stranger.snapshots()[0]))


def test_an_attachment_is_forgotten_when_the_hub_says_so_and_not_otherwise(ada, sam):
    with closing(ada.transport()) as one, closing(sam.transport()) as other:
        one.put_object("letter", b"x")
        other.forget_object("letter")
        assert one.objects() == {"letter"}
        one.forget_object("letter")
        one.forget_object("letter")
        assert other.objects() == frozenset()


def test_a_snapshot_that_breaks_off_leaves_nothing(ada):
    def breaks():
        yield b"begun"
        raise RuntimeError("the disk is gone")

    with closing(ada.transport()) as transport:
        with pytest.raises(RuntimeError, match="the disk"):
            transport.put_snapshot(1, "x:1", breaks())
        assert list(transport.snapshots()) == []


def test_the_server_knows_who_was_here_by_itself(ada, sam):
    writer = Writer(sam.person)
    with closing(sam.transport()) as transport:
        transport.say_hello(writer.name, "1.2.3", "somebody else", 0)
        (seen,) = transport.seen()
    assert (seen["writer"], seen["person"], seen["version"]) == (writer.name, sam.person, "1.2.3")
    with closing(ada.transport()) as transport:
        transport.say_hello(writer.name, "9.9", ada.person, 0)  # not hers to say
        assert transport.seen()[0]["version"] == "1.2.3"


def test_notices_tell_of_a_clock_that_is_wrong_and_never_refuse(ada):
    with closing(ada.transport()) as transport:
        assert transport.clock_apart_ms is not None
        assert abs(transport.clock_apart_ms) < 60_000
        assert transport.notices(0) == ()
        transport.clock_apart_ms = 11 * 60_000
        assert "11 minutes behind" in transport.notices(0)[0]
        transport.clock_apart_ms = -3 * 3_600_000
        assert "3 hours ahead" in transport.notices(0)[0]

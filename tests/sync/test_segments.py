"""A segment counts when it is whole and this team's, and in no other case."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcrm.store.files import seal
from hubcrm.sync import parcels, sealing, segments
from hubcrm.sync.parcels import Unfit
from hubcrm.sync.shared_place import TeamKey
from hubcrm.sync.transport import Sealed
from tests.sync.folder_computers import ANN, HUB, TEAM, TEAM_KEY, sealed

OURS = TeamKey(TEAM_KEY, HUB)
PLACE = (ANN, TEAM)


def some(first: int, last: int) -> list[Sealed]:
    return [
        sealed(ANN, seq, subject=f"{seq % 3:032x}", words=f"Words of {seq} — ünïcode")[0]
        for seq in range(first, last + 1)
    ]


SOME = some(3, 9)
WHOLE = segments.write(OURS, PLACE, SOME, 1_000, ["f" * 16])[1]


def written(facts: object, content: bytes, *, packed: bytes | None = None) -> bytes:
    """A file that verifies, of whatever facts and content: only somebody with the team's key can make one."""
    written_facts = json.dumps(facts).encode()
    beginning = segments.KIND + len(written_facts).to_bytes(4, "big") + written_facts
    body = seal(OURS.of("segments"), zlib.compress(content) if packed is None else packed, beginning)
    return beginning + hashlib.sha256(beginning + body).digest() + body


def facts(**others: object) -> dict[str, object]:
    return {"format": 1, "hub": HUB, "writer": ANN, "space": TEAM, "first": 3, "last": 9, "made": 1_000, **others}


def content(changes: list[Sealed]) -> bytes:
    return "\n".join(json.dumps(sealing.to_plain(one)) for one in changes).encode()


def test_what_is_written_is_read_back():
    segment, changes = segments.read(OURS, WHOLE)
    assert list(changes) == SOME
    assert (segment.place, segment.first, segment.last, segment.made) == (PLACE, 3, 9, 1_000)
    assert segment.parts == {"f" * 16}


def test_its_name_says_what_it_holds():
    segment, _ = segments.write(OURS, PLACE, some(3, 9), 1_000)
    said = segments.said_by_name(segments.name_of(segment))
    assert said is not None
    assert said[:4] == segment[:4]
    assert segments.said_by_name(segments.name_of(segment).replace(".hcs", " (1).hcs")) is None


def test_nothing_that_names_a_person_can_be_read_without_the_key():
    assert b"Words" not in WHOLE
    assert b"Town" not in WHOLE
    assert TEAM_KEY not in WHOLE


@settings(max_examples=300)
@given(st.data())
def test_one_changed_byte_anywhere_is_noticed(data):
    at = data.draw(st.integers(0, len(WHOLE) - 1))
    to = data.draw(st.integers(0, 255).filter(lambda value: value != WHOLE[at]))
    with pytest.raises(Unfit):
        segments.read(OURS, WHOLE[:at] + bytes([to]) + WHOLE[at + 1 :])


@settings(max_examples=100)
@given(st.integers(0, len(WHOLE) - 1), st.booleans())
def test_a_file_that_is_cut_off_or_filled_up_with_zeros_is_noticed(at, filled):
    with pytest.raises(Unfit):
        segments.read(OURS, WHOLE[:at] + (bytes(len(WHOLE) - at) if filled and any(WHOLE[at:]) else b""))


@settings(max_examples=100)
@given(st.binary(max_size=400), st.booleans())
def test_whatever_else_lies_there_is_passed_over(given, begins_well):
    with pytest.raises(Unfit):
        segments.read(OURS, segments.KIND + given if begins_well else given)


@pytest.mark.parametrize("team", [TeamKey(bytes(32), HUB), TeamKey(TEAM_KEY, "8" * 32)])
def test_another_teams_segment_does_not_count(team):
    with pytest.raises(Unfit, match="this team's key"):
        segments.read(team, WHOLE)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (facts(format=2), "newer version"),
        (facts(hub="8" * 32), "another hub"),
        (facts(first=2), "does not hold what it says"),
        (facts(last=10), "does not hold what it says"),
        (facts(writer="b" * 32), "does not hold what it says"),
        (facts(space="hub"), "does not hold what it says"),
        (facts(writer="../../etc"), "beginning is damaged"),
        (facts(space="../keys"), "beginning is damaged"),
        (facts(first=True), "beginning is damaged"),
        (facts(first=9, last=3), "beginning is damaged"),
        (facts(last=10**10), "beginning is damaged"),
        (facts(made="now"), "beginning is damaged"),
        (facts(parts={"a": 1}), "beginning is damaged"),
        (facts(parts=[1]), "beginning is damaged"),
        ([], "beginning is damaged"),
        ("x", "beginning is damaged"),
    ],
)
def test_a_member_who_writes_nonsense_about_a_segment_is_not_believed(facts, why):
    with pytest.raises(Unfit, match=why):
        segments.read(OURS, written(facts, content(some(3, 9))))


@pytest.mark.parametrize(
    "lines",
    [
        b"",
        b"{}",
        b"[]",
        b"null\n" * 7,
        b"\xff\xfe",
        b"[" * 5000,
        b'{"enc": 5}',
        content(some(3, 9)) + b"\n",
        content(some(3, 8)),
    ],
)
def test_a_member_who_writes_nonsense_into_a_segment_is_not_believed(lines):
    with pytest.raises(Unfit, match="does not hold what it says"):
        segments.read(OURS, written(facts(), lines))


def test_a_member_cannot_fill_this_computers_memory(monkeypatch):
    monkeypatch.setattr(segments, "_LONGEST_CONTENT", 1 << 20)
    with pytest.raises(Unfit, match="larger than a file here may be"):
        segments.read(OURS, written(facts(), bytes(50 << 20)))
    monkeypatch.setattr(segments, "LARGEST", 1 << 10)
    with pytest.raises(Unfit, match="larger than a file here may be"):
        segments.read(OURS, bytes(2 << 10))
    with pytest.raises(Unfit, match="content is damaged"):
        segments.read(OURS, written(facts(), b"", packed=b"no zip"))
    with pytest.raises(Unfit, match="larger"):
        segments.read(OURS, written(facts(), b"", packed=zlib.compress(content(some(3, 9)))[:-4]))


def test_the_beginning_alone_says_whose_it_is():
    assert segments.read_beginning(OURS, WHOLE[:600]) == segments.read(OURS, WHOLE)[0]
    with pytest.raises(Unfit):
        segments.read_beginning(OURS, WHOLE[:20])
    with pytest.raises(Unfit):
        parcels.glance(segments.KIND, segments.KIND + b"\xff\xff\xff\xff" + bytes(100))


@given(st.lists(st.integers(1, 60), unique=True, max_size=40), st.integers(400, 5_000))
def test_changes_are_cut_where_a_number_is_missing_and_none_is_lost(numbers, longest):
    changes = [sealed(ANN, number)[0] for number in numbers]
    runs = [[one.change.seq for one in run] for run in segments.runs(changes, longest)]
    assert [number for run in runs for number in run] == sorted(numbers)
    assert all(run == list(range(run[0], run[-1] + 1)) for run in runs)
    assert all(len(run) <= longest // 500 + 1 for run in runs)


def test_no_changes_make_no_segment():
    assert list(segments.runs([])) == []


# -- the format, which later versions must still read -----------------------------------------------------------------

OF_THE_FIRST_VERSION = base64.b64decode("""
SENTRUcxCgAAAJh7ImZpcnN0IjoxLCJmb3JtYXQiOjEsImh1YiI6Ijc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3IiwibGFzdCI6MSwibWFk
ZSI6MTcwMDAwMDAwMDAwMCwic3BhY2UiOiJ0ZWFtIiwid3JpdGVyIjoiYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWEifaiK/VmzP7T7tc0G
xiS2LyYRDItFLdhNdeTcvBbuyiik53kZl/6IACaHTYetQ8X96RoW7LWZvo0W6bv4NCHxSHcrG7V9IPx/7XmZ3X5pEzkJzF7bUht6RZr2kSjkiW2rYRw7
VcOCgd7C/ZGBulaPGC7W8swFF5mNinzF+ruUCikGcja2yQqzonf1rU7KjsYXxkWKup/Dmx0Je6ylBdTW7VR+d7i91rsu86YxJCv51QOxAGP1GKTlkCjq
tB4sESwA7o2NMYOvs0khNekIkOXOlPs4w7cSQTu3yAS75tuJcm2139lkBaZRoQNUwYoQg79PJfaICoZB7sLwfe++ROB0QCQYkqSi6o5sAMkV4QWsscA/
usfwX9iIBlKhjJ1R330WMfcsYE/CfcRN5s/L00mXvfCdPSelOGgYnrtekQ+7OFv0QMiSEN8JMF/7jM/FDPlRAu24mkdUUNzFF/j7s3dyb0ufdxTw56fB
Uo0ZsbeU7BoUNmTIq+8YNEr0p9Rq8BPQHOhuFPe1brJ+0DVp6I5Z7BKMsHloEBAlFj1Bn4DZ125j8Fg=
""")


def test_a_segment_of_the_first_version_is_read_for_ever():
    segment, (one,) = segments.read(OURS, OF_THE_FIRST_VERSION)
    assert (segment.place, segment.first, segment.last, segment.made) == (PLACE, 1, 1, 1_700_000_000_000)
    assert one.change.data == {"f": {"town": "Town 1"}}
    change = sealing.unseal(one, {one.key_id: hashlib.sha256(("5" * 32).encode()).digest()})
    assert change is not None
    assert (change.label, change.personal) == ("Priya Shah rang", {"name": "Priya Shah rang"})


def test_a_segment_can_be_read_as_the_page_for_it_staff_says():
    """With nothing of hubcrm: docs/team-folder-format.md, Reading a file without hubcrm."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    given = OF_THE_FIRST_VERSION
    assert given[:7] == b"HCSEG1\n"
    end = 11 + int.from_bytes(given[7:11], "big")
    said = json.loads(given[11:end])
    before, check, rest = given[:end], given[end : end + 32], given[end + 32 :]
    assert hashlib.sha256(before + rest).digest() == check
    key = hmac.digest(TEAM_KEY, f"hubcrm folder 1: segments: {said['hub']}".encode(), "sha256")
    lines = zlib.decompress(AESGCM(key).decrypt(rest[:12], rest[12:], before)).split(b"\n")
    (change,) = map(json.loads, lines)
    assert (said["first"], said["last"], change["seq"], change["kind"]) == (1, 1, 1, "set")
    words = base64.b64decode(change["enc"])
    subject_key = hashlib.sha256(("5" * 32).encode()).digest()
    assert (
        json.loads(AESGCM(subject_key).decrypt(words[:12], words[12:], change["id"].encode()))["label"]
        == "Priya Shah rang"
    )

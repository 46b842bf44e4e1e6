"""A whole hub goes out into an open folder and comes back the same."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hubcrm import app
from hubcrm.actions import moving_house, views
from hubcrm.demo import story
from hubcrm.domain.errors import HubError, MadeByNewer, NotAllowed, NotFound, StoreProblem, UnreadableFile
from hubcrm.exports import columns
from hubcrm.exports.open_folder import CONTENTS
from hubcrm.store import files, tables
from hubcrm.store.hub import Hub
from tests.builders import differences, digest
from tests.fakes import Clock

SECRET = b"%PDF-1.4 drawing of the bracket"


@pytest.fixture(scope="module")
def patched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUBCRM_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def hub(patched: Path) -> Iterator[Hub]:
    """A made-up hub with an attachment, a kept profile of columns and a saved view."""
    made, _ = app.create(patched / "first", "Kestrelbridge University", division="england-and-wales", kind="university",
                         made_up=True, clock=Clock("2026-11-23T09:00+00:00"))  # fmt: skip
    story.fill(made, today=date(2026, 11, 23), size=60)
    stored = files.keep(made.folder, made.key, SECRET)
    (enquiry,) = made.read("SELECT id FROM enquiry ORDER BY n LIMIT 1")[0]
    with made.transaction("Reply", by="") as tx:
        named = [{"name": "drawing.PDF", "file": stored, "type": "application/pdf", "size": len(SECRET)},
                 {"name": "gone.doc", "file": "a" * 64, "type": "", "size": 3}]  # fmt: skip
        tx.record("enquiry", enquiry, "logged", {"log": "email_in", "files": named},
                  {"text": "=SUM(A1) \u202e \x00 \U0001f600 line\u2028end"}, subject=enquiry)  # fmt: skip
    made.keep_aside("columns:abc", "3", b'{"a": 1}')
    (person,) = made.read("SELECT id FROM person LIMIT 1")[0]
    views.keep(made, "work", "Late ones", {"which": "us"}, by=person)
    yield made
    made.close()


@pytest.fixture(scope="module")
def exported(hub: Hub, patched: Path) -> Path:
    place = patched / "out"
    with_reader = hub.reader()
    moved = moving_house.export_all(with_reader, place, hub.clock())
    with_reader.close()
    assert (moved.attachments, moved.lost) == (1, 1)
    assert moved.changes == hub.read("SELECT count(*) FROM change")[0][0]
    return place


@pytest.fixture
def folder(exported: Path, tmp_path: Path) -> Path:
    """A copy of the exported folder, to be damaged."""
    return Path(shutil.copytree(exported, tmp_path / "copy"))


def nothing_left(store: Path) -> bool:
    return not any(path for path in store.rglob("*") if path.is_file())


def test_every_table_is_the_same_after_out_and_in(hub: Hub, exported: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    back, code, moved = app.bring_in(tmp_path / "second", exported, clock=hub.clock, report=lambda *at: told.append(at))
    try:
        assert differences(digest(hub), digest(back)) == {}
        assert moved.differing == ()
        assert back.facts()["hub_id"] == hub.facts()["hub_id"]
        assert {k: v for k, v in back.facts().items() if k.startswith("views:")} == {
            k: v for k, v in hub.facts().items() if k.startswith("views:")
        }
        everybody = "SELECT * FROM subject ORDER BY 1"
        assert back.read(everybody) == hub.read(everybody) != []
        assert back.read("SELECT stamp, v FROM kept WHERE k = 'columns:abc'") == [("3", b'{"a": 1}')]
        (stored,) = files.all_here(back.folder)
        assert files.fetch(back.folder, back.key, stored) == SECRET
        assert (moved.attachments, moved.lost) == (1, 1)
        assert code
        assert back.key != hub.key
        shares = [done / of for done, of in told]
        assert shares == sorted(shares)
        assert shares[-1] == 1
        assert back.read("SELECT count(*) FROM writer WHERE mine = 1") == [(1,)]
    finally:
        back.close()
    again = app.unlock(tmp_path / "second").open_hub()  # made up, so it opens by itself
    again.close()


def test_the_same_hub_goes_out_the_same_the_second_time(hub: Hub, exported: Path, tmp_path: Path) -> None:
    moving_house.export_all(hub.reader(), tmp_path / "again", hub.clock())
    listed = sorted(path.relative_to(exported) for path in exported.rglob("*") if path.is_file())
    assert listed == sorted(
        path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*") if path.is_file()
    )
    assert all((exported / one).read_bytes() == (tmp_path / "again" / one).read_bytes() for one in listed)


def test_every_column_of_every_table_is_described_in_its_order() -> None:
    assert {table.name for table in tables.PROJECTED.sorted_tables} == set(columns.TABLES)
    for table in tables.PROJECTED.sorted_tables:
        names = [column.name for column in table.columns if column.name != "n"]
        assert [one.name for one in columns.of(table.name)] == names, table.name
        key = [column.name for column in table.primary_key if column.name != "n"] or ["id"]
        assert list(columns.key_of(table.name)) == key


def test_a_stranger_finds_a_description_and_harmless_tables(exported: Path) -> None:
    with (exported / "columns.csv").open(encoding="utf-8-sig", newline="") as file:
        described = {(row["table"], row["column"]) for row in csv.DictReader(file)}
    for path in (exported / "tables").iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            assert {(path.stem, head) for head in next(rows)} <= described
            assert not [cell for row in rows for cell in row if cell[:1] in ("=", "@")]
    with (exported / "tables" / "enquiry.csv").open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    assert first["received"].endswith("Z")
    assert "lead" not in (exported / "columns.csv").read_text("utf-8-sig").split(",")
    assert (exported / "READ ME.txt").read_text("utf-8").count(moving_house.WARNING) == 1
    with (exported / "attachments.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert (exported / "attachments" / listed[0]["file"]).read_bytes() == SECRET
    assert listed[0]["file"].endswith(".pdf")
    assert listed[1]["file"] == ""


def test_the_folder_is_its_owners_alone(exported: Path) -> None:
    assert {path.stat().st_mode & 0o077 for path in [exported, *exported.rglob("*")]} == {0}


def test_a_folder_that_holds_something_is_left_alone(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(NotAllowed, match="holds something already"):
        moving_house.export_all(hub.reader(), tmp_path, 0)
    with pytest.raises(NotFound, match="Make it first"):
        moving_house.export_all(hub.reader(), tmp_path / "no" / "such", 0)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


class Stop(HubError):
    """Cancel was pressed."""


def test_cancelling_on_the_way_out_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        if done > of // 2:
            raise Stop

    with pytest.raises(Stop):
        moving_house.export_all(hub.reader(), tmp_path / "out", 0, stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("share", [0.2, 0.99])
def test_cancelling_on_the_way_in_leaves_no_hub(exported: Path, tmp_path: Path, share: float, patched: Path) -> None:
    def stop(done: int, of: int) -> None:
        if done >= of * share:
            raise Stop

    with pytest.raises(Stop):
        app.bring_in(tmp_path / "store", exported, report=stop)
    assert nothing_left(tmp_path / "store")
    hub, _, _ = app.bring_in(tmp_path / "store", exported)  # and another try goes well
    hub.close()


def test_a_computer_with_a_hub_is_left_alone(hub: Hub, exported: Path) -> None:
    with pytest.raises(StoreProblem, match="There is a hub in"):
        app.bring_in(hub.folder, exported)
    assert hub.read("SELECT count(*) FROM enquiry")[0][0]


def test_a_folder_without_a_hub_is_said_to_be_one(tmp_path: Path, patched: Path) -> None:
    with pytest.raises(NotFound, match=r"holds no hub that was exported"):
        app.bring_in(tmp_path / "store", tmp_path)


DAMAGES = {
    "a table was saved again by a spreadsheet program": lambda at: (at / "tables/employer.csv").write_text("id\n"),
    "a file is missing": lambda at: (at / "hub.json").unlink(),
    "a file was cut short": lambda at: (at / "changes.jsonl").write_bytes((at / "changes.jsonl").read_bytes()[:-40]),
    "a file has grown": lambda at: (at / "changes.jsonl").write_bytes((at / "changes.jsonl").read_bytes() + b"{}\n"),
    "an attachment is another": lambda at: next((at / "attachments").iterdir()).write_bytes(b"other"),
    "the contents are no list": lambda at: (at / CONTENTS).write_text("[" * 100_000),
    "the contents lead out of the folder": lambda at: tell(at, "files", {"../../etc/passwd": {"bytes": 1, "sha256": "a"}}),
    "the contents name no changes": lambda at: tell(at, "files", {}),
    "a file is a way out of the folder": lambda at: linked(at),
    "there are fewer changes than were exported": lambda at: forged(at, "changes.jsonl", lambda text: text[: text.index(b"\n") + 1]),
    "a change is none": lambda at: forged(at, "changes.jsonl", lambda text: b"17\n" + text),
    "a change has a fact too many": lambda at: forged(at, "changes.jsonl", lambda text: text.replace(b'"v":1,', b'"v":1,"x":1,', 1)),
    "a change says what none may": lambda at: forged(at, "changes.jsonl", lambda text: text.replace(b'"seq":1,', b'"seq":-4,', 1)),
    "a change is no text": lambda at: forged(at, "changes.jsonl", lambda text: b"\xff\xfe" + text),
    "the same change comes twice": lambda at: forged(at, "changes.jsonl", lambda text: text[: text.index(b"\n") + 1] + text),
    "the facts name what is none of theirs": lambda at: forged(at, "hub.json", lambda text: b'{"hub_id":"' + b"a" * 32 + b'","incarnation":"x"}'),
    "the hub has no name": lambda at: forged(at, "hub.json", lambda text: b"{}"),
    "the keys of people are none": lambda at: forged(at, "subjects.jsonl", lambda text: b"[1,2,3]\n"),
    "what is kept aside is no list": lambda at: forged(at, "kept.jsonl", lambda text: b"{}\n"),
    "what is kept aside is the program's own": lambda at: forged(at, "kept.jsonl", lambda text: b'{"name":"router","stamp":"","content":""}\n'),
}  # fmt: skip


def tell(at: Path, name: str, value: object) -> None:
    contents = json.loads((at / CONTENTS).read_text())
    (at / CONTENTS).write_text(json.dumps({**contents, name: value}))


def forged(at: Path, name: str, by) -> None:  # type: ignore[no-untyped-def]  # a function of bytes
    """Change a file, and what the contents say of it as well."""
    import hashlib

    content = by((at / name).read_bytes())
    (at / name).write_bytes(content)
    contents = json.loads((at / CONTENTS).read_text())
    contents["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (at / CONTENTS).write_text(json.dumps(contents))


def linked(at: Path) -> None:
    (at / "hub.json").rename(at.parent / "elsewhere.json")
    (at / "hub.json").symlink_to(at.parent / "elsewhere.json")


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_folder_is_one_sentence_and_leaves_nothing(
    damage, folder: Path, tmp_path: Path, patched: Path
) -> None:  # type: ignore[no-untyped-def]  # a function of a path
    damage(folder)
    with pytest.raises(UnreadableFile) as refused:
        app.bring_in(tmp_path / "store", folder)
    assert str(refused.value).endswith(".")
    assert nothing_left(tmp_path / "store")


def test_a_folder_of_a_newer_version_says_so(folder: Path, tmp_path: Path, patched: Path) -> None:
    tell(folder, "version", 99)
    with pytest.raises(MadeByNewer):
        app.bring_in(tmp_path / "store", folder)

"""What is erased is gone from every page of the store, here and on other computers, in whatever order that comes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from hubcrm.actions import drafts, employers, enquiries, erasing, letters, receiving
from hubcrm.domain.changes import UNDONE, Change
from hubcrm.domain.errors import NotAllowed, NotFound
from hubcrm.intake.drafts import Attachment, Draft
from hubcrm.queries.drafts import Begun
from hubcrm.queries.reading import Viewer
from hubcrm.store import backups, files
from hubcrm.store.hub import Hub
from hubcrm.store.undo import own_steps
from tests.builders import KEY, differences, digest, finds, new_hub, reopened, temporary_folder
from tests.fakes import Clock
from tests.histories import HUB_ID

PAGE, RESERVED = 4096, 80
WORD = "quorvanelle"  # stands in everything that is to be erased, and nowhere else
HUB_STAFF = Viewer()


def decrypted(folder: Path) -> bytes:
    """Every page of the store and of its write-ahead log in clear, pages out of use too (AES-256-CBC, SQLCipher 4)."""
    store = (folder / "hub.db").read_bytes()
    log = folder / "hub.db-wal"
    frames = log.read_bytes()[32:] if log.exists() else b""
    pages = [store[at : at + PAGE] for at in range(0, len(store), PAGE)]
    pages += [frames[at + 24 : at + 24 + PAGE] for at in range(0, len(frames), PAGE + 24)]
    clear = b""
    for page in pages:
        for start in (0, 16):  # the first page begins with the salt
            body = page[start : PAGE - RESERVED]
            iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
            decryptor = Cipher(algorithms.AES(KEY), modes.CBC(iv)).decryptor()
            clear += decryptor.update(body[: len(body) // 16 * 16]) + decryptor.finalize()
    return clear.lower()


def filled(hub: Hub) -> tuple[str, str]:
    """(contact, enquiry): somebody who wrote twice, got a letter, and is known; beside others who stay."""
    employer = employers.add(hub, "Larkrise Tools", by="").value
    contact = employers.add_contact(hub, employer, f"Perpetua {WORD}", by="", email=f"{WORD}@larkrise.example", phone="01632 960111").value
    employers.add_contact(hub, employer, "Somebody Staying", by="", email="stays@larkrise.example")
    first, other = receiving.receive(hub, [
        Draft(text=f"We need a {WORD} lathe.", subject=f"A {WORD} question", sender_name=f"Perpetua {WORD}",
              sender_email=f"{WORD}@larkrise.example", attachments=(Attachment(f"{WORD}.pdf", "application/pdf", WORD.encode(), "0" * 64),)),
        Draft(text="We bend steel.", subject="Bending", sender_email="stays@larkrise.example"),
    ], by="").value  # fmt: skip
    enquiries.log(hub, first.enquiry, "note", text=f"Rang {WORD}.", by="")
    enquiries.set_fields(hub, first.enquiry, {"q_tried": f"They tried {WORD}."}, by="")
    letters.write(hub, first.enquiry, "acknowledgement", by="", subject="Your question", text=f"Dear {WORD}", to_email=f"{WORD}@larkrise.example")
    assert other.enquiry
    return contact, first.enquiry


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with closing(new_hub(tmp_path, clock=Clock(), hub_id=HUB_ID)) as made:
        yield made


def test_no_page_of_the_store_holds_what_was_erased(hub: Hub) -> None:
    contact, enquiry = filled(hub)
    assert WORD.encode() in decrypted(hub.folder)
    done = erasing.erase(hub, erasing.of_contact(hub, HUB_STAFF, contact), by="")
    assert done.said == "Erased: 1 contact, the words of one enquiry, 1 letter"
    assert WORD.encode() not in decrypted(hub.folder)
    assert finds(hub, WORD) == finds(hub, WORD, "find_body") == []
    assert finds(hub, "Bending")
    assert not files.all_here(hub.folder)
    hub = reopened(hub)
    assert WORD.encode() not in decrypted(hub.folder)
    rows = hub.read("SELECT subject, sender, typed, stage FROM enquiry WHERE id = ?", (enquiry,))
    assert rows == [("Erased", "", "", "new")]
    assert [row[0] for row in hub.read("SELECT name FROM contact")] == ["Somebody Staying"]
    hub.close()


def test_an_import_of_many_keeps_its_others(hub: Hub) -> None:
    _, enquiry = filled(hub)
    before = digest(hub)
    erasing.erase(hub, erasing.of_enquiry(hub, HUB_STAFF, enquiry), by="")
    changed = differences(before, digest(hub))
    assert "Bending" not in str(changed)
    assert [row[0] for row in hub.read("SELECT subject FROM enquiry ORDER BY subject")] == ["Bending", "Erased"]


def test_undo_passes_over_an_erasing_and_nothing_brings_the_words_back(hub: Hub) -> None:
    employers.add(hub, "Otterhead Foods", by="")
    _, enquiry = filled(hub)
    enquiries.take(hub, enquiry, by="")
    erasing.erase(hub, erasing.of_enquiry(hub, HUB_STAFF, enquiry), by="")
    labels = [step.label for step in own_steps(hub, "")[0]]
    assert labels == ["Add employer", "Add employer", "Add contact", "Add contact"]  # nothing of the enquiry is left to take back
    with hub.transaction("Take it back", by="") as tx:  # as somebody's tampered program might
        tx.record("enquiry", enquiry, "undone", {"changes": [one.id for one in tx.changes_of([enquiry]) if one.kind == "erased"]})
    assert hub.read("SELECT subject FROM enquiry WHERE id = ?", (enquiry,)) == [("Erased",)]


def test_nothing_more_is_written_about_it_and_a_second_time_changes_nothing(hub: Hub) -> None:
    contact, enquiry = filled(hub)
    erasing.erase(hub, erasing.of_contact(hub, HUB_STAFF, contact), by="")
    with pytest.raises(NotAllowed, match="has been erased for good"):
        enquiries.log(hub, enquiry, "note", text="One more note", by="")
    with pytest.raises(NotFound):
        erasing.of_contact(hub, HUB_STAFF, contact)
    before = digest(hub, heads=False)
    erasing.erase(hub, erasing.of_enquiry(hub, HUB_STAFF, enquiry), by="")
    assert differences(before, digest(hub, heads=False)) == {}


def test_an_erased_message_is_not_taken_in_again_and_a_reply_to_it_is_a_new_enquiry(hub: Hub) -> None:
    message = Draft(text="Can you help?", subject="Help", sender_email="a@larkrise.example", message_id="<one@larkrise.example>")
    (first,) = receiving.receive(hub, [message], by="").value
    erasing.erase(hub, erasing.of_enquiry(hub, HUB_STAFF, first.enquiry), by="")
    (again,) = receiving.receive(hub, [message], by="").value
    assert again.left_out == "It was erased here on request, so it is not taken in again."
    reply = Draft(text="Any news?", subject=f"Re: Help [{first.ref}]", sender_email="a@larkrise.example")
    (new,) = receiving.receive(hub, [reply], by="").value
    assert new.enquiry not in ("", first.enquiry)
    assert not new.joined


def test_only_who_looks_after_somebody_erases_them_and_only_the_hub_an_enquiry(hub: Hub) -> None:
    contact, enquiry = filled(hub)
    academic = Viewer("a" * 32, "Sam Ashdown", "academic", "d" * 32)
    with pytest.raises(NotAllowed, match="Somebody else looks after"):
        erasing.of_contact(hub, academic, contact)
    with pytest.raises(NotAllowed, match="Only the hub"):
        erasing.of_enquiry(hub, academic, enquiry)


def test_what_was_typed_and_not_saved_goes_too(hub: Hub) -> None:
    _, enquiry = filled(hub)
    drafts.keep(hub, [Begun("log", enquiry, 1, 1, {"text": f"Half a {WORD}"})], [], by="")
    assert WORD.encode() in decrypted(hub.folder)
    erasing.erase(hub, erasing.of_enquiry(hub, HUB_STAFF, enquiry), by="")
    assert hub.read("SELECT count(*) FROM draft") == [(0,)]


def test_older_backups_go_where_that_is_asked(hub: Hub) -> None:
    filled(hub)
    old = backups.back_up(hub.folder, KEY, reason="by hand", now_ms=hub.clock())
    new = backups.back_up(hub.folder, KEY, reason="by hand", now_ms=hub.clock() + 60_000)
    assert backups.remove_others(hub.folder, new) == 1
    assert new.exists()
    assert not old.exists()
    assert not old.with_suffix(".keys").exists()


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.integers(1, 5))
def test_every_computer_ends_the_same_whatever_comes_first(seed: int, parts: int) -> None:
    import random

    chance = random.Random(seed)
    with temporary_folder() as folder, closing(new_hub(folder / "a", clock=Clock(), hub_id=HUB_ID)) as one:
        contact, enquiry = filled(one)
        before = list(one.changes())
        erasing.erase(one, erasing.of_contact(one, HUB_STAFF, contact), by="")
        after: list[Change] = list(one.changes())
        late = [change for change in before if change.personal]  # as a computer has them that has not heard of it
        mixed = [*after, *late, *before]
        chance.shuffle(mixed)
        with closing(new_hub(folder / "b", clock=Clock(), hub_id=HUB_ID, computer=1)) as other:
            size = len(mixed) // parts + 1
            for start in range(0, len(mixed), size):
                other.accept(mixed[start : start + size])
            assert differences(digest(one), digest(other)) == {}
            other.empty_log()
            assert WORD.encode() not in decrypted(other.folder)
            assert other.read("SELECT count(*) FROM change WHERE kind = ?", (UNDONE,)) == [(0,)]
            assert list(itertools.chain.from_iterable(other.read("SELECT subject FROM enquiry WHERE id = ?", (enquiry,)))) == ["Erased"]

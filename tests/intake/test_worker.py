"""Files from outside are read in a process of their own, which a file can end but never the program."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubcrm.domain.errors import UnreadableFile
from hubcrm.intake.drafts import Draft, RowProblem
from hubcrm.intake.worker import Cancelled, Reader

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
MAIL = b"From: jo@d.example\r\nSubject: Training\r\n\r\nHello"
TABLE = b"Message,Company\n" + b"".join(b"Help %d,Fern %d\n" % (n, n) for n in range(1200))
# Half a second of work within every limit: lines that look like the border between two parts until their last letter.
SLOW = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b \t\t\t\t\tx\n" * 2_000_000


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def test_messages_tables_and_notes_come_back_in_order(reader: Reader) -> None:
    files = [(path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir())]
    files.insert(2, ("broken.eml", b"PK\x03\x04"))
    files.append(("note.txt", b"Ring Jo about training"))
    results = reader.read(files)
    assert [result.name for result in results] == [name for name, _ in files]
    assert [result.kind for result in results] == ["eml", "eml", "", "eml", "eml", "eml", "eml", "sheet", "text"]
    assert [len(result.drafts or ()) for result in results] == [1, 1, 0, 1, 1, 1, 1, 12, 1]
    assert results[2].error is not None
    assert results[2].error.startswith("“broken.eml” is a ZIP archive")


def test_a_broken_file_gets_its_sentence_and_the_others_are_read(reader: Reader) -> None:
    results = reader.read([("a.eml", MAIL), ("b.csv", b'Message\n"Help\n'), ("c.eml", b"\0"), ("d.eml", MAIL)])
    assert [result.drafts is not None for result in results] == [True, False, False, True]
    assert results[1].error == (
        "“b.csv”: A quotation mark that opens on line 2 is never closed; put that line right and add the table again."
    )


def test_a_whole_table_comes_with_the_rows_that_cannot_be_taken(reader: Reader) -> None:
    result = reader.read([("list.csv", TABLE + b"a,b,c\n")])[0]
    assert result.drafts is not None
    assert len(result.drafts) == 1200
    assert [problem.line for problem in result.problems] == [1202]


def test_rows_stream_in_batches_as_they_are_asked_for(reader: Reader) -> None:
    sheet = reader.look("list.csv", TABLE)
    assert (sheet.row_count, sheet.header) == (1200, ("Message", "Company"))
    batches = list(reader.read_rows("list.csv", TABLE, {"text": 0, "employer": 1}))
    assert [len(batch) for batch in batches] == [500, 500, 200]
    assert [row.text for row in batches[2][-1:] if isinstance(row, Draft)] == ["Help 1199"]


def test_tables_may_be_read_side_by_side_and_left_half_way(reader: Reader) -> None:
    one, other = reader.read_rows("one.csv", TABLE), reader.read_rows("other.csv", TABLE + b"Help,Last\n")
    assert len(next(one)) == 500
    assert len(next(other)) == 500
    assert reader.read([("a.eml", MAIL)])[0].error is None
    one.close()  # type: ignore[attr-defined]  # a generator; typed as the iterator that callers need
    assert sum(len(batch) for batch in other) == 701


def test_a_name_with_braces_is_only_a_name(reader: Reader) -> None:
    results = reader.read([("{0}{x}.eml", b"Content-Type: text/plain\r\n\r\n"), ("{}.csv", b'Message\n"')])
    assert [result.error is not None and result.error.startswith(f"“{result.name}”") for result in results] == [
        True,
        True,
    ]


def test_labels_of_the_hub_and_the_zone_go_with_the_table(reader: Reader) -> None:
    data = b"Message,Type,Date\nHelp,Our own word,07/04/2026 09:12\n"
    rows = next(reader.read_rows("a.csv", data, labels={"enquiry_types": {"speaker": "Our own word"}}, zone="UTC"))
    assert isinstance(rows[0], Draft)
    assert dict(rows[0].extra)["type"] == "speaker"
    assert rows[0].received_ms == 1775553120000


def test_a_table_that_cannot_be_taken_raises_before_its_first_row(reader: Reader) -> None:
    with pytest.raises(UnreadableFile, match="No column of this table"):
        next(reader.read_rows("a.csv", b"Company\nFern\n"))
    with pytest.raises(UnreadableFile, match="never closed"):
        reader.look("a.csv", b'a,b\n"c')


def test_a_problem_row_travels_too(reader: Reader) -> None:
    assert next(reader.read_rows("a.csv", b"Message,Company\n,Fern\n")) == [
        RowProblem(2, "Line 2 has no words of an enquiry.", "no words", ("", "Fern"))
    ]


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_read() -> None:
    with Reader(seconds_per_file=0.0) as reader:
        first = reader.read([("slow.eml", SLOW)])[0]
        assert first.drafts is None
        assert first.error == "“slow.eml” took too long to read; add the part you need."
        assert reader.process_id is None
        reader.seconds_per_file = 10.0
        assert [result.error for result in reader.read([("a.eml", MAIL), ("b.eml", MAIL)])] == [None, None]


def test_reading_stops_soon_after_the_person_cancels() -> None:
    with Reader() as reader:
        with pytest.raises(Cancelled):
            reader.read([("slow.eml", SLOW), ("a.eml", MAIL)], cancelled=lambda: True)
        assert reader.read([("a.eml", MAIL)])[0].error is None


def test_a_process_that_is_ended_from_outside_is_started_again(reader: Reader) -> None:
    reader.start()
    first = reader.process_id
    assert first is not None
    os.kill(first, signal.SIGTERM)
    wait_for_end(first)
    assert reader.read([("a.eml", MAIL)])[0].error is None
    assert reader.process_id != first


def test_a_table_whose_process_was_ended_says_so(reader: Reader) -> None:
    rows = reader.read_rows("list.csv", TABLE)
    next(rows)
    reader.close()
    with pytest.raises(UnreadableFile, match="add it again"):
        next(rows)
    assert reader.read([("a.eml", MAIL)])[0].error is None


def test_several_threads_share_one_reader(reader: Reader) -> None:
    found: list[bool] = []

    def work() -> None:
        found.extend(result.error is None for result in reader.read([("a.eml", MAIL), ("l.csv", TABLE)] * 3))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [True] * 24


def test_closing_ends_the_process() -> None:
    reader = Reader()
    reader.start()
    number = reader.process_id
    assert number is not None
    reader.close()
    assert reader.process_id is None
    wait_for_end(number)
    reader.close()


def test_the_process_leaves_when_the_program_is_killed() -> None:
    program = textwrap.dedent("""
        import sys
        from hubcrm.intake.worker import Reader
        if __name__ == "__main__":
            reader = Reader()
            reader.start()
            print(reader.process_id, flush=True)
            sys.stdin.read()
    """)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        number = int(started.stdout.readline())
        started.kill()
    wait_for_end(number)


def test_the_process_imports_no_more_than_the_readers() -> None:
    program = (
        "import sys, hubcrm.intake.worker\n"
        "heavy = {'PySide6', 'sqlalchemy', 'sqlcipher3', 'numpy', 'rapidfuzz', 'dateparser', 'holidays', 'keyring', "
        "'cryptography', 'click'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "[]"


def wait_for_end(number: int) -> None:
    """Waits until the process is gone, ten seconds at most."""
    try:
        watched = os.pidfd_open(number)
    except ProcessLookupError:
        return
    except AttributeError:  # a system without such handles
        pause = threading.Event()
        for _ in range(200):
            with contextlib.suppress(PermissionError):
                try:
                    os.kill(number, 0)
                except OSError:
                    return
            pause.wait(0.05)
        raise AssertionError(f"process {number} is still there") from None
    try:
        assert select.select([watched], [], [], 10)[0], f"process {number} is still there"
    finally:
        os.close(watched)

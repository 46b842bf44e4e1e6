"""Hands spoilt files to every reader, and looks that nothing comes of them but clean drafts or one sentence.

    python -m tests.scripts.mutate_what_comes_in [--count 100000] [--jobs 2] [--number 1] [FOLDER]

FOLDER: other files to spoil beside those made for the purpose. Files are read where the program reads them, in its reading
process. Counted are errors that nobody caught, readings past ten seconds, the memory of the reading process, and imports of
which a part is left. Each that is found is written with its traceback to `--keep`, a folder. 1 where there is any.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hubcrm.domain.errors import HubError
from hubcrm.intake import calendar_entries, vcard
from hubcrm.intake.drafts import Draft
from hubcrm.intake.serving import STRANGE, Result
from hubcrm.intake.worker import Reader
from tests.scripts.hostile_inputs import Input, Spoiler, out_of_pieces, seeds

SECONDS = 10.0
MOST_MEMORY = 300 << 20
AT_ONCE = 50
_STRANGE = STRANGE.format("")
_AS = {"vcf": vcard.ENDING, "ics": calendar_entries.ENDING}
"""What is added to a name so that the reading process takes a file for cards or for a calendar."""
_BETWEEN_HUBS = 500
"""Inputs between two whole-hub folders: each makes a hub."""


@dataclass
class Found:
    """What came of it: inputs by kind of file, what they became, and what must not be."""

    inputs: Counter[str] = field(default_factory=Counter)
    became: Counter[str] = field(default_factory=Counter)
    uncaught: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    memory: int = 0
    slowest: float = 0.0

    @property
    def wrong(self) -> int:
        """How many things must be mended."""
        return len(self.uncaught) + len(self.hangs) + len(self.partial) + (self.memory > MOST_MEMORY)

    def and_also(self, other: Found) -> None:
        """Add what another run found."""
        self.inputs += other.inputs
        self.became += other.became
        self.uncaught += other.uncaught
        self.hangs += other.hangs
        self.partial += other.partial
        self.memory, self.slowest = max(self.memory, other.memory), max(self.slowest, other.slowest)


class Late(Exception):
    """Time is up."""


@contextlib.contextmanager
def in_time(seconds: float = SECONDS) -> Iterator[None]:
    """Raise Late in what takes longer; not on Windows, which has no alarm."""
    if sys.platform == "win32":
        yield
        return

    def late(_number: int, _frame: object) -> None:
        raise Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def memory_of(process: int | None) -> int:
    """The most memory that a process has had, in bytes; 0 where the system does not say."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM")), 0)


class Run:
    """One run over so many inputs, the same ones every time for the same number."""

    def __init__(self, number: int, keep: Path | None, more: Sequence[Input] = ()) -> None:
        self.found = Found()
        self.keep = keep
        self.number = number
        self.chance = random.Random(number)
        self.seeds = [*seeds(), *more]

    def go(self, count: int, *, hubs: bool = True) -> Found:
        """All of it."""
        spoiler = Spoiler(self.number)
        made = iter(out_of_pieces(self.number, count // 8))
        with (
            tempfile.TemporaryDirectory() as home,
            Reader(seconds_per_file=SECONDS) as reader,
            _Taking(Path(home)) as taking,
        ):
            folders = _WholeHubs(Path(home)) if hubs else None
            done = 0
            while done < count:
                batch: list[Input] = []
                while len(batch) < min(AT_ONCE, count - done):
                    name, data = self.chance.choice(self.seeds)
                    spoilt = spoiler.spoilt(data, self.chance.choice(self.seeds)[1])
                    batch.append(next(made, (name, spoilt)) if len(batch) % 8 == 0 else (name, spoilt))
                self._read(reader, batch, taking)
                for name, data in batch[:: 4 if hubs else 10]:
                    self._understand(name, data)
                if folders is not None and done % _BETWEEN_HUBS == 0:
                    self._bring_in(folders, spoiler)
                done += len(batch)
        return self.found

    def _read(self, reader: Reader, batch: list[Input], taking: _Taking) -> None:
        named = [(name + _AS.get(name.rpartition(".")[2], ""), data) for name, data in batch]
        began = time.monotonic()
        process = reader.process_id
        results = reader.read(named)
        self.found.memory = max(self.found.memory, memory_of(reader.process_id))
        self.found.slowest = max(self.found.slowest, (time.monotonic() - began) / len(batch))
        drafts: list[Draft] = []
        for (name, data), result in zip(named, results, strict=True):
            self.found.inputs[name.removesuffix(vcard.ENDING).removesuffix(calendar_entries.ENDING).rpartition(".")[2]] += 1
            self._judge(name, data, result)
            if result.kind not in _AS:
                drafts += [one for one in result.drafts or () if isinstance(one, Draft)]
        if process is not None and reader.process_id != process:
            self.found.became["the reading process ended"] += 1
        why = taking.take(drafts, self.chance)
        if why:
            self._note(self.found.partial, "import", repr(drafts).encode(), why)

    def _judge(self, name: str, data: bytes, result: Result) -> None:
        if result.error is None:
            self.found.became["drafts" if result.drafts else "problems only"] += 1
            wrong = _unclean(result)
            if wrong:
                self._note(self.found.uncaught, name, data, wrong)
        elif "took too long" in result.error:
            self._note(self.found.hangs, name, data, result.error)
        elif result.error.endswith(_STRANGE):
            self._note(self.found.uncaught, name, data, _once_more(name, data))
        else:
            self.found.became["a sentence"] += 1
            if not result.error.endswith(".") or "\n" in result.error:
                self._note(self.found.uncaught, name, data, f"no sentence: {result.error}")

    def _understand(self, name: str, data: bytes) -> None:
        """What reads words rather than files: signatures, answers, threads, lists, RTF and HTML."""
        text = data.decode("utf-8", "replace")[:200_000]
        for called, read in _OF_WORDS.items():
            try:
                with in_time():
                    read(text)
            except HubError:
                continue
            except Late:
                self._note(self.found.hangs, f"{called} {name}", data, called)
            except Exception:
                self._note(self.found.uncaught, f"{called} {name}", data, traceback.format_exc())
        self.found.became["words understood"] += 1

    def _bring_in(self, folders: _WholeHubs, spoiler: Spoiler) -> None:
        self.found.inputs["whole hub"] += 1
        try:
            with in_time(60):
                why = folders.spoil_and_bring_in(spoiler)
        except Late:
            self._note(self.found.hangs, "whole hub", b"", "took too long")
        except Exception:
            self._note(self.found.uncaught, "whole hub", folders.last, traceback.format_exc())
        else:
            self.found.became["whole hubs refused" if folders.refused else "whole hubs made"] += 1
            if why:
                self._note(self.found.partial, "whole hub", folders.last, why)

    def _note(self, where: list[str], name: str, data: bytes, why: str) -> None:
        where.append(f"{name}: {why.strip().splitlines()[-1][:300]}")
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            place = self.keep / f"{self.number}-{sum(1 for _ in self.keep.iterdir()):04} {Path(name).name}"
            place.write_bytes(data)
            place.with_name(place.name + ".txt").write_text(why, encoding="utf-8")


def _unclean(result: Result) -> str:
    """What is wrong with drafts that came out of a file; blank where nothing is."""
    for draft in result.drafts or ():
        if not isinstance(draft, Draft):
            continue
        lines = (
            draft.subject,
            draft.sender_name,
            draft.sender_email,
            draft.to,
            draft.message_id,
            draft.employer,
            draft.phone,
        )
        if any(set(line) & set("\r\n\0\u202e") for line in lines) or set(draft.text + draft.quoted) & set("\r\0\u202e"):
            return f"not clean: {lines!r}"
        try:
            (draft.subject + draft.text + draft.quoted).encode()
        except UnicodeEncodeError as error:
            return f"not text: {error}"
    return next((f"no sentence: {one.sentence}" for one in result.problems if not one.sentence.endswith(".")), "")


def _once_more(name: str, data: bytes) -> str:
    """The traceback of what went wrong, by reading the file in a process of its own."""
    code = "import sys; from hubcrm.intake.reading import read_file; read_file(sys.argv[1], sys.stdin.buffer.read())"
    ran = subprocess.run([sys.executable, "-c", code, name], input=data, capture_output=True, timeout=60, check=False)
    return ran.stderr.decode("utf-8", "replace") or f"nothing the second time (it ended with {ran.returncode})"


def _threads(text: str) -> object:
    from hubcrm.intake.threads import in_order

    words = text.split()[:40]
    return in_order([Draft(message_id=one, references=tuple(words[:3]), in_reply_to=one) for one in words])


def _lists(text: str) -> object:
    from hubcrm.intake import passages, pasted_lists

    return (
        pasted_lists.departments(text, []),
        pasted_lists.people(text, [("1", "ENG", "Engineering")]),
        passages.understand(text),
    )


def _of_words() -> dict[str, Callable[[str], object]]:
    from hubcrm.intake import answers, mail_html, rtf, signatures
    from hubcrm.intake.pasted import read_pasted

    return {
        "signature": lambda text: signatures.read_signature(text, text, "Jo Hart", "jo@fern.example"),
        "writer": lambda text: signatures.writer_of(text, "Jo Hart", "jo@fern.example"),
        "answer": lambda text: (answers.understood(text), answers.codes_in(text)),
        "threads": _threads,
        "lists": _lists,
        "pasted": read_pasted,
        "html": mail_html.html_to_text,
        "rtf": lambda text: rtf.read_rtf(text.encode()),
        "packed rtf": lambda text: rtf.unpack(text.encode()),
    }


_OF_WORDS = _of_words()


class _Taking:
    """A hub that drafts are taken into; none of them, or all."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def __enter__(self) -> _Taking:
        from tests.builders import new_hub

        self._hub = new_hub(self._home / "taking")
        return self

    def __exit__(self, *_: object) -> None:
        self._hub.close()

    def _changes(self) -> int:
        return int(self._hub.read("SELECT count(*) FROM change")[0][0])

    def take(self, drafts: list[Draft], chance: random.Random) -> str:
        """Take them in, now and then broken off half-way; what was left behind that should not be."""
        from hubcrm.actions import receiving

        before = self._changes()
        stop_at = chance.randrange(len(drafts)) if drafts and chance.random() < 0.2 else -1

        def report(done: int, _of: int) -> None:
            if 0 <= stop_at <= done:
                raise Late

        try:
            with in_time():
                received = receiving.receive(self._hub, drafts, by="", report=report).value
        except (Late, HubError):
            return "" if self._changes() == before else "something is left of an import that was broken off"
        except Exception:
            return traceback.format_exc()
        here = {row[0] for row in self._hub.read("SELECT id FROM enquiry")}
        lost = [one for one in received if one.enquiry and one.enquiry not in here]
        return f"{len(lost)} that should be here are not" if lost or len(received) != len(drafts) else ""


class _WholeHubs:
    """A small hub that was exported, whose folder is spoilt and brought in again."""

    def __init__(self, home: Path) -> None:
        from hubcrm import app
        from hubcrm.actions import moving_house, receiving

        self._home = home
        hub, _ = app.create(home / "source", "Kestrelbridge University", division="england-and-wales", kind="university",
                            made_up=True)  # fmt: skip
        receiving.receive(hub, [Draft(subject=f"Weld {n}", text="It cracked.", sender_email="jo@fern.example") for n in range(9)],
                          by="")  # fmt: skip
        reader = hub.reader()
        moving_house.export_all(reader, home / "out", hub.clock())
        reader.close()
        hub.close()
        self.refused = False
        self.last = b""

    def spoil_and_bring_in(self, spoiler: Spoiler) -> str:
        """Bring a spoilt folder in; what is left where it was refused."""
        from hubcrm import app

        folder, store = self._home / "spoilt", self._home / "store"
        shutil.copytree(self._home / "out", folder)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        path = spoiler.chance.choice(files)
        self.last = spoiler.spoilt(path.read_bytes(), path.read_bytes())
        path.write_bytes(self.last)
        if spoiler.chance.random() < 0.7:
            _sign_again(folder)
        try:
            hub, _, _ = app.bring_in(store, folder, use_keyring=False, passphrase="three odd words")
        except HubError:
            self.refused = True
            return "something is left of a hub that was refused" if _files_in(store) else ""
        else:
            self.refused = False
            hub.close()
            return ""
        finally:
            shutil.rmtree(folder)
            shutil.rmtree(store, ignore_errors=True)


def _files_in(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def _sign_again(folder: Path) -> None:
    """Make the check sums right, so that what is spoilt is really read."""
    import hashlib

    from hubcrm.exports.open_folder import CONTENTS

    place = folder / CONTENTS
    try:
        contents: dict[str, Any] = json.loads(place.read_bytes())
        files = contents["files"]
        for name in files:
            if (folder / name).is_file():
                files[name]["sha256"] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
                files[name]["bytes"] = (folder / name).stat().st_size
        place.write_text(json.dumps(contents))
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return


def _share(number: int, count: int, options: argparse.Namespace) -> subprocess.Popen[bytes]:
    words = [
        sys.executable,
        "-m",
        "tests.scripts.mutate_what_comes_in",
        "--count",
        str(count),
        "--jobs",
        "1",
        "--number",
        str(number),
    ]
    words += ["--keep", str(options.keep)] if options.keep else []
    words += [str(options.folder)] if options.folder else []
    return subprocess.Popen([*words, "--as-json"], stdout=subprocess.PIPE)


def main() -> int:
    """Run it, and say what was found."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", nargs="?", type=Path)
    asked.add_argument("--count", type=int, default=100_000)
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--number", type=int, default=1)
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--as-json", action="store_true")
    options = asked.parse_args()
    found, began = Found(), time.monotonic()
    if options.jobs > 1:
        shares = [
            _share(options.number * 1000 + n, options.count // options.jobs, options) for n in range(options.jobs)
        ]
        for share in shares:
            said = json.loads(share.communicate()[0])
            found.and_also(Found(**{**said, "inputs": Counter(said["inputs"]), "became": Counter(said["became"])}))
    else:
        files = [path for path in sorted(options.folder.rglob("*")) if path.is_file()] if options.folder else []
        more = [(path.name, path.read_bytes()) for path in files if path.stat().st_size < 1 << 20]
        found = Run(options.number, options.keep, more).go(options.count)
    if options.as_json:
        print(json.dumps(vars(found)))
        return 0
    print(
        f"{sum(found.inputs.values()):,} inputs in {time.monotonic() - began:,.0f} s: {dict(found.inputs.most_common())}"
    )
    print(f"became: {dict(found.became.most_common())}")
    print(f"uncaught: {len(found.uncaught)}, hangs: {len(found.hangs)}, partial imports: {len(found.partial)}, "
          f"memory: {found.memory / (1 << 20):.0f} MB, slowest: {found.slowest * 1000:.0f} ms on average of a batch")  # fmt: skip
    for one in [*found.uncaught, *found.hangs, *found.partial]:
        print(f"  {one}")
    return int(found.wrong > 0)


if __name__ == "__main__":
    sys.exit(main())

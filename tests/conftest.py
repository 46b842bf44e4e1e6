"""What holds for every test: its own home, no keyring, no display, and nothing said that was not expected.

HUBCRM_NO_SKIPS=1    a skipped test fails (set where everything that tests need is known to be installed)
HUBCRM_TEST_XCB=1    use the display that DISPLAY names instead of drawing into memory
HUBCRM_TEST_LONG=1   let hypothesis try fifty times as many examples
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SWITCHES = {name: os.environ.get(name) == "1" for name in ("HUBCRM_NO_SKIPS", "HUBCRM_TEST_XCB", "HUBCRM_TEST_LONG")}


def leave_this_computer_alone() -> None:
    """Point everything that names a place, a key or a display at this run's own folder.

    It happens on import, before any test module can read a variable, and programs that tests start inherit it.
    """
    home = Path(tempfile.mkdtemp(prefix="hubcrm-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("HUBCRM_") and name not in SWITCHES]:
        del os.environ[name]
    places = {
        "HOME": ".",
        "USERPROFILE": ".",
        "APPDATA": "roaming",
        "LOCALAPPDATA": "local",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
        "XDG_RUNTIME_DIR": "runtime",
        "HUBCRM_HOME": "hubcrm",
    }
    for name, folder in places.items():
        (home / folder).mkdir(mode=0o700, exist_ok=True)  # Qt complains about a runtime folder others may read
        os.environ[name] = str(home / folder)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)  # the person's own keyring and notifications sit behind it


if not SWITCHES["HUBCRM_TEST_XCB"]:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
leave_this_computer_alone()

# The same examples in every run: a failure comes back when somebody looks for it. No deadline, because a busy machine
# is not a defect, and too_slow off for the same reason; speed has its own suite in benchmarks/.
settings.register_profile("tests", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("tests"), max_examples=5000, derandomize=False)
settings.load_profile("long" if SWITCHES["HUBCRM_TEST_LONG"] else "tests")


class LogWatch(logging.Handler):
    """Keeps every record from WARNING upwards, from any logger and thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def verdict(self) -> str:
        """What is wrong with what was logged, or nothing; the first half names the surprise, the second the silence."""
        said = [record.getMessage() for record in self.records]
        surprises = [
            f"{record.name} {record.levelname}: {text}"
            for record, text in zip(self.records, said, strict=True)
            if not any(expected in text for expected in self.expected)
        ]
        silences = [expected for expected in self.expected if not any(expected in text for text in said)]
        sentences = [f"Logged without being expected: {surprise}" for surprise in surprises]
        return "\n".join(sentences + [f"Expected in the log and not said: {silence}" for silence in silences])


@pytest.fixture(autouse=True)
def log_watch() -> Iterator[LogWatch]:
    """Fail a test that logs a warning it did not announce, or announces one that never comes."""
    watch = LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    still_there = watch in root.handlers
    root.removeHandler(watch)
    if not still_there:
        pytest.fail("The test took the log watch away from the root logger, so nobody knows what was logged.")
    if problem := watch.verdict():
        pytest.fail(problem, pytrace=False)


@pytest.fixture
def expected_logs(log_watch: LogWatch) -> Callable[..., None]:
    """Announce log records: `expected_logs("could not be read")` allows and demands one that contains these words."""

    def expect(*parts: str) -> None:
        log_watch.expected.extend(parts)

    return expect


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that names the test and its reason."""
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"HUBCRM_NO_SKIPS=1 allows no skips, and {report.nodeid} was skipped. {reason}"


if SWITCHES["HUBCRM_NO_SKIPS"]:

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A skipped test counts as failed."""
        report = yield
        fail_if_skipped(report)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A whole file that is skipped counts as failed."""
        report = yield
        fail_if_skipped(report)
        return report

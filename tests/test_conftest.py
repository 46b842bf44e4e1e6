"""The test set-up itself: what it forbids does fail, and what it allows does not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONFTEST = ROOT / "tests" / "conftest.py"

CASES = """
import logging
import warnings

import pytest


def test_quiet():
    logging.getLogger("a.b").info("fine")


def test_announced(expected_logs):
    expected_logs("could not")
    logging.getLogger("a.b").warning("it could not be read")


def test_stray_record():
    logging.getLogger("a.b").warning("stray words")


def test_broken_promise(expected_logs):
    expected_logs("never said")


def test_handlers_removed():
    logging.getLogger().handlers.clear()


def test_python_warning():
    warnings.warn("old way", DeprecationWarning)


def test_qt_warning():
    from PySide6.QtCore import qWarning

    qWarning("stray from Qt")


@pytest.mark.skip(reason="no such server")
def test_skipped():
    pass


@pytest.mark.xfail(reason="known")
def test_known_failure():
    assert False


@pytest.mark.never_registered
def test_unknown_marker():
    pass
"""


def outcome_of(folder: Path, cases: str, workers: str = "0", **variables: str) -> tuple[int, str]:
    """The exit code and words of a pytest run over `cases` with this project's own settings."""
    (folder / "test_cases.py").write_text(cases)
    (folder / "conftest.py").write_text(CONFTEST.read_text())
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", workers, "test_cases.py"]
    environment = {**os.environ, "HUBCRM_NO_SKIPS": "0", **variables}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


def test_stray_words_and_broken_promises_fail_a_test_and_announced_ones_do_not(tmp_path):
    cases = CASES.split("@pytest.mark.never_registered")[0]
    code, said = outcome_of(tmp_path, cases)
    assert code == 1
    assert "Logged without being expected: a.b WARNING: stray words" in said
    assert "Expected in the log and not said: never said" in said
    assert "took the log watch away" in said
    assert "DeprecationWarning: old way" in said
    assert "stray from Qt" in said
    assert "2 failed, 5 passed, 1 skipped, 1 xfailed, 3 errors" in said  # log and promise are judged after the test


def test_a_marker_nobody_registered_stops_the_run(tmp_path):
    code, said = outcome_of(tmp_path, CASES)
    assert code != 0
    assert "never_registered" in said


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_skip_fails_by_name_where_no_skips_are_allowed(tmp_path, workers):
    cases = CASES[: CASES.index("def test_quiet")] + CASES[CASES.index("@pytest.mark.skip") :]
    cases = cases.split("@pytest.mark.never_registered")[0]
    code, said = outcome_of(tmp_path, cases, workers, HUBCRM_NO_SKIPS="1")
    assert code == 1
    assert "test_cases.py::test_skipped was skipped" in said
    assert "no such server" in said
    assert "1 xfailed, 1 error" in said


def test_a_whole_file_that_skips_itself_fails_too(tmp_path):
    code, said = outcome_of(
        tmp_path, "import pytest\n\npytest.skip('needs a server', allow_module_level=True)\n", HUBCRM_NO_SKIPS="1"
    )
    assert code != 0
    assert "needs a server" in said


def test_no_test_sees_the_home_or_the_keyring_of_whoever_runs_it(tmp_path):
    import keyring.backends.fail
    import keyring.core

    from hubcrm import paths

    home = Path.home()
    assert home.name.startswith("hubcrm-tests-")
    assert home in paths.store_folder().parents
    assert "HUBCRM_STORE" not in os.environ
    assert isinstance(keyring.core.load_env(), keyring.backends.fail.Keyring)


@pytest.mark.parametrize("name", ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"])
def test_every_place_of_the_desktop_lies_in_the_home_of_this_run(name):
    assert Path(os.environ[name]).resolve().is_relative_to(Path.home().resolve())

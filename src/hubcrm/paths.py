"""Where this computer keeps hubcrm's files, and where the files shipped with it lie.

Two variables move them: HUBCRM_STORE names the folder of the store; HUBCRM_HOME names one folder for everything
(the store too, unless HUBCRM_STORE says otherwise). Without them it is the place that the system gives to programs:
the local one, never the roaming one, for an encrypted database that a log-in server copies half-written is lost.
The functions only name folders. Whoever writes there makes the folder, readable by its owner alone.
"""

from __future__ import annotations

import os
from pathlib import Path


def store_folder() -> Path:
    """The folder of the hub's encrypted store."""
    chosen = os.environ.get("HUBCRM_STORE")
    return _absolute(chosen) if chosen else _folder("store")


def settings_folder() -> Path:
    """The folder of this person's settings: window, columns, theme."""
    return _folder("settings")


def log_folder() -> Path:
    """The folder of the program's own log and crash reports."""
    return _folder("log")


def demo_folder() -> Path:
    """The folder of the made-up hub; never inside a real store."""
    return _folder("demo")


def resources() -> Path:
    """The folder of code lists, icons, templates and the subject bank.

    It lies beside the package in an installed copy and in the repository root in a working copy.
    """
    package = Path(__file__).resolve().parent
    beside = package / "resources"
    return beside if beside.is_dir() else package.parent.parent / "resources"


def _folder(name: str) -> Path:
    home = os.environ.get("HUBCRM_HOME")
    if home:
        return _absolute(home) / name
    from platformdirs import PlatformDirs  # here, because most runs of a test or a command never ask the system

    places = PlatformDirs("hubcrm", appauthor=False, roaming=False)
    if name == "settings":
        return places.user_config_path
    if name == "log":
        return places.user_log_path
    return places.user_data_path / name


def _absolute(text: str) -> Path:
    return Path(text).expanduser().absolute()

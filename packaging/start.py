"""Set hubcrm up in this folder and open the made-up hub, or check everything.

    python3 packaging/start.py                     set up, then open the made-up hub
    python3 packaging/start.py test [pytest ...]   set up, then run everything that must pass

On Windows: py packaging\\start.py

It needs nothing but Python. This file only finds a Python that hubcrm runs on, so any Python must be able to read it,
however old; the work itself is in set_up.py beside it.
"""

from __future__ import print_function

import glob
import os
import subprocess
import sys

LOWEST, BELOW = (3, 11), (3, 15)
WANTED = ("3.13", "3.12", "3.11", "3.14")  # the order of preference: tested ones first


def fits():
    """Whether hubcrm runs on the Python that reads this: of other builds there are no wheels."""
    if not LOWEST <= sys.version_info[:2] < BELOW:
        return False
    import platform
    import sysconfig

    try:
        import ssl  # noqa: F401  # some home-built Pythons lack it, and nothing could be downloaded
        import venv  # noqa: F401  # some distributions pack it apart
    except ImportError:
        return False
    usual = platform.python_implementation() == "CPython" and sys.maxsize > 2**32
    return usual and not sysconfig.get_config_var("Py_GIL_DISABLED")


def behind(command):
    """The path of the Python behind a command, if hubcrm runs on it; else None."""
    ask = "import sys; sys.path.insert(0, %r); import start; print(sys.executable if start.fits() else '')"
    folder = os.path.dirname(os.path.abspath(__file__))
    try:
        asked = subprocess.Popen(command + ["-B", "-c", ask % folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said = asked.communicate()[0].decode("utf-8", "replace").strip()
    except OSError:
        return None
    return said if asked.returncode == 0 and said else None


def candidates():
    """Commands that may be a supported Python, the most wanted first."""
    pyenv = os.environ.get("PYENV_ROOT") or os.path.join(os.path.expanduser("~"), ".pyenv")
    folders = ["/opt/homebrew/bin", "/usr/local/bin", "/usr/bin"]
    for version in WANTED:
        if os.name == "nt":
            yield ["py", "-" + version]
        yield ["python" + version]
        for folder in folders + sorted(glob.glob(os.path.join(pyenv, "versions", version + "*", "bin")), reverse=True):
            yield [os.path.join(folder, "python" + version)]
        yield ["/Library/Frameworks/Python.framework/Versions/" + version + "/bin/python" + version]
        for found in sorted(glob.glob(os.path.expanduser("~/.local/share/uv/python/cpython-" + version + ".*/bin"))):
            yield [os.path.join(found, "python" + version)]
    yield ["python3"]
    yield ["python"]


def on_path(name):
    """Whether a command of this name can be found."""
    return any(os.path.exists(os.path.join(folder, name)) for folder in os.environ.get("PATH", "").split(os.pathsep))


def how_to_install():
    """The one line that brings a supported Python to this computer."""
    if os.name == "nt":
        return "winget install Python.Python.3.13"
    if on_path("uv"):
        return "uv python install 3.13"
    if sys.platform == "darwin":
        return "brew install python@3.13"
    if on_path("dnf"):
        return "sudo dnf install python3.12"
    if on_path("apt-get"):
        return "sudo apt-get install python3.11 python3.11-venv"
    return "your system's package manager, for Python 3.11 or newer"


def main():
    """Hand over to set_up.py under a Python that hubcrm runs on; returns the exit code."""
    this = "Python %d.%d" % sys.version_info[:2]
    if fits():
        import set_up

        return set_up.main(sys.argv[1:])
    for command in candidates():
        other = behind(command)
        if other:
            print("%s runs this, and hubcrm needs 3.11 to 3.14. Going on with %s." % (this, other))
            sys.stdout.flush()
            again = [other, os.path.abspath(__file__)] + sys.argv[1:]
            if os.name == "nt":
                return subprocess.call(again)
            os.execv(other, again)
    print("hubcrm needs Python 3.11 to 3.14 (the usual 64-bit build), and this computer has only %s." % this)
    print("Install one, then start again: " + how_to_install())
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.")
        sys.exit(130)

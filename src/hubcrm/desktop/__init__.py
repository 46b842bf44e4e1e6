"""What people see. All of Qt lives here and nowhere else."""

import builtins

_python_import = builtins.__import__
import PySide6.QtCore  # noqa: E402, F401  # must come between the lines around it

# PySide puts its own import in place of Python's, to let a module ask for snake_case names. It reads the whole source of
# every module imported afterwards to see whether it might: a twelfth of the start. Nothing here asks for such names.
builtins.__import__ = _python_import

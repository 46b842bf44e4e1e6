"""Secrets of this computer that open something else than the hub, such as a mailbox: in its keyring or nowhere.

They are never written into the store: its backups are copied to other places and last longer than a password.
"""

from __future__ import annotations

from hubcrm.store.keys import SERVICE, trusted_keyring


def keep(name: str, secret: str) -> bool:
    """Put a secret in this computer's keyring; say whether it is there now."""
    backend = trusted_keyring()
    if backend is None:
        return False
    try:
        backend.set_password(SERVICE, name, secret)
        return bool(backend.get_password(SERVICE, name) == secret)
    except Exception:  # locked, refused by the person, no session bus: each backend raises what it likes
        return False


def kept(name: str) -> str:
    """The secret; blank where this computer's keyring has none, or does not open."""
    backend = trusted_keyring()
    try:
        return (backend.get_password(SERVICE, name) or "") if backend is not None else ""
    except Exception:  # as above
        return ""


def forget(name: str) -> None:
    """Take it out of the keyring."""
    backend = trusted_keyring()
    try:
        if backend is not None and backend.get_password(SERVICE, name) is not None:
            backend.delete_password(SERVICE, name)
    except Exception:  # as above; what stays there opens nothing that hubcrm looks at
        return

"""Keys of servers: in the system's own keyring and nowhere else. The one door to it, for window and child alike.

The keyring may ask the person to unlock it and wait for that: the window calls this from a thread.
"""

from __future__ import annotations

from types import ModuleType

SERVICE = "SLM Studio"


class NoKeyringError(OSError):
    """This system keeps no keys, or keeps them locked; its text says which."""


def store(name: str, key: str) -> None:
    """Put a key under a name, and look whether it is really there."""
    ring = _ring()
    try:
        ring.set_password(SERVICE, name, key)
    except (ring.errors.KeyringError, RuntimeError) as error:
        raise NoKeyringError(_reason(error)) from None
    if read(name) != key:
        raise NoKeyringError("it did not keep the key")


def read(name: str) -> str:
    """Return the key of this name; empty where there is none."""
    ring = _ring()
    try:
        return ring.get_password(SERVICE, name) or ""
    except (ring.errors.KeyringError, RuntimeError) as error:
        raise NoKeyringError(_reason(error)) from None


def forget(name: str) -> None:
    """Take a key away; one that is not there is gone already."""
    ring = _ring()
    try:
        ring.delete_password(SERVICE, name)
    except ring.errors.PasswordDeleteError:
        return
    except (ring.errors.KeyringError, RuntimeError) as error:
        raise NoKeyringError(_reason(error)) from None


def _ring() -> ModuleType:
    """Import the library with the first key: it looks for all keyrings of the desktop, which takes its time."""
    import keyring
    import keyring.errors

    return keyring


def _reason(error: Exception) -> str:
    """Say why in a few words; a backend must not smuggle a key out in its complaint, so its text is not used."""
    return {"NoKeyringError": "there is none", "KeyringLocked": "it is locked"}.get(type(error).__name__, "it refused")

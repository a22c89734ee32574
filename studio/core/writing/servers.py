"""Servers that write drafts: which one, what would be sent to it, and whether the person agreed to that."""

from __future__ import annotations

from dataclasses import dataclass

from studio import addresses
from studio.core.problems import ProblemError


@dataclass(frozen=True)
class Server:
    """An OpenAI-compatible server, as the person described it."""

    url: str
    """Base address, e.g. ``http://127.0.0.1:11434/v1``."""
    model: str
    with_key: bool = False
    """Its key lies in the system's keyring, under its origin: no other host, and no open wire, is given it."""
    parallel: int = 4
    timeout: float = 120.0
    price_in: float = 0.0
    price_out: float = 0.0
    """Price of a million tokens sent and received; 0 is unknown."""

    @property
    def host(self) -> str:
        """Return the computer and port it is reached at."""
        return addresses.host(tidy(self.url))

    @property
    def key_name(self) -> str:
        """Return the name its key lies under; empty without one. Raises the Problem of a key that could be read."""
        if not self.with_key:
            return ""
        check_wire(self.url)
        return key_name(self.url)


@dataclass(frozen=True)
class Sending:
    """What would be sent, and to whom."""

    host: str
    far: bool
    """It leaves this PC."""
    readable: bool
    """It could be read on its way, for the connection is not encrypted."""
    passages: int
    characters: int


def tidy(url: str) -> str:
    """Return an address as it is used; raises the Problem of one that is none."""
    try:
        return addresses.tidy(url)
    except ValueError:
        raise ProblemError("server_address", address=url) from None


def key_name(url: str) -> str:
    """Return the name under which the key of an address lies in the keyring."""
    return addresses.origin(tidy(url))


def check_wire(url: str) -> None:
    """Raise the Problem of an address to which no key is sent, because others could read it on the way."""
    if addresses.is_open(tidy(url)):
        raise ProblemError("server_key_open", host=addresses.host(tidy(url)))


def is_far(url: str) -> bool:
    """Say whether an address leads away from this PC: by the address itself, not by how its name begins."""
    return addresses.is_far(tidy(url))


def agree(sending: Sending, agreed: str) -> None:
    """Raise the Problem that names what would leave this PC, unless the person said yes to this very host."""
    if sending.far and agreed != sending.host:
        raise ProblemError(
            "server_far", host=sending.host, passages=f"{sending.passages:,}", characters=f"{sending.characters:,}"
        )

"""Where an address leads: to this PC, or to somewhere else. Nothing here asks the network.

A name is told by looking it up, and looking it up is asking the network: so every name but ``localhost`` is far.
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

_UNUSUAL = re.compile(r"[\\\s\x00-\x1f\x7f]")
"""Characters that programs read differently: an address with one of them may lead where nobody looked."""


def tidy(text: str) -> str:
    """Return the base address of a server as it is used; raises ValueError for what is none.

    Without a beginning it is encrypted, unless it stays on this PC: there hardly any server is.
    """
    url = text.strip()
    if "://" not in url:
        url = f"https://{url}" if is_far(f"https://{url}") else f"http://{url}"
    url = url.rstrip("/")
    parts = urlsplit(url)
    plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    if not plain or "@" in parts.netloc or _UNUSUAL.search(url) or parts.port == 0:
        raise ValueError(f"not the address of a server: {text[:80]!r}")
    return url


def host(url: str) -> str:
    """Return the name of the computer an address leads to, with the port where one is named."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    name = f"[{name}]" if ":" in name else name
    return f"{name}:{parts.port}" if parts.port else name


def origin(url: str) -> str:
    """Return how a computer is reached and which one: what a key is kept for."""
    return f"{urlsplit(url).scheme}://{host(url)}"


def is_far(url: str) -> bool:
    """Say whether an address leads away from this PC."""
    name = urlsplit(url).hostname or ""
    try:
        return not _is_loopback(ip_address(name))
    except ValueError:
        return name != "localhost" or not _stays_here(name)


def is_open(url: str) -> bool:
    """Say whether what is sent to an address could be read on its way."""
    return is_far(url) and urlsplit(url).scheme == "http"


def _is_loopback(address: IPv4Address | IPv6Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _stays_here(name: str) -> bool:
    """The file of names of this PC may say anything of ``localhost``."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(_is_loopback(ip_address(str(entry[4][0]))) for entry in found)

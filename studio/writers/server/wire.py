"""The wire to one server: the one address, nothing that tells about this PC, so many bytes and so many seconds.

The openai library sits on top; whatever it or the server would like, this is what leaves the PC.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2

LARGEST = 8 << 20
"""Bytes of an answer; a thousand drafts are a tenth of it."""
CONNECT_SECONDS = 10.0
_TELLING = ("x-stainless-", "openai-")
"""Beginnings of the names of headers that tell system, machine and language of the sender."""


class WentAstrayError(httpx2.RequestError):
    """A request for another address than the one agreed to; it was not sent."""


class TooMuchError(httpx2.RequestError):
    """An answer that does not end, or unfolds to more than was sent."""


def client(url: str, seconds: float, with_key: bool) -> httpx2.Client:
    """Return a client for one base address: it follows no redirect and knows no proxy, cookie or netrc."""
    wire = Wire(httpx2.URL(url), seconds, with_key)
    patience = httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
    return httpx2.Client(transport=wire, trust_env=False, follow_redirects=False, timeout=patience)


class Wire(httpx2.HTTPTransport):
    """Sends to one origin alone."""

    def __init__(self, url: httpx2.URL, seconds: float, with_key: bool) -> None:
        super().__init__(trust_env=False)
        self._origin, self._seconds, self._with_key = _origin(url), seconds, with_key

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request that goes where it may, without what is nobody's business."""
        if _origin(request.url) != self._origin:
            raise WentAstrayError("another address than the one agreed to", request=request)
        self._strip(request.headers)
        end = time.monotonic() + self._seconds
        response = super().handle_request(request)
        if response.headers.get("content-encoding", "identity") != "identity":
            response.close()
            raise TooMuchError("a packed answer was not asked for", request=request)
        assert isinstance(response.stream, httpx2.SyncByteStream)
        response.stream = Measured(response.stream, request, end)
        return response

    def _strip(self, headers: httpx2.Headers) -> None:
        for name in [name for name in headers if name.lower().startswith(_TELLING)]:
            del headers[name]
        headers["user-agent"] = "SLM Studio"
        headers["accept-encoding"] = "identity"
        if not self._with_key:
            headers.pop("authorization", None)


class Measured(httpx2.SyncByteStream):
    """The bytes of an answer, until they are too many or come too slowly: a drop a minute never times out by itself."""

    def __init__(self, inner: httpx2.SyncByteStream, request: httpx2.Request, end: float) -> None:
        self._inner, self._request, self._end = inner, request, end

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for part in self._inner:
            seen += len(part)
            if seen > LARGEST:
                raise TooMuchError("the answer is too long", request=self._request)
            if time.monotonic() > self._end:
                raise httpx2.ReadTimeout("the answer took too long", request=self._request)
            yield part

    def close(self) -> None:
        """Let go of the connection."""
        self._inner.close()


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port

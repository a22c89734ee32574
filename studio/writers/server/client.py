"""The one door to the openai library: ask one server one thing, and name what went wrong by a code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import openai

from studio import addresses, keys
from studio.child import Failure
from studio.drafting.prompt import Messages
from studio.writers.server import costs, wire
from studio.writers.server.manner import Manner
from studio.writers.server.trouble import Trouble, retry_after, shown

_REFUSED = (400, 413, 415, 422)
_NO_KEY = (401, 403)


@dataclass(frozen=True)
class Said:
    """One answer."""

    text: str
    whole: bool
    """False where the server broke off at the longest it may write."""
    spent: costs.Spent


class Server:
    """One server at one address; threads may ask at the same time."""

    def __init__(self, url: str, key: str = "", seconds: float = 120.0) -> None:
        self.host, self._seconds, self._key = addresses.host(url), seconds, key
        self._manner = Manner()
        self._client = openai.OpenAI(
            base_url=url, api_key=key or "none", max_retries=0, http_client=wire.client(url, seconds, bool(key)),
        )  # fmt: skip

    def ask(self, model: str, messages: Messages, schema: dict[str, Any], tokens: int) -> Said:
        """Return an answer in the strictest form this server knows; raises Trouble."""
        while True:
            manner = self._manner
            try:
                return self._ask(model, messages, manner.options("drafts", schema, tokens))
            except Trouble as trouble:
                other = manner.after(str(trouble.facts.get("reason", ""))) if trouble.code == "server_refused" else None
                if other is None:
                    raise
                if self._manner is manner:  # another thread may have learned it meanwhile
                    self._manner = other

    def models(self) -> tuple[str, ...]:
        """Return the names of the models the server has; raises Trouble."""
        try:
            found = self._client.models.list()
            return tuple(sorted({str(model.id)[:200] for model in found.data}, key=str.casefold))
        except openai.APIError as error:
            raise self._trouble(error, "") from None
        except (AttributeError, TypeError, ValueError):
            raise Trouble("server_nonsense", host=self.host) from None

    def _ask(self, model: str, messages: Messages, options: dict[str, Any]) -> Said:
        try:
            reply = self._client.chat.completions.create(model=model, messages=messages, **options)  # type: ignore
            choice = reply.choices[0]
            text = choice.message.content
        except openai.APIError as error:
            raise self._trouble(error, model) from None
        except (AttributeError, IndexError, TypeError, ValueError):  # no JSON, or JSON of another kind
            raise Trouble("server_nonsense", host=self.host) from None
        text = self._without_key(text) if isinstance(text, str) else ""
        sent = "".join(message["content"] for message in messages)
        return Said(text, choice.finish_reason != "length", costs.spent(reply.usage, sent, text))

    def _trouble(self, error: openai.APIError, model: str) -> Trouble:
        """Name what happened; neither the error nor its text goes further, for either may hold the key."""
        if isinstance(error, openai.APITimeoutError) and _code_of(error.__cause__) != "server_unreachable":
            return Trouble("server_slow", host=self.host, seconds=round(self._seconds))
        if isinstance(error, openai.APIConnectionError):
            return Trouble(_code_of(error.__cause__), host=self.host)
        if isinstance(error, openai.APIStatusError):
            return self._by_status(error, model)
        return Trouble("server_nonsense", host=self.host)

    def _by_status(self, error: openai.APIStatusError, model: str) -> Trouble:
        status, headers = error.status_code, error.response.headers
        reason = shown(error.message.removeprefix(f"Error code: {status} - "), self._key).rstrip(".")
        if status in _REFUSED:
            return Trouble("server_refused", host=self.host, reason=reason)
        if status in _NO_KEY:
            return Trouble("server_key_refused", host=self.host)
        if status == 404:
            return Trouble("server_no_model", host=self.host, model=model, reason=reason)
        if 300 <= status < 400:
            elsewhere = urlsplit(headers.get("location", "")).netloc
            return Trouble("server_redirects", host=self.host, target=shown(elsewhere, self._key))
        code = "server_busy" if status == 429 else "server_failing"
        return Trouble(code, retry_after(headers.get("retry-after", "")), host=self.host, status=status, reason=reason)

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "…") if self._key else text


def _code_of(cause: BaseException | None) -> str:
    if isinstance(cause, wire.WentAstrayError):
        return "server_redirects"
    if isinstance(cause, wire.TooMuchError):
        return "server_nonsense"
    return "server_unreachable" if type(cause).__name__ in ("ConnectError", "ConnectTimeout") else "server_cut"


def open_server(url: str, key_name: str, far: bool, seconds: float = 120.0) -> Server:
    """Return the server of a job; raises Failure where nothing may be sent to it, or its key cannot be had."""
    try:
        url = addresses.tidy(url)
    except ValueError:
        raise Failure("server_address", address=url) from None
    if addresses.is_far(url) and not far:
        raise Failure("server_far", host=addresses.host(url))
    for name in [name for name in os.environ if name.startswith("OPENAI_")]:
        del os.environ[name]  # keys, addresses and headers meant for other programs
    return Server(url, _key(key_name, url), seconds)


def _key(name: str, url: str) -> str:
    """Return the key of this very server: a job's file, which may come from elsewhere, cannot have another's sent."""
    if not name:
        return ""
    if addresses.is_open(url):
        raise Failure("server_key_open", host=addresses.host(url))
    if name != addresses.origin(url):
        raise Failure("server_key_missing", host=addresses.host(url))
    try:
        key = keys.read(name)
    except keys.NoKeyringError as error:
        raise Failure("keyring_missing", reason=str(error)) from None
    if not key:
        raise Failure("server_key_missing", host=addresses.host(url))
    return key

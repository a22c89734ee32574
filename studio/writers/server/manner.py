"""How a server wants to be asked: each understands the protocol a little differently, and says so by refusing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

SCHEMA, OBJECT, PLAIN = "json_schema", "json_object", "text"
"""Forms an answer can be bound to, the strictest first; the prompt asks for JSON in all of them."""
_WEAKER = {SCHEMA: OBJECT, OBJECT: PLAIN}
_CALM = 0.3
"""Temperature: a little freedom for the words, little enough for the form."""


@dataclass(frozen=True)
class Manner:
    """One way to ask; a server that refuses it is asked by the next one from then on."""

    form: str = SCHEMA
    limit: str = "max_tokens"
    calm: bool = True

    def options(self, name: str, schema: dict[str, Any], tokens: int) -> dict[str, Any]:
        """Return the options of a request in this manner."""
        found: dict[str, Any] = {self.limit: tokens}
        if self.calm:
            found["temperature"] = _CALM
        if self.form == SCHEMA:
            bound = {"name": name, "strict": True, "schema": schema}
            found["response_format"] = {"type": "json_schema", "json_schema": bound}
        elif self.form == OBJECT:
            found["response_format"] = {"type": "json_object"}
        return found

    def after(self, refusal: str) -> Manner | None:
        """Return the manner to try after a refusal in these words; None where there is none left."""
        words = refusal.casefold()
        if self.calm and "temperature" in words:
            return replace(self, calm=False)
        if self.limit == "max_tokens" and "max_tokens" in words and "max_completion_tokens" in words:
            return replace(self, limit="max_completion_tokens")
        weaker = _WEAKER.get(self.form)
        return replace(self, form=weaker) if weaker else None

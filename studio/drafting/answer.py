"""The form of a model's answer: what it is told to keep to, and what it is held against."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from studio.drafting import kinds as all_kinds

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Signs that stand for nothing to be read: other programs, our own import among them, refuse a text with one."""


def _readable(text: str) -> str:
    if found := _CONTROL.search(text):
        raise ValueError(f"it holds a control character (U+{ord(found[0]):04X})")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
                 AfterValidator(_readable)]  # fmt: skip
_FENCE = re.compile(r"^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_THOUGHT = re.compile(r"^\s*<think>.*?</think>\s*", re.DOTALL)


class UnusableError(ValueError):
    """An answer that is not of the form asked for; its text says why, in words for a repair prompt."""


class Draft(BaseModel):
    """One pair as a model writes it. Evidence comes before the answer: what is quoted first guides what is said."""

    model_config = ConfigDict(strict=True)

    kind: str
    evidence: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    question: Line
    answer: Line


class Drafts(BaseModel):
    """All pairs of one passage."""

    model_config = ConfigDict(strict=True)

    drafts: list[Draft]


class Rephrasings(BaseModel):
    """Other wordings of one question."""

    model_config = ConfigDict(strict=True)

    questions: list[Line]


Form = TypeVar("Form", bound=BaseModel)


def schema(kinds: Sequence[str] = (), number: int = 3) -> dict[str, Any]:
    """Return the JSON schema of ``Drafts`` for these kinds (none named: all) and at most so many drafts.

    It keeps to what every server understands: each object closed, each field required.
    """
    draft = {
        "kind": {"type": "string", "enum": list(all_kinds.chosen(kinds))},
        "evidence": {"type": "string"},
        "question": {"type": "string"},
        "answer": {"type": "string"},
    }
    return _closed({"drafts": {"type": "array", "items": _closed(draft), "minItems": 1, "maxItems": max(1, number)}})


def rephrasings_schema(number: int = 3) -> dict[str, Any]:
    """Return the JSON schema of ``Rephrasings``."""
    questions = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": max(1, number)}
    return _closed({"questions": questions})


def parse(text: str) -> Drafts:
    """Read a model's answer; raises UnusableError with the reason."""
    return read(text, Drafts)


def whole_part(text: str) -> Drafts:
    """Return the drafts that are whole in an answer that broke off; none is none."""
    bare = text[: text.rfind("}") + 1]
    while bare:
        try:
            return parse(bare + "]}")
        except UnusableError:
            bare = bare[: bare.rfind("}", 0, -1) + 1]
    return Drafts(drafts=[])


def read(text: str, form: type[Form]) -> Form:
    """Read a model's answer in one of the forms of this file; raises UnusableError with the reason."""
    bare = _THOUGHT.sub("", text)
    fenced = _FENCE.match(bare)
    try:
        return form.model_validate(json.loads(fenced[1] if fenced else bare))
    except json.JSONDecodeError as error:
        raise UnusableError(_broken(bare, error)) from error
    except ValidationError as error:
        raise UnusableError(_unfit(error)) from error


def _broken(text: str, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return "the answer is empty"
    if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated"):
        return "the JSON breaks off before its end"
    return f"the answer is not JSON: {error.msg} at character {error.pos}"


def _unfit(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"the JSON has another form than asked for: {where or 'the whole'}: {first['msg']}"


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }

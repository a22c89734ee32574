"""Words in a document that read like orders to a model: shown to the person, and never obeyed."""

from __future__ import annotations

import re
import unicodedata

SHOWN = 3
"""Stretches shown of one passage."""
_LONGEST = 120

_ALL = r"(?:all |any |the |your |my |these |those |of |every |each )*"
_EARLIER = r"(?:previous|prior|above|earlier|preceding|foregoing|former)"
_ORDERS = r"(?:instructions?|prompts?|rules?|directions?|directives?|orders?|commands?|guidelines?|messages?)"
_MACHINE = r"(?:AI(?: model| assistant)?|LLM|GPT|chat ?bot|(?:large )?language model|virtual assistant)"
"""Not *assistant* nor *model* alone: hospitals have the one, makers of pumps the other."""

CONTROL = re.compile(
    r"<\|[^<>|\n]{1,40}\|>|<｜[^<>｜\n]{1,40}｜>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]"
    r"|<</?SYS>>|<(?:start|end)_of_(?:turn|image)>|</?(?:bos|eos|pad|unk|think|tool_call|tool_response)>",
    re.IGNORECASE,
)
"""Tokens that chat templates are made of; in a document they are letters like any others."""

_PATTERNS = (
    CONTROL.pattern,
    rf"\b(?:ignore|disregard|forget|override|bypass|overlook),? {_ALL}(?:{_EARLIER} (?:{_ORDERS}|text|content|words)"
    rf"|{_EARLIER}(?= and\b|[ ]*[.,;:!\n]|$)|system (?:prompt|instructions?|messages?)"
    r"|(?<=your )(?:instructions?|rules|guidelines)|(?<=all )(?:the )?instructions"
    r"|(?:everything|anything|all|what)(?: that)?(?: (?:is|was|has been|you(?:'ve| have| were)?))?(?: been)?"
    r" (?:written |said )?(?:above|before this|said|told))",
    rf"\b(?:do not|don't|never|stop) (?:follow|obey|heed)(?:ing)? {_ALL}{_EARLIER} {_ORDERS}",
    r"\byou are now (?:an? |in |the |going )[^.\n]{0,40}",
    rf"\b(?:act|behave|respond|answer|reply) as (?:if you (?:are|were)|an? {_MACHINE}|DAN)\b",
    r"\bpretend (?:to be|(?:that )?you(?:'re| are)) [^.\n]{0,40}",
    rf"\b(?:as|if you are) an? {_MACHINE}\b",
    r"\b(?:your|hidden|secret) (?:system|developer) (?:message|instructions?)\b|\bsystem prompts?\b",
    rf"\b(?:instructions?|note|message|attention|memo) (?:to|for) (?:the |any |all |an? )?{_MACHINE}s?\b",
    rf"\b{_MACHINE}s?,? you must\b|\b(?:new|updated|revised|real|actual) instructions\s*:",
    r"\b(?:reply|respond|answer|output)(?: (?:only|just|exactly))+ with (?:the (?:word|text|phrase)|[“\"'])",
    r"\b(?:reveal|print|repeat|show|output) (?:me )?(?:your|the (?:system|hidden|secret)) (?:prompt|instructions)\b",
    r"\b(?:do not|don't) (?:write|generate|create|produce|make) (?:any )?(?:more )?"
    r"(?:questions?|(?:question.{0,5}answer )?pairs|drafts)\b",
    r"^[ \t]*#{1,4}[ \t]*(?:system|assistant|user|instructions?|response)[ \t]*:",
    r"^[ \t]*(?:system|user|human)[ \t]*:.*\n+[ \t]*(?:assistant|AI)[ \t]*:",
    r"</?(?:system|assistant|instructions?|system_prompt|prompt)>",
    # The commonest order of all, in the languages next to English.
    r"\b(?:ignoriere|missachte|vergiss)\w* (?:alle |die |sämtliche )*(?:vorherigen|vorigen|bisherigen|obigen) \w+",
    r"\b(?:ignore[zr]?|oublie[zr]?) (?:toutes )?(?:les )?(?:instructions|consignes) (?:précédentes|ci-dessus)",
    r"\b(?:ignora|olvida) (?:todas )?(?:las )?instrucciones (?:anteriores|previas)",
)
_ORDER = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE | re.MULTILINE)
_HIDDEN = re.compile("[\U000e0000-\U000e007f\u202d\u202e]")
"""Letters nobody sees: tags that spell ASCII, and marks that turn letters around against their nature."""


def words(text: str) -> str:
    """Return the stretches that read like orders to a model, joined by “ … ”; empty where there are none."""
    visible = _visible(text)
    found = [" ".join(match[0].split())[:_LONGEST] for match in _ORDER.finditer(visible)]
    if _HIDDEN.search(text):
        found.append("hidden characters")
    return " … ".join(list(dict.fromkeys(found))[:SHOWN])


def defused(text: str) -> str:
    """Return the text as a model may be shown it: no control token of any chat template, no hidden letters.

    A space behind the first character breaks such a token; evidence is found again without regard to spaces.
    """
    return CONTROL.sub(lambda token: token[0][0] + " " + token[0][1:], _visible(text))


def _visible(text: str) -> str:
    """Leave out what has no shape: zero-width letters hide words from a search, tags hide whole sentences."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf" or letter == "\u00ad")

"""Can the question be understood by somebody who does not see the page?"""

from __future__ import annotations

import re

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds

_POINTS_AT_TEXT = re.compile(
    r"\b(?:the|this|that|these) (?:above|below|following|previous|preceding|aforementioned)\b"
    r"|\b(?:this|these|above|following) (?:text|passage|section|paragraph|chapter|document|table|statement)\b"
    r"|\bthe (?:text|passage|excerpt|snippet|paragraph|given context)\b(?! of\b)"
    r"|\b(?:in|according to) the (?:section|chapter|document|article|statement)\b(?! of\b)"
    r"|\b(?:mentioned|described|shown|listed|given|stated|provided) (?:above|below|here)\b"
    r"|\baccording to (?:it|this|the (?:table|figure|list|author))\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:im|laut|gemäß) (?:dem )?(?:obigen|folgenden|vorliegenden|diesem )?\s?(?:Text|Abschnitt|Auszug)\b"
    r"|\b(?:oben|unten) (?:genannt|erwähnt|beschrieben)\w*"
    r"|\b(?:dans|selon|d[’']après) (?:le|ce) (?:texte|passage|extrait)\b"
    r"|\bci-(?:dessus|dessous)\b|\b(?:en|según) (?:el|este) (?:texto|pasaje|fragmento)\b"
    r"|\b(?:nel|secondo il) (?:testo|brano)\b|\b(?:no|segundo o|neste) (?:texto|trecho)\b"
    r"|\b(?:in|volgens) de(?:ze)? (?:tekst|passage)\b|\bbovenstaande\b|\b(?:w|według) (?:tekście|tekstu|fragmencie)\b",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"^(?:(?:what|which|who|whom|where|when|why|how)\b[\w ]{0,24}?)?\b"
    r"(?:is|are|was|were|do|does|did|can|could|should|must|will|would|may|might|has|have|had|if|when)"
    r"(?:n't)? "
    r"(?:(?:it|they|he|she|this|these|those|that|them)\b(?! (?:is|was) )|(?:its|their|his|her) )",
    re.IGNORECASE,
)
_ANSWER_POINTS = re.compile(
    r"\b(?:mentioned|described|shown|listed|stated|explained|discussed) (?:above|below|earlier)\b"
    r"|\bthe (?:passage|excerpt|snippet|given (?:text|context)|provided (?:text|context|passage))\b(?! of\b)"
    r"|\b(?:according to|in) (?:the|this) (?:text|passage)\b",
    re.IGNORECASE,
)


def stands_alone(pair: Candidate, limits: Thresholds) -> Flag | None:
    """The question must make sense to somebody who does not see the page."""
    if match := _POINTS_AT_TEXT.search(pair.question) or _ELSEWHERE.search(pair.question):
        sentence = f"The question says “{match[0]}”, which nobody can follow who does not see the page."
        return Flag("points_at_text", "red", sentence, match[0])
    if not pair.earlier and (match := _DANGLING.match(pair.question)):
        pronoun = match[0].split()[-1]
        sentence = f"The question says “{pronoun}” without naming what is meant. Put the name there."
        return Flag("dangling_pronoun", "amber", sentence, pronoun)
    return None


def answer_stands_alone(pair: Candidate, limits: Thresholds) -> Flag | None:
    """The answer will be read without the page as well."""
    match = None if pair.declines else _ANSWER_POINTS.search(pair.answer)
    if match is None:
        return None
    sentence = f"The answer says “{match[0]}”, which nobody can follow who does not see the page."
    return Flag("answer_points_at_text", "amber", sentence, match[0])

"""Does the pair hold personal data, which a model might say to anybody?"""

from __future__ import annotations

from studio.language.checks.pair import Candidate, Flag
from studio.language.checks.thresholds import Thresholds
from studio.language.personal import traces


def no_personal_data(pair: Candidate, limits: Thresholds) -> Flag | None:
    """Nothing that points at one person should be trained on."""
    found = list(traces(f"{pair.question}\n{pair.answer}"))
    if not found:
        return None
    named = ", ".join(dict.fromkeys(f"{kind} “{said}”" for kind, said in found))
    sentence = f"Possible personal data: {named}. A trained model may repeat it to anybody."
    return Flag("personal_data", "amber", sentence, found[0].said)

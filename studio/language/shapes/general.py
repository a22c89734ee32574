"""Questions answered by yes or no, and what is left: what something is or does."""

from __future__ import annotations

from studio.language.frames import DOES, SUBJECT, Frame

FRAMES: tuple[Frame, ...] = (
    # ------------------------------------------------------------ yes or no
    Frame(
        rf"(?P<m>Can|May|Must|Should) {SUBJECT} be (?P<v>«ved»)(?P<rest>(?: .+)?)",
        ("Is it true that {x} {m:lower} be {v}{rest}?", "Tell me whether {x} {m:lower} be {v}{rest}."),
        ("{m} you {v:of_ed} {x}{rest:active}?", "I wonder whether {x} {m:lower} be {v}{rest}."),
    ),
    Frame(
        rf"Will {SUBJECT} be (?P<v>«ved»)(?P<rest>(?: .+)?)",
        ("Is it true that {x} will be {v}{rest}?", "Tell me whether {x} will be {v}{rest}."),
        ("Are {x} going to be {v}{rest}?", "I wonder whether {x} will be {v}{rest}."),
    ),
    Frame(
        rf"{DOES}".replace("does|do", "Does|Do"),
        ("Is it true that {x} {vs}{rest}?", "Tell me whether {x} {vs}{rest}."),
        ("I wonder whether {x} {vs}{rest}.", "{x} {vs}{rest}, is that right?"),
    ),
    # ------------------------------------------------------------ what is it
    Frame(
        r"What are (?P<x>the .+)",
        ("Tell me what {x} are.", "Name {x}."),
        ("Which are {x}?", "Give me {x}."),
    ),
    Frame(
        r"What (?P<be>is|are) (?P<x>.+)",
        (
            "Tell me what {x} {be}.",
            "What is meant by {x}?",
            "How would you describe {x}?",
            "Explain what {x} {be}.",
            "What {be:kind} {x}?",
        ),
        ("What is the definition of {x}?", "How {be} {x} defined?", "Say in a few words what {x} {be}."),
    ),
    Frame(
        rf"What {DOES}",
        ("Tell me what {x} {vs}{rest}.", "What is it that {x} {vs}{rest}?"),
        ("{x} {vs} what{rest}?",),
    ),
)

"""Questions after a meaning, a cause, a remedy or a use."""

from __future__ import annotations

from studio.language.frames import Frame

FRAMES: tuple[Frame, ...] = (
    # ------------------------------------------------------------ meanings
    Frame(
        r"What does the term “(?P<x>.+)” (?:mean|refer to)",
        (
            "What is meant by “{x}”?",
            "How is the term “{x}” defined?",
            "Explain the term “{x}”.",
            "What do people mean when they say “{x}”?",
            "{x}: what is that?",
        ),
        ("What is the definition of “{x}”?", "Tell me the meaning of “{x}”.", "What should I understand by “{x}”?"),
    ),
    Frame(
        r"What does (?P<x>(?:fault|error|alarm|message|code|warning) .+) mean",
        (
            "What is the meaning of {x}?",
            "What is wrong when {x} is shown?",
            "The screen shows {x}: what is the matter?",
            "Explain {x}.",
        ),
        ("I see {x}, what has happened?", "What problem does {x} report?", "{x} has come up; what is it telling me?"),
    ),
    Frame(
        r"What does (?P<x>.+) mean",
        ("What is the meaning of {x}?", "What is meant by {x}?", "Explain what {x} means."),
        ("What is the definition of {x}?", "What should I understand by {x}?"),
    ),
    Frame(
        r"How (?P<be>is|are) (?P<x>.+) defined",
        ("What is meant by {x}?", "What is the meaning of {x}?", "Explain what {x} {be}."),
        ("What is the definition of {x}?", "What should I understand by {x}?"),
    ),
    # ------------------------------------------------------------ remedies and causes
    Frame(
        r"What is the remedy for (?P<x>.+)",
        (
            "How do you remedy {x}?",
            "What do you do about {x}?",
            "When {x} appears, what must you do?",
            "What helps against {x}?",
            "How is {x} put right?",
            "Tell me how to clear {x}.",
        ),
        ("What should be done if {x} occurs?", "How can I fix {x}?", "{x} is shown; how do I get rid of it?"),
    ),
    Frame(
        r"What causes (?P<x>.+)",
        ("What is the cause of {x}?", "What leads to {x}?", "For what reason does {x} occur?"),
        ("Where does {x} come from?", "What is {x} caused by?"),
    ),
    # ------------------------------------------------------------ uses and tasks
    Frame(
        r"What (?P<be>is|are) (?P<x>.+) used for",
        ("What {be} {x} for?", "What do you use {x} for?", "For what {be} {x} used?", "What is the use of {x}?"),
        ("What purpose does {x} serve?", "What use does {x} have?", "{x}: for what purpose?"),
    ),
    Frame(
        r"What (?P<aux>does|do) (?P<x>.+) do",
        (
            "What is {x} for?",
            "What is the purpose of {x}?",
            "Tell me what {x} does.",
            "What is the task of {x}?",
            "What do you need {x} for?",
        ),
        ("What function does {x} have?", "Which job is done by {x}?", "Why is {x} there?"),
    ),
    Frame(
        r"What (?P<aux>does|do) (?P<x>.+)"
        r" (?P<v>measure|wear|hold|store|show|indicate|cover|control|protect|supply|record)",
        ("What is {v:ed} by {x}?", "Tell me what {x} {vs}.", "Name what {x} {vs}."),
        ("{x} {vs} what exactly?", "What is it that {x} {vs}?"),
    ),
    Frame(
        r"What (?P<aux>does|do) (?P<x>.+) (?P<v>contain|include)",
        ("What is {v:ed} in {x}?", "Tell me what {x} {vs}.", "What is in {x}?"),
        ("What is it that {x} {vs}?", "What can be found in {x}?"),
    ),
    Frame(
        r"What (?P<aux>does|do) (?P<x>.+) (?P<v>need|require)",
        ("What {aux} {x} require?", "Tell me what {x} {vs}.", "What {aux} {x} need to have?"),
        ("{x} {vs} what exactly?", "What is it that {x} {vs}?"),
    ),
    Frame(
        r"(?:What (?P<aux>does|do) (?P<x>.+) cost|How much (?:does|do) (?P<y>.+) cost)",
        ("What is the price of {x}{y}?", "How expensive is {x}{y}?", "Tell me the price of {x}{y}."),
        ("How much do you pay for {x}{y}?", "How much money is needed for {x}{y}?"),
    ),
)

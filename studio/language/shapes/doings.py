"""Questions after a procedure, what to do in a situation, and why."""

from __future__ import annotations

from studio.language.frames import DOES, IS_DONE, SUBJECT, Frame

FRAMES: tuple[Frame, ...] = (
    # ------------------------------------------------------------ procedures
    Frame(
        r"What is the first step when (?P<x>.+)",
        (
            "What do you do first when {x}?",
            "When {x}, what is the first thing to do?",
            "What comes first when {x}?",
            "Which step is the first one in {x}?",
            "With what do you start when {x}?",
        ),
        (
            "How do I begin when {x}?",
            "When {x}, what has to be done before anything else?",
            "What is at the beginning of {x}?",
        ),
    ),
    Frame(
        r"When (?P<x>.+), what do you do after the step “(?P<y>.+)”",
        (
            "What follows the step “{y}” when {x}?",
            "What is the next step after “{y}” when {x}?",
            "When {x}, what do you do next once “{y}” is done?",
            "What comes right after “{y}” in {x}?",
        ),
        ("When {x}, which step comes after “{y}”?", "I have finished “{y}”; how do I go on when {x}?"),
    ),
    Frame(
        r"How (?:is|are) (?P<x>.+) carried out",
        (
            "How do you carry out {x}?",
            "What are the steps of {x}?",
            "How is {x} done?",
            "What do you have to do for {x}?",
        ),
        ("What is the procedure for {x}?", "Describe how to perform {x}.", "In what way is {x} performed?"),
    ),
    Frame(
        r"How (?:do|can|should|must) (?:you|I|we) (?P<x>.+)",
        (
            "What are the steps to {x}?",
            "Tell me how to {x}.",
            "What must you do to {x}?",
            "What is the procedure to {x}?",
        ),
        ("Describe how to {x}.", "What is the right way to {x}?", "I want to {x}; how does that go?"),
    ),
    Frame(
        rf"How {IS_DONE}",
        (
            "In what way {be} {x} {v}{rest}?",
            "How do you{be:now} {v:of_ed} {x}{rest:active}?",
            "Tell me how {x} {be} {v}{rest}.",
        ),
        ("What is the way to{be:now} {v:of_ed} {x}{rest:active}?", "Describe how {x} {be} {v}{rest}."),
    ),
    # ------------------------------------------------------------ what to do when
    Frame(
        r"When must you never (?P<x>.+)",
        (
            "In which situation must you never {x}?",
            "Tell me when you must never {x}.",
            "Under what condition must you never {x}?",
        ),
        ("In which case should you never {x}?", "You must never {x} in a certain situation; in which?"),
    ),
    Frame(
        r"What (?:must|should|do|can) (?:you|I|we|one)(?: have to)? do"
        r" (?P<c>before|after|when|if|while|until|once) (?P<x>.+)",
        (
            "{c} {x}, what must you do?",
            "What has to be done {c} {x}?",
            "What do you need to do {c} {x}?",
            "Tell me what to do {c} {x}.",
        ),
        ("{c} {x}, what is to be done?", "Which action is required {c} {x}?", "What is necessary {c} {x}?"),
    ),
    Frame(
        r"What happens (?P<c>before|after|when|if|while|once) (?P<x>.+)",
        ("{c} {x}, what happens?", "What occurs {c} {x}?", "Tell me what happens {c} {x}."),
        ("{c} {x}, what takes place?",),
    ),
    # ------------------------------------------------------------ reasons
    Frame(
        r"Why must you (?P<n>not|never) (?P<x>.+)",
        ("For what reason must you {n} {x}?", "Tell me why you must {n} {x}.", "Why should you {n} {x}?"),
        ("What is the reason that you must {n} {x}?", "You must {n} {x}; why is that?"),
    ),
    Frame(
        rf"Why (?P<m>must|may|can|should) {SUBJECT} (?P<n>not|never) (?P<rest>.+)",
        (
            "For what reason {m} {x} {n} {rest}?",
            "Tell me why {x} {m} {n} {rest}.",
            "Why is it that {x} {m} {n} {rest}?",
        ),
        ("What is the reason that {x} {m} {n} {rest}?", "{x} {m} {n} {rest}; why is that?"),
    ),
    Frame(
        rf"Why {IS_DONE}",
        (
            "For what reason {be} {x} {v}{rest}?",
            "Tell me why {x} {be} {v}{rest}.",
            "Why is it that {x} {be} {v}{rest}?",
        ),
        ("What is the reason that {x} {be} {v}{rest}?", "{x} {be} {v}{rest}; why is that?"),
    ),
    Frame(
        r"Why (?P<aux>does|do) (?P<x>.+) not (?P<v>«v»)(?P<rest>(?: .+)?)",
        (
            "For what reason {aux} {x} not {v}{rest}?",
            "Tell me why {x} {aux} not {v}{rest}.",
            "Why is it that {x} {aux} not {v}{rest}?",
        ),
        ("What is the reason that {x} {aux} not {v}{rest}?", "{x} {aux} not {v}{rest}; why is that?"),
    ),
    Frame(
        rf"Why (?P<m>must|may|can|should|will) {SUBJECT} (?P<v>be|«v»)(?P<rest>(?: .+)?)",
        ("For what reason {m} {x} {v}{rest}?", "Tell me why {x} {m} {v}{rest}.", "Why is it that {x} {m} {v}{rest}?"),
        ("What is the reason that {x} {m} {v}{rest}?", "{x} {m} {v}{rest}; why is that?"),
    ),
    Frame(
        r"Why (?P<be>is|are) (?P<x>.+?)"
        r" (?P<rest>(?:an?|the|so|not|too|important|necessary|useful|dangerous|possible)(?: .+)?)",
        ("For what reason {be} {x} {rest}?", "Tell me why {x} {be} {rest}.", "Why is it that {x} {be} {rest}?"),
        ("What is the reason that {x} {be} {rest}?", "{x} {be} {rest}; why is that?"),
    ),
    Frame(
        rf"Why {DOES}",
        ("For what reason {aux} {x} {v}{rest}?", "Tell me why {x} {vs}{rest}.", "Why is it that {x} {vs}{rest}?"),
        ("What is the reason that {x} {vs}{rest}?", "{x} {vs}{rest}; why is that?"),
    ),
    Frame(
        r"Why (?P<rest>(?:is|are|does|do|must|should|may|can|has|have) .+)",
        ("For what reason {rest}?",),
        (),
    ),
)

"""Questions after who, where and when."""

from __future__ import annotations

from studio.language.frames import DO, DOES, IS_DONE, MODAL_DONE, SUBJECT, Frame

_CLOCK = r"(?:at )?\d{1,2}[:.]\d\d\b"
_CONDITION = r"(?:when|while|if|as soon as|after|before|once|until)\b"

FRAMES: tuple[Frame, ...] = (
    # ------------------------------------------------------------ who
    Frame(
        rf"Who must {DO}",
        (
            "Who has to {v} {o}{rest}?",
            "Whose job is it to {v} {o}{rest}?",
            "By whom must {o} be {v:ed}{rest}?",
            "Tell me who must {v} {o}{rest}.",
        ),
        (
            "Who is responsible for {v:ing} {o}{rest}?",
            "Which person should {v} {o}{rest}?",
            "Who is in charge of {v:ing} {o}{rest}?",
        ),
    ),
    Frame(
        r"Who (?:does|carries out|performs|runs)"
        r" (?P<x>the [^,]+? (?:test|check|inspection|training|requalification)s?)(?P<rest>(?: .+)?)",
        (
            "By whom {x:be} {x} done{rest}?",
            "Whose job {x:be} {x}{rest}?",
            "Tell me who does {x}{rest}.",
            "Who has to do {x}{rest}?",
        ),
        ("Who is responsible for {x}{rest}?", "Which person is in charge of {x}{rest}?"),
    ),
    Frame(
        r"Who (?P<v>«vs») (?P<o>(?!.*(?:, | and (?:«vs»)\b)).+)",
        (
            "Who is it that {v} {o}?",
            "Tell me who {v} {o}.",
            "Whose job is it to {v:of_third} {o}?",
            "Which person {v} {o}?",
        ),
        ("Who is the one to {v:of_third} {o}?", "Name the person or team that {v} {o}."),
    ),
    Frame(
        r"Who (?P<v>«vs») (?P<o>.+)",
        ("Who is it that {v} {o}?", "Tell me who {v} {o}.", "Which person {v} {o}?"),
        ("Name the person or team that {v} {o}.", "What is the job title of the person who {v} {o}?"),
    ),
    Frame(
        r"Who (?P<be>is|are) (?:responsible for|in charge of) (?P<x>.+)",
        ("Whose job {x:be} {x}?", "Tell me who takes care of {x}.", "Who has to see to {x}?"),
        ("By whom {x:be} {x} looked after?", "Which person has {x} as a task?"),
    ),
    Frame(
        r"Who (?P<be>is|are) (?P<x>(?:the|an?) .+|[A-Z].+)",
        ("Tell me who {x} {be}.", "Which person or company {be} {x}?"),
        ("What is the name of {x}?",),
    ),
    Frame(
        rf"By whom {IS_DONE}",
        ("Who {v:of_ed_third} {x}{rest}?", "Tell me who {v:of_ed_third} {x}{rest}.", "{x} {be} {v} by whom{rest}?"),
        ("Who is it that {v:of_ed_third} {x}{rest}?", "Whose job is it to {v:of_ed} {x}{rest}?"),
    ),
    Frame(
        rf"By whom {MODAL_DONE}",
        ("Who {m} {v:of_ed} {x}{rest}?", "Tell me who {m} {v:of_ed} {x}{rest}.", "{x} {m} be {v} by whom{rest}?"),
        ("Who is it that {m} {v:of_ed} {x}{rest}?", "Which person {m} {v:of_ed} {x}{rest}?"),
    ),
    # ------------------------------------------------------------ where
    Frame(
        rf"Where {IS_DONE}",
        ("In which place {be} {x} {v}{rest}?", "Tell me where {x} {be} {v}{rest}.", "{x}: {v} in which place{rest}?"),
        ("What is the place where {x} {be} {v}{rest}?", "Where do you{be:now} {v:you_do} {x}{rest:active}?"),
    ),
    Frame(
        r"Where (?P<be>is|are) (?P<x>.+)",
        ("Where can you find {x}?", "Tell me where {x} {be}.", "In which place {be} {x}?"),
        ("What is the location of {x}?", "Where do I have to look for {x}?"),
    ),
    Frame(
        r"Where (?:can|do) (?:you|I|we) (?:find|see|get) (?P<x>.+)",
        ("Where {x:be} {x}?", "Tell me where to find {x}.", "In which place {x:be} {x}?"),
        ("What is the location of {x}?", "Where {x:be} {x} to be found?"),
    ),
    Frame(
        r"Where does (?P<x>.+) (?P<v>sit|hang|stand|lie)",
        ("Where is {x}?", "Tell me where {x} {v:third}.", "Where can you find {x}?"),
        ("What is the location of {x}?", "In which spot does {x} {v}?"),
    ),
    Frame(
        rf"Where {DOES}",
        ("In which place {aux} {x} {v}{rest}?", "Tell me where {x} {vs}{rest}."),
        ("What is the place where {x} {vs}{rest}?",),
    ),
    # ------------------------------------------------------------ when
    Frame(
        rf"When {DOES}",
        (
            "At what time {aux} {x} {v}{rest}?",
            "Tell me when {x} {vs}{rest}.",
            "What is the time at which {x} {vs}{rest}?",
        ),
        ("By the clock, when {aux} {x} {v}{rest}?", "{x} {vs}{rest} at what time of day?"),
        answer=_CLOCK,
    ),
    Frame(
        rf"When {DOES}",
        (
            "Under what condition {aux} {x} {v}{rest}?",
            "Tell me when {x} {vs}{rest}.",
            "What is the situation in which {x} {vs}{rest}?",
        ),
        ("In which case {aux} {x} {v}{rest}?", "What must have happened if {x} {vs}{rest}?"),
        answer=_CONDITION,
    ),
    Frame(
        rf"When {DOES}",
        ("Tell me when {x} {vs}{rest}.", "What is the time when {x} {vs}{rest}?"),
        ("On what occasion {aux} {x} {v}{rest}?", "{x} {vs}{rest}: when?"),
    ),
    Frame(
        rf"When {IS_DONE}",
        ("At what time {be} {x} {v}{rest}?", "Tell me when {x} {be} {v}{rest}."),
        ("By the clock, when {be} {x} {v}{rest}?", "When do you{be:now} {v:of_ed} {x}{rest:active}?"),
        answer=_CLOCK,
    ),
    Frame(
        rf"When {IS_DONE}",
        ("Tell me when {x} {be} {v}{rest}.", "What is the time when {x} {be} {v}{rest}?"),
        ("On which occasion {be} {x} {v}{rest}?", "When do you{be:now} {v:of_ed} {x}{rest:active}?"),
    ),
    Frame(
        rf"When (?P<m>can|may|must|should) {SUBJECT} be (?P<v>«ved»)(?P<rest>(?: .+)?)",
        ("Tell me when {x} {m} be {v}{rest}.", "Under what condition {m} {x} be {v}{rest}?"),
        ("In which case {m} {x} be {v}{rest}?", "{x} {m} be {v}{rest}: when?"),
    ),
    Frame(
        rf"Until when (?P<m>can|may|must|should) {SUBJECT} be (?P<v>«ved»)(?P<rest>(?: .+)?)",
        ("Up to what time {m} {x} be {v}{rest}?", "Tell me until when {x} {m} be {v}{rest}."),
        ("How long {m} you go on {v:doing} {x}{rest}?", "{x} {m} be {v}{rest} until when?"),
    ),
)

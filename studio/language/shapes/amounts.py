"""Questions after how often, how long, how much, how many."""

from __future__ import annotations

from studio.language.frames import DO, DOES, IS_DONE, SUBJECT, Frame

_AMOUNT = r"(?:(?:at|about|up|only|exactly|more|less|between|from|least|most|to|than|and)\s)*-?\d"

FRAMES: tuple[Frame, ...] = (
    # ------------------------------------------------------------ how often
    Frame(
        rf"How often (?:must|should|do|have) (?:you|I|we)(?: have to| need to| to)? {DO}",
        (
            "At what intervals must you {v} {o}{rest}?",
            "How frequently do you have to {v} {o}{rest}?",
            "How often must {o} be {v:ed}{rest}?",
            "{v:ing} {o}{rest}: how often is that due?",
            "Tell me how often to {v} {o}{rest}.",
        ),
        (
            "After what time must {o} be {v:ed} again{rest}?",
            "What is the interval for {v:ing} {o}{rest}?",
            "How regularly should {o} be {v:ed}{rest}?",
        ),
    ),
    Frame(
        r"How often (?P<be>is|are) (?P<x>.+) done",
        (
            "At what intervals {be} {x} done?",
            "How frequently {be} {x} carried out?",
            "Tell me how often {x} {be} done.",
            "How often do you do {x}?",
            "{x}: how often {be} that due?",
        ),
        ("What is the interval for {x}?", "How regularly do you carry out {x}?", "How often must {x} take place?"),
    ),
    Frame(
        rf"How often {IS_DONE}",
        (
            "At what intervals {be} {x} {v}{rest}?",
            "How frequently {be} {x} {v}{rest}?",
            "Tell me how often {x} {be} {v}{rest}.",
            "{x}: how often must that be {v}{rest}?",
        ),
        ("After how long {be} {x} {v} again{rest}?", "What is the interval at which {x} {be} {v}{rest}?"),
    ),
    Frame(
        r"How often (?P<aux>does|do) (?P<x>.+) take place",
        (
            "At what intervals {aux} {x} take place?",
            "Tell me how often {x} is held.",
            "How frequently is {x} held?",
            "{x}: how often?",
        ),
        ("What is the interval for {x}?", "How regularly {aux} {x} happen?"),
    ),
    Frame(
        rf"How often {DOES}",
        (
            "At what intervals {aux} {x} {v}{rest}?",
            "How frequently {aux} {x} {v}{rest}?",
            "Tell me how often {x} {vs}{rest}.",
        ),
        ("After how long {aux} {x} {v}{rest} again?", "What is the interval at which {x} {vs}{rest}?"),
    ),
    Frame(
        r"How often (?P<rest>.+)",
        ("At what intervals {rest}?", "How frequently {rest}?"),
        (),
    ),
    # ------------------------------------------------------------ how long
    Frame(
        r"How long (?P<aux>does|do) (?P<x>.+?) take(?P<rest>(?: (?:with|for|at|in|on|to)\b.*)?)",
        (
            "How much time {aux} {x} take{rest}?",
            "How much time is needed for {x}{rest}?",
            "What is the duration of {x}{rest}?",
            "Tell me how long {x} lasts{rest}.",
        ),
        ("How much time must be allowed for {x}{rest}?", "How long is it until {x} is finished{rest}?"),
    ),
    Frame(
        r"How long (?P<aux>does|do) (?P<x>.+?) need(?P<rest>(?: (?:until|to|for|before)\b.*)?)",
        (
            "How much time {aux} {x} need{rest}?",
            "What time {aux} {x} take{rest}?",
            "Tell me how long {x} {aux:needs}{rest}.",
        ),
        ("How much time must be allowed for {x}{rest}?", "{x}: how long is the wait{rest}?"),
    ),
    Frame(
        rf"How long {DOES}",
        (
            "For how long {aux} {x} {v}{rest}?",
            "I want to know for how long {x} {vs}{rest}.",
            "Tell me how long {x} {vs}{rest}.",
            "What is the time for which {x} {vs}{rest}?",
        ),
        ("For what period {aux} {x} {v}{rest}?", "{x} {vs}{rest}; for how long?"),
    ),
    Frame(
        rf"How long {IS_DONE}",
        (
            "For how long {be} {x} {v}{rest}?",
            "Tell me how long {x} {be} {v}{rest}.",
            "For what time do you{be:now} {v:of_ed} {x}{rest:active}?",
            "What is the time for which {x} {be} {v}{rest}?",
        ),
        ("For what period {be} {x} {v}{rest}?", "How long do you{be:now} {v:of_ed} {x}{rest:active}?"),
    ),
    Frame(
        rf"How long (?P<m>can|may|must|should) {SUBJECT} be (?P<v>«ved»)(?P<rest>(?: (?:«to»)\b.*)?)",
        (
            "For how long {m} {x} be {v}{rest}?",
            "Tell me how long {x} {m} be {v}{rest}.",
            "What is the time for which {x} {m} be {v}{rest}?",
        ),
        ("For what period {m} {x} be {v}{rest}?", "How long {m} you {v:of_ed} {x}{rest:active}?"),
    ),
    Frame(
        r"How long (?P<be>is|are) (?P<x>.+) valid",
        ("For how long {be} {x} valid?", "Tell me how long {x} {be} valid.", "What is the validity of {x}?"),
        ("For what period {be} {x} valid?", "After what time do {x} run out?"),
    ),
    # ------------------------------------------------------------ measures and properties
    Frame(
        r"What is the (?P<m>maximum|minimum|largest|smallest|highest|lowest)"
        r" (?P<p>.+?)(?P<rest>(?: (?:of|between|for|in) .+)?)",
        ("Tell me the {m} {p}{rest}.", "How large is the {m} {p}{rest}?", "What is the {m:most} {p}{rest}?"),
        ("What is the {p}{rest} at {m:limit}?", "Which {m:bound} is set for the {p}{rest}?"),
    ),
    Frame(
        r"What is the (?P<p>difference|relation|relationship|connection|ratio|distance) between (?P<x>.+)",
        ("Tell me what the {p} between {x} is.", "Explain the {p} between {x}."),
        ("What {p} is there between {x}?", "Between {x}, what is the {p}?"),
    ),
    Frame(
        r"What is the (?P<p>purpose|function|task|role|job) of (?P<x>.+)",
        ("What is {x} for?", "What does {x} do?", "Tell me the {p} of {x}.", "What do you need {x} for?"),
        ("Why is {x} there?", "What {p} does {x} have?"),
    ),
    Frame(
        r"What is the wall thickness of (?P<x>.+)",
        (
            "Which wall thickness {x:do} {x} have?",
            "Tell me the wall thickness of {x}.",
            "{x}: wall thickness?",
        ),
        ("For {x}, what is the thickness of the wall?", "How thick is the wall of {x}?"),
    ),
    Frame(
        r"What is the (?P<p>(?:thickness|length|width|height|depth|mass|weight|volume)) of (?P<x>.+)",
        (
            "Which {p} {x:do} {x} have?",
            "Tell me the {p} of {x}.",
            "{x}: {p}?",
            "How great is the {p} of {x}?",
        ),
        ("For {x}, what is the {p}?", "How {p:adjective} {x:be} {x}?"),
    ),
    Frame(
        r"What is the torque (?P<j>of|for) (?P<x>.+)",
        (
            "With what torque must {x} be tightened?",
            "Tell me the torque {j} {x}.",
            "{x}: which torque?",
            "Which torque do you use for {x}?",
        ),
        (
            "How tightly must {x} be fixed, as a torque?",
            "What torque applies to {x}?",
            "To what torque is {x} tightened?",
        ),
    ),
    Frame(
        r"What is the (?P<p>delivery time|holding time|extension|price|code|name|date|address) of (?P<x>.+)",
        ("Which {p} does {x} have?", "Tell me the {p} of {x}.", "{x}: {p}?", "{p} of {x}?"),
        ("For {x}, what is the {p}?", "What {p} is given for {x}?", "Do you know the {p} of {x}?"),
    ),
    Frame(
        r"What is the (?P<p>[\w-]+(?: (?!of )[\w-]+){0,4}) of (?P<x>.+)",
        ("Which {p} {x:do} {x} have?", "Tell me the {p} of {x}.", "{x}: {p}?", "{p} of {x}?"),
        ("For {x}, what is the {p}?", "What is given as the {p} of {x}?"),
    ),
    Frame(
        r"What is the (?P<p>[\w-]+(?: (?!for )[\w-]+){0,3}) for (?P<x>.+)",
        ("Which {p} is there for {x}?", "Tell me the {p} for {x}.", "{x}: {p}?", "{p} for {x}?"),
        ("For {x}, what is the {p}?", "What {p} is given for {x}?"),
    ),
    Frame(
        r"What is (?P<x>the .*?(?:«measure»)(?: (?:in|inside|at|on) .+)?)",
        ("How great is {x}?", "Tell me {x}.", "Which value does {x} have?"),
        ("What value is given for {x}?", "Do you know {x}?"),
        answer=_AMOUNT,
    ),
    Frame(
        r"(?P<w>What|Which) (?P<p>[\w ]+) are given for (?P<x>.+)",
        ("Which {p} go with {x}?", "What kind of {p} are given for {x}?", "{x}: which {p}?"),
        ("For {x}, which {p} are listed?", "Tell me the {p} that are given for {x}."),
    ),
    Frame(
        r"What (?P<p>[\w-]+) (?:does|do) (?P<x>.+) have",
        ("What is the {p} of {x}?", "Tell me the {p} of {x}.", "{x}: which {p}?"),
        ("For {x}, what is the {p}?", "What {p} is given for {x}?"),
    ),
    Frame(
        r"What (?P<p>[\w-]+) (?P<m>must|may|should) (?P<x>.+) have",
        ("For {x}, what {p} is {m:needed}?", "Tell me the {p} that {x} {m} have."),
        ("What is the {m:needed} {p} of {x}?", "How great {m} the {p} of {x} be?"),
    ),
    Frame(
        r"How (?P<p>warm|hot|cold|long|high|heavy|large|deep|wide|thick|fast) (?P<m>may|can|must)"
        r" (?P<x>.+) be at (?P<l>most|least)",
        ("At {l}, how {p} {m} {x} be?", "Tell me how {p} {x} {m} be at {l}.", "{x}: how {p} at {l}?"),
        ("What is the limit for how {p} {x} {m} be at {l}?", "How {p} at {l} {m} {x} be?"),
    ),
    Frame(
        r"What must (?P<x>the .+) be",
        ("Which value must {x} have?", "How large must {x} be?", "Tell me what {x} must be."),
        ("What is the right value of {x}?", "{x} must be how large?"),
        answer=_AMOUNT,
    ),
    Frame(
        r"Between which values must (?P<x>.+) (?P<v>be|lie|stay)",
        (
            "In which range must {x} {v}?",
            "Tell me between which values {x} must {v}.",
            "Which values must {x} {v} between?",
        ),
        ("What range is allowed for {x}?", "{x} must {v} between which limits?"),
    ),
    Frame(
        r"(?:What|Which) (?P<n>[\w -]+) (?P<be>is|are) (?P<v>needed|used|required) (?P<rest>(?:for|in|to|by|with) .+)",
        ("Tell me which {n} {be} {v} {rest}.", "What {n} do you need {rest}?", "{rest}: which {n}?"),
        ("{rest}, which {n} {be} {v}?",),
    ),
    Frame(
        r"(?P<w>What|Which) (?P<n>[\w -]+?) (?P<be>is|are) (?P<v>«ved»)"
        r"(?P<rest> (?:when|while|for|in|at|on|before|after|during|with)\b.*)",
        ("Tell me which {n} {be} {v}{rest}.", "Which {n} do you {v:of_ed}{rest}?"),
        ("{rest}, which {n} {be} {v}?",),
    ),
    Frame(
        r"(?P<w>What|Which) (?P<n>[\w-]+(?: [\w-]+)?) (?P<aux>does|do) (?P<x>.+) (?P<v>need|use|require)",
        ("Tell me which {n} {x} {vs}.", "Which {n} {n:be} {v:ed} by {x}?"),
        ("{x} {vs} which {n}?", "Which {n} {n:be} it that {x} {vs}?"),
    ),
    Frame(
        r"How (?P<p>high|hot|cold|warm|long|heavy|large|big|deep|wide|thick|fast|far|old|strong) "
        r"(?P<be>is|are) (?P<x>.+)",
        ("Tell me how {p} {x} {be}.", "{x}: how {p}?"),
        ("{x} {be} how {p}?",),
    ),
    # ------------------------------------------------------------ at what, to what, with what
    Frame(
        rf"(?P<j>At|To|With|In|On|From|By) (?P<w>what|which) (?P<p>[\w ]+?) {IS_DONE}",
        ("Tell me {j:lower} what {p} {x} {be} {v}{rest}.", "What {p} {be} {x} {v} {j:lower}{rest}?"),
        ("What is the {p} {j:lower} which {x} {be} {v}{rest}?", "{x} {be} {v} {j:lower} what {p}{rest}?"),
    ),
    Frame(
        rf"(?P<j>At|To|With|In|On|From|By) (?P<w>what|which) (?P<p>[\w ]+?) {DOES}",
        ("Tell me {j:lower} what {p} {x} {vs}{rest}.", "I need to know {j:lower} what {p} {x} {vs}{rest}."),
        ("What is the {p} {j:lower} which {x} {vs}{rest}?", "{x} {vs}{rest}: {j:lower} what {p}?"),
    ),
    Frame(
        rf"(?P<j>At|To|With|In|On|From|By) (?P<w>what|which) (?P<p>[\w ]+?)"
        rf" (?P<m>must|may|can|should) {SUBJECT} (?P<v>«v»)(?P<rest>(?: .+)?)",
        ("Tell me {j:lower} what {p} {x} {m} {v}{rest}.",),
        ("What is the {p} {j:lower} which {x} {m} {v}{rest}?",),
    ),
    # ------------------------------------------------------------ how many, how much
    Frame(
        rf"How much (?P<n>[\w-]+(?: [\w-]+)?) {DOES}",
        ("What amount of {n} {aux} {x} {v}{rest}?", "Tell me how much {n} {x} {vs}{rest}."),
        ("{x} {vs} how much {n}{rest}?", "What is the amount of {n} that {x} {vs}{rest}?"),
    ),
    Frame(
        r"How many (?P<n>[\w -]+?) (?:does|do) (?P<x>.+) have room for",
        ("For how many {n} is there room in {x}?", "Tell me how many {n} fit into {x}.", "{x}: room for how many {n}?"),
        ("How many {n} fit in {x}?", "How large is the number of {n} that find room in {x}?"),
    ),
    Frame(
        r"How many (?P<n>[\w -]+?) (?P<aux>does|do) (?P<x>.+) (?P<v>have)",
        (
            "What is the number of {n} that {x} {vs}?",
            "Tell me how many {n} {x} {vs}.",
            "Number of {n} of {x}?",
        ),
        ("How many {n} are there in {x}?", "{x} {vs} how many {n}?"),
    ),
    Frame(
        r"How many (?P<n>[\w -]+?) (?P<aux>does|do) (?P<x>.+)"
        r" (?P<v>hold|contain|employ|need|use|include|store)(?P<rest>(?: (?:«to»)\b.+)?)",
        (
            "What is the number of {n} that {x} {vs}{rest}?",
            "Tell me how many {n} {x} {vs}{rest}.",
            "How many {n} are {v:ed} by {x}{rest}?",
        ),
        ("How large is the number of {n} that {x} {vs}{rest}?", "{x} {vs} how many {n}{rest}?"),
    ),
    Frame(
        r"How many (?P<n>[\w -]+?) (?P<m>can|may|must) (?P<x>.+) (?P<v>«v»)",
        (
            "What is the number of {n} that {x} {m} {v}?",
            "Tell me how many {n} {x} {m} {v}.",
            "How many {n} {m} be {v:ed} by {x}?",
        ),
        ("How large is the number of {n} that {x} {m} {v}?", "{x} {m} {v} how many {n}?"),
    ),
    Frame(
        r"How many (?P<n>[\w -]+?) (?:is|are) there (?P<rest>.+)",
        (
            "What is the number of {n} {rest}?",
            "Tell me how many {n} there are {rest}.",
            "How many {n} do you find {rest}?",
        ),
        ("How large is the number of {n} {rest}?", "There are how many {n} {rest}?"),
    ),
)

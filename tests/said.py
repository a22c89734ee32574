"""What children would say: events for tests that are about what is made of them, not about the children."""

from collections.abc import Callable
from functools import partial

from studio import protocol
from studio.core import documents, queue
from studio.core.store import project
from studio.core.store.changes import Change
from studio.core.store.schema import Job
from studio.core.writing import drafting

PAGE = (
    "The relief valve opens at 5 bar. It is made of brass.\n"
    "The filter must be replaced every 6 months. The operator checks the oil level before each shift.\n"
    "Degassing is the removal of dissolved gas from the feed water."
)


def hear(opened: project.Project, change: Change, *events: protocol.Message) -> None:
    """Record what a child would say of the job a change queued."""
    with opened.writing() as db:
        job = db.get_one(Job, change.made[0])
        for event in events:
            queue.record(db, opened, job, event)


def have_document(opened: project.Project, text: str = PAGE, title: str = "Pump manual",
                  sha256: str = "a" * 64) -> None:  # fmt: skip
    """Put a document of one page into a project, as if it had been added and read."""
    with opened.writing() as db:
        reading = documents.add(db, opened, [opened.folder / f"{title}.pdf"])
    hear(opened, reading, *document_events(sha256, text, title), protocol.Finished())


def have_drafts(opened: project.Project, *drafts: protocol.PassageWritten) -> Change:
    """Put drafts into a project, as if a writer had just written them; returns the change that queued it."""
    with opened.writing() as db:
        writing = drafting.write_drafts(db)
    hear(opened, writing, *drafts, protocol.Finished())
    return writing


def have_questions_on_the_valve(opened: project.Project, count: int, bar: Callable[[int], int],
                                kind: Callable[[int], str] = lambda n: "number") -> None:  # fmt: skip
    """Put the pump manual and so many drafts into a project; 5 bar is what it says, all else is a doubt."""
    have_document(opened)
    words = PAGE[:32]
    wrote = partial(passage_written, 1, start=0, end=len(words), evidence=words, rule="number")
    drafts = [
        wrote(f"Question {n} on the relief valve?", f"It opens at {bar(n)} bar.", kind(n)) for n in range(count)
    ]  # fmt: skip
    have_drafts(opened, *drafts)


def begin(opened: project.Project, job_id: int) -> bool:
    """Begin a job as the queue's thread does, but for its child; says whether it may start."""
    with opened.reading() as db:
        queue.prepare(db, opened, job_id)
    with opened.writing() as db:
        return queue.begin(db, job_id)


def document_events(sha256: str = "a" * 64, text: str = PAGE, title: str = "Pump manual") -> list[protocol.Message]:
    """Return what a reader says of a one-page document with a passage per line."""
    passages, start = [], 0
    for number, line in enumerate(text.splitlines()):
        section = ("Pumps", f"Part {number}")
        passages.append(protocol.PassageRead(sha256, 1, section, start, start + len(line), line))
        start += len(line) + 1
    head = protocol.DocumentRead(f"/tmp/{title}.pdf", sha256, title, "pdf", 1000, 1, f"{sha256}.pdf")
    page = protocol.PageRead(sha256, 1, 595.0, 842.0, text, ((0, len(text), 72.0, 72.0, 500.0, 90.0),))
    return [head, page, *passages, protocol.DocumentEnded(sha256)]


def passage_written(passage: int, question: str, answer: str, kind: str, start: int, end: int, evidence: str,
                    rule: str) -> protocol.PassageWritten:  # fmt: skip
    """Return what a writer says of a passage that gave one draft."""
    draft = {"question": question, "answer": answer, "kind": kind, "start": start, "end": end, "evidence": evidence,
             "rule": rule}  # fmt: skip
    return protocol.PassageWritten(passage, 1, (draft,))

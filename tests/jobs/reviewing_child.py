"""A process that reviews one question after another and says each decision only once it is safe, until it is killed.

    python reviewing_child.py <project> <number of the first question>

Waits for a line on standard input before it opens the project, so that it can be started early.
"""

import sys
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from studio.core.review import catalogue, pairs
from studio.core.store.project import open_project
from studio.jobs.session import Session

ROUND = (pairs.approve, pairs.reject, pairs.back_to_draft)
NAMES = {"approve": "approved", "reject": "rejected", "back_to_draft": "draft"}


def main() -> None:
    """Decide on every question in turn, for ever; three decisions are on their way at a time."""
    sys.stdin.readline()
    app = QCoreApplication([])
    session = Session(open_project(Path(sys.argv[1])))
    ids = session.read(catalogue.ids).tolist()
    begin = int(sys.argv[2])
    waiting: list[tuple[int, str, Future[object]]] = []
    for number in range(begin, begin + 1_000_000):
        one, decision = ids[number % len(ids)], ROUND[(number + number // len(ids)) % len(ROUND)]
        waiting.append((one, NAMES[decision.__name__], session.do(decision, [one])))
        if len(waiting) == len(ROUND):
            tell(*waiting.pop(0))
        app.processEvents()


def tell(one: int, status: str, done: Future[object]) -> None:
    """Say a decision once its transaction is closed."""
    done.result()
    print(one, status, flush=True)


if __name__ == "__main__":
    main()

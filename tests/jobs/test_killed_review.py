"""A review that is killed in the middle, fifty times on one project: what was acknowledged is in the database."""

import random
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from studio.core.review import catalogue, pairs
from studio.core.store import project

TIMES, AHEAD, QUESTIONS = 50, 3, 40
CHILD = Path(__file__).with_name("reviewing_child.py")
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with some drafts, closed."""
    made = project.create(tmp_path / "Pumps.studio")
    with made.writing() as db:
        for number in range(QUESTIONS):
            pairs.add(db, f"What is the pressure of pump {number}?", f"Pump {number} runs at {number + 3} bar.")
    made.close()
    return made.folder


@pytest.fixture
def reviewers(folder: Path) -> Iterator[Iterator["subprocess.Popen[str]"]]:
    """Processes that have imported all they need and wait for a word; a few are started ahead."""
    started: deque[subprocess.Popen[str]] = deque()

    def fetch() -> Iterator["subprocess.Popen[str]"]:
        for number in count():
            while len(started) < AHEAD:
                started.append(start(folder, number * 7 + len(started)))
            yield started.popleft()

    yield fetch()
    for one in started:
        one.kill()
        one.communicate()


def start(folder: Path, begin: int) -> "subprocess.Popen[str]":
    """Start a reviewer that begins with another question than the one before."""
    command = [sys.executable, str(CHILD), str(folder), str(begin)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)


def kill_in_the_middle(child: "subprocess.Popen[str]", after: float) -> list[tuple[int, str]]:
    """Let it review for a moment, kill it, and return what it had acknowledged, in order."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("go\n")
    child.stdin.flush()
    first = child.stdout.readline()
    time.sleep(after)
    child.kill()
    # Not ``communicate``: it reads behind the back of ``readline`` and would lose what that has read ahead.
    with child:
        lines = [first, *child.stdout]
    return [(int(one), status) for one, status in (line.split() for line in lines if line.endswith("\n"))]


def statuses(folder: Path) -> dict[int, str]:
    """Open the project as after any crash, and look."""
    opened = project.open_project(folder)
    try:
        with opened.reading() as db:
            check = db.connection().exec_driver_sql("PRAGMA quick_check").scalar_one()
            assert check == "ok"
            return {one: pair.status for one, pair in pairs.rows(db, catalogue.ids(db).tolist()).items()}
    finally:
        opened.close()


def test_no_acknowledged_decision_is_lost(folder: Path, reviewers: "Iterator[subprocess.Popen[str]]") -> None:
    chance, acknowledged = random.Random(4), 0
    before = statuses(folder)
    for _ in range(TIMES):
        told = kill_in_the_middle(next(reviewers), chance.uniform(0, 0.12))
        acknowledged += len(told)
        now = statuses(folder)
        expected = before | dict(told)
        unlike = {one for one in now if now[one] != expected[one]}
        assert len(unlike) <= 3, "besides what was told, only the three on their way may have been decided"
        for one in unlike:
            assert in_flight(one, told, now)
        before = now
    assert acknowledged > TIMES
    print("acknowledged", acknowledged)


def in_flight(one: int, told: list[tuple[int, str]], now: dict[int, str]) -> bool:
    """Say whether a question is one of those that followed the last acknowledged one."""
    last = told[-1][0]
    order = sorted(now)
    return one in {order[(order.index(last) + step) % len(order)] for step in (1, 2, 3)}

"""How long a new pair takes to find its likes among 100,000, and how long so many take to be compared at first.

Real model, real database, real child. Most pairs are made of a few forms and many words, so that they crowd each other
as pairs of one trade do; some are planted doubles, and the share of them that is found is told, too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from studio.core import queue
from studio.core.comparison import clusters, comparing, likeness
from studio.core.review import pairs
from studio.core.store.changes import run
from studio.core.store.project import Project, create
from studio.jobs.worker import _new_lines
from studio.language import similarity
from studio.language.wording import normalised
from studio.protocol import EVENTS_FILE
from tests.benchmarks.figures import figure

ROOT = Path(__file__).parents[2]
_THINGS = """
pump valve filter motor sensor gasket chamber heater hose clamp bearing shaft panel switch relay boiler tank nozzle
turbine conveyor dryer mixer press lathe furnace compressor generator centrifuge autoclave pipette incubator ventilator
monitor catheter dressing scalpel syringe vaccine splint ledger invoice contract permit licence audit tariff clause
"""
_SORTS = """
primary secondary upper lower emergency backup portable stationary digital manual hydraulic pneumatic annual weekly
sterile clinical regional municipal federal interim
"""
_DONE = "replaced inspected cleaned calibrated tested recorded approved stored lubricated isolated archived signed"
_PLACES = "team office ward plant depot laboratory district workshop contractor supervisor nurse auditor clerk"
THINGS, SORTS, DONE, PLACES = (words.split() for words in (_THINGS, _SORTS, _DONE, _PLACES))
ASKED = 300
"""New pairs that look for their likes, one after the other."""


def main() -> None:
    """Compare all once, then one new pair after another."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    number = 10_000 if parser.parse_args().quick else 100_000
    with tempfile.TemporaryDirectory(prefix="slm-likeness-", ignore_cleanup_errors=True) as folder:
        project = create(Path(folder) / "crowd")
        planted = fill(project, number, Random(7))
        compare_all(project, number)
        found = found_of(project, planted)
        figure("questions.planted_doubles_found", found, 0.95)
        ask_one_by_one(project, Random(11))
        took = time.perf_counter()
        with project.reading() as db:
            groups = clusters.count(db)
        print(f"{groups:,} groups were listed in {(time.perf_counter() - took) * 1000:.0f} ms.")
        project.close()


def said(chance: Random) -> tuple[str, str]:
    """Return one question and its answer."""
    a, b, c = (chance.choice(THINGS) for _ in range(3))
    sort, other = chance.choice(SORTS), chance.choice(SORTS)
    place, done = chance.choice(PLACES), chance.choice(DONE)
    return chance.choice((
        (f"How often must the {sort} {a} of the {place} {b} be {done}?",
         f"Every {chance.randrange(2, 90)} {chance.choice(('days', 'weeks', 'months'))}, with a note in the {c} file."),
        (f"Who may approve the {sort} {a} when the {b} {c} is {done}?",
         f"Only the {other} {place} together with a {chance.choice(PLACES)} of the {c}."),
        (f"Why is the {a} kept beside the {sort} {b} in {place} room {chance.randrange(400)}?",
         f"Because the {a} must not touch the {c} while the {other} {b} is {done}."),
    ))  # fmt: skip


def fill(project: Project, number: int, chance: Random) -> list[tuple[int, int]]:
    """Store pairs as an import does, every hundredth a double of an earlier one; return the planted doubles."""
    words, planted = [said(chance) for _ in range(number)], []
    for at in range(100, number, 100):
        twin = chance.randrange(at)
        words[at] = words[twin][0].replace("the ", "").rstrip("?") + " ?", words[twin][1]
        planted.append((twin + 1, at + 1))
    columns = "question, question_key, answer, kind, status, origin, flags, level, tags, turns, extra, created, changed"
    rest = "'imported', 'draft', 'import:1', '[]', 0, '', '[]', '{}', 0, 0"
    statement = f"INSERT INTO pair({columns}, evidence_start, evidence_end) VALUES (?, ?, ?, {rest}, 0, 0)"
    with project.writing("import") as db:
        run(db, statement, [(asked, normalised(asked), answer) for asked, answer in words])
    return planted


def compare_all(project: Project, number: int) -> None:
    """Let the child compare all, and record what it says as the queue does."""
    with project.writing() as db:
        comparing.start(db, project)
    began = time.perf_counter()
    with project.reading() as db:
        queue.prepare(db, project, 1)
    with project.writing() as db:
        queue.begin(db, 1)
    folder, before = project.run_folder(1), os.times()
    subprocess.run([sys.executable, "-m", "studio.checker", str(folder)], cwd=ROOT, check=True)
    after = os.times()
    child = after.children_user - before.children_user + after.children_system - before.children_system
    slowest = max(record(project, folder / EVENTS_FILE))
    print(f"{number:,} pairs: {time.perf_counter() - began:.0f} s in all, {child:.0f} s of a processor in the child; "
          f"the longest transaction took {slowest:.1f} s.")  # fmt: skip
    if number == 100_000:
        figure("questions.compare_all_seconds", time.perf_counter() - began, 120, at_most=True)


def record(project: Project, events: Path) -> Iterator[float]:
    """Record what the child said, chunk by chunk; yield how long each took."""
    read_to = 0
    while True:
        lines, then = _new_lines(events, read_to)
        if not lines:
            return
        began = time.perf_counter()
        with project.writing("checks") as db:
            queue.record_lines(db, project, 1, lines, then)
        yield time.perf_counter() - began
        read_to = then


def found_of(project: Project, planted: list[tuple[int, int]]) -> float:
    """Return the share of the planted doubles that are linked, or stand in one group with their twin."""
    with project.reading() as db:
        group = {one: at for at, cluster in enumerate(clusters.clusters(db)) for one in cluster.ids}
    return sum(one in group and group[one] == group.get(other) for one, other in planted) / len(planted)


def ask_one_by_one(project: Project, chance: Random) -> None:
    """Add pairs, half of them doubles, and let each find its likes in the transaction after."""
    similarity.load()
    times, work, hits, doubles = [], 0.0, 0, 0
    for at in range(ASKED):
        with project.writing() as db:
            words, twin = said(chance), 0
            if at % 2:
                twin = chance.randrange(1, 5000)
                pair = pairs.rows(db, [twin])[twin]
                words = pair.question.replace("the ", ""), pair.answer
            (made,) = pairs.add(db, *words).made
        began, worked = time.perf_counter(), time.process_time()
        with project.writing("checks") as db:
            likeness.refresh(db, [made])
        work += (time.process_time() - worked) * 1000
        times.append((time.perf_counter() - began) * 1000)
        with project.reading() as db:
            doubles += twin > 0
            hits += twin > 0 and twin in likeness.neighbours(db, [made])
    times.sort()
    print(f"A new pair found its likes in {times[len(times) // 2]:.0f} ms at the median, {times[-1]:.0f} ms at most, "
          f"with {work / ASKED:.0f} ms of a processor.")  # fmt: skip
    figure("questions.near_duplicate_ms", times[int(len(times) * 0.95)], 50, at_most=True)
    figure("questions.new_doubles_found", hits / doubles, 0.95)


if __name__ == "__main__":
    main()

"""Real children under a real queue: what is asked for arrives, and kill -9 neither loses nor doubles a row."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from runs import WAIT_MS, leave

from studio import protocol
from studio.core import jobs
from studio.core.problems import codes
from studio.core.review import catalogue, interchange, pairs
from studio.core.store.project import Project, open_project
from studio.core.store.schema import DONE, ENDED_STATES, Job, Pair
from studio.formats.peek import look
from studio.jobs import launch
from studio.jobs.session import Session
from tests.formats import here

MAPPING = {"question": "question", "answer": "answer", "note": "extra"}
MANY = 30_000


@pytest.fixture
def session(opened: Project, qapp) -> Iterator[Session]:
    made = Session(opened)
    made.crashed.connect(lambda error: pytest.fail(repr(error)))
    yield made
    leave(made)


def table(folder: Path, rows: int) -> Path:
    file = folder / "many.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("question", "answer", "note"))
        writer.writerows((f"What is part {n}?", f"It is thing {n}.", "") for n in range(rows))
    return file


def job(session: Session, job_id: int) -> Job:
    return session.read(lambda db: db.get_one(Job, job_id))


def ended(session: Session, qtbot: QtBot, job_id: int) -> Job:
    qtbot.waitUntil(lambda: job(session, job_id).state in ENDED_STATES, timeout=WAIT_MS)
    return job(session, job_id)


def said_more(session: Session, job_id: int, by: int) -> bool:
    """Wait, watching closely, until the child has said so many bytes more; no when it came to its end before."""
    file = session.project.run_folder(job_id) / "events.jsonl"
    before = file.stat().st_size if file.exists() else 0
    while job(session, job_id).state not in ENDED_STATES:
        if file.exists() and file.stat().st_size > before + by:
            return True
        time.sleep(0.001)
    return False


def test_out_of_one_project_and_into_another(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    for number in range(5):
        session.do(pairs.add, f"=What is part {number}?", f"-{number}").result()
    ids = list(session.read(catalogue.ids))
    session.do(pairs.approve, ids[:3]).result()
    session.do(pairs.tag, ids[:1], "urgent").result()
    for target, format in ((tmp_path / "o.xlsx", "xlsx"), (tmp_path / "o.csv", "csv"), (tmp_path / "set", "dataset")):
        out = session.do(interchange.export, session.project, ids, target, format).result().made[0]
        assert ended(session, qtbot, out).state == DONE
        assert session.read(interchange.counts, out) == interchange.Counts(5, 5, 0)
        file = next(target.glob("data/*")) if target.is_dir() else target
        mapping = look(protocol.PeekPairs(str(file))).mapping
        back = session.do(interchange.bring_in, file, mapping, None, True).result().made[0]
        assert ended(session, qtbot, back).state == DONE
        came = session.read(lambda db, origin=f"import:{back}": list(db.query(Pair).filter_by(origin=origin)))
        assert [(pair.question, pair.answer) for pair in came] == [(f"=What is part {n}?", f"-{n}") for n in range(5)]
        assert [pair.status for pair in came] == ["approved"] * 3 + ["draft"] * 2
        assert pairs.as_tags(came[0].tags) == ["urgent"]
        assert [pair.extra["id"] for pair in came] in (ids, [str(one) for one in ids])
    card = (tmp_path / "set/README.md").read_text(encoding="utf-8")
    assert card.startswith("---\n") and "license: unknown" in card and "5 questions" in card
    assert not list(tmp_path.glob(".*.draft"))


def test_kill_nine_of_the_child_loses_and_doubles_nothing(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    job_id = session.do(interchange.bring_in, table(tmp_path, MANY), MAPPING).result().made[0]
    kills = 0
    while kills < 6 and said_more(session, job_id, kills * 50_000):
        one = job(session, job_id)
        if one.pid and one.born:
            launch.kill(one.pid, one.born)
        if ended(session, qtbot, job_id).state == DONE:
            break
        kills += 1
        session.do(jobs.resume, session.project, job_id).result()
    assert ended(session, qtbot, job_id).state == DONE
    assert kills > 2
    questions = session.read(lambda db: [one for (one,) in db.query(Pair.question).order_by(Pair.id)])
    assert questions == [f"What is part {n}?" for n in range(MANY)]
    assert session.read(interchange.counts, job_id) == interchange.Counts(MANY, MANY, 0)


RECORDER = """
import sys
from pathlib import Path
from studio.core import queue
from studio.core.store.project import open_project
from studio.core.store.schema import Job
from studio.jobs.worker import _new_lines
project, job_id = open_project(Path(sys.argv[1])), int(sys.argv[2])
print("open", flush=True)
while True:
    with project.reading() as db:
        read_to = db.get_one(Job, job_id).read_to
    lines, read_to = _new_lines(project.run_folder(job_id) / "events.jsonl", read_to)
    if not lines:
        break
    with project.writing() as db:
        queue.record_lines(db, project, job_id, lines, read_to)
project.close()
"""


def test_kill_nine_of_the_window_loses_and_doubles_nothing(opened: Project, tmp_path: Path) -> None:
    file = table(tmp_path, MANY)
    with opened.writing() as db:
        job_id = interchange.bring_in(db, file, MAPPING).made[0]
    here.said_by_child(opened.run_folder(job_id), protocol.ImportPairs(str(file), MAPPING))
    opened.close()
    for wait in (0.02, 0.1, 0.2, 0.3, 0.4, None):
        command = [sys.executable, "-c", RECORDER, str(opened.folder), str(job_id)]
        with subprocess.Popen(command, cwd=here.ROOT, stdout=subprocess.PIPE) as recorder:
            assert recorder.stdout is not None and recorder.stdout.readline() == b"open\n"
            if wait is not None:
                time.sleep(wait)
                recorder.kill()
    again = open_project(opened.folder)
    with again.reading() as db:
        questions = [one for (one,) in db.query(Pair.question).order_by(Pair.id)]
    again.close()
    assert questions == [f"What is part {n}?" for n in range(MANY)]


def test_an_export_leaves_what_is_in_its_way(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(json.dumps(here.row()) + "\n", encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    for format in ("dataset", "csv"):
        said = here.said_by_child(
            tmp_path / format, protocol.ExportPairs(str(tmp_path / "rows.jsonl"), str(tmp_path / "mine"), format)
        )
        assert isinstance(said[-1], protocol.Failed) and said[-1].code == "export_in_the_way"
    assert [one.name for one in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_every_code_of_the_room_has_its_sentences() -> None:
    said = set()
    for file in (here.ROOT / "studio/formats").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for opening in ('Refused("', 'Note("', 'Failure("'):
            said |= {part.split('"')[0] for part in text.split(opening)[1:]}
    assert said - set(codes()) == set() and {"row_no_question", "row_no_answer"} <= set(codes())

"""The server writer as a job of a real project: nothing lost, nothing doubled, whatever is killed and whenever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from runs import job, state, until
from sqlalchemy import select

from studio import addresses, keys
from studio.core import jobs
from studio.core.store.schema import Attempt, Pair
from studio.core.writing import drafting, outcomes
from studio.core.writing.drafting import Choice, Server
from studio.jobs import launch
from studio.jobs.session import Session
from studio.protocol import PassageWritten
from tests.writers.server.child import said, written
from tests.writers.server.loopback import FAULTS, Running, Script, serving

FACTS = Choice(("fact", "number", "definition"))


def start(session: Session, server: Running, choice: Choice = FACTS, **settings: object) -> int:
    """Queue a run over the hundred passages."""
    wanted = Server(server.url, "tiny", **{"timeout": 60.0, **settings})
    return session.do(drafting.write_with_server, choice, wanted).result().made[0]


def pairs_by_passage(session: Session) -> Counter[int]:
    """Return how many pairs each passage has."""
    return Counter(session.read(lambda db: list(db.scalars(select(Pair.passage_id)))))


def attempts(session: Session, job_id: int) -> list[Attempt]:
    """Return what became of each passage."""
    return session.read(lambda db: list(db.scalars(select(Attempt).where(Attempt.job_id == job_id))))


def done(session: Session, job_id: int) -> Callable[[], bool]:
    """Return whether the job has come to its end, for ``until``."""
    return lambda: state(session, job_id) == "done"


def assert_once(session: Session, job_id: int) -> None:
    """Every passage has one ending, and exactly the pairs its last word told of."""
    found = attempts(session, job_id)
    assert sorted(one.passage_id for one in found) == list(range(1, 101))
    assert pairs_by_passage(session) == Counter({one.passage_id: one.got for one in found if one.got})
    texts = session.read(lambda db: list(db.execute(select(Pair.question, Pair.answer, Pair.draft_key))))
    assert len({key for *_, key in texts}) == len(texts), "no draft twice"


def test_random_faults_lose_and_double_nothing(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    weights = {**dict.fromkeys(FAULTS, 1.0), "429": 0.3, "ok": 12.0}
    with serving(tmp_path / "server", Script(weights=weights, slow=0.1)) as server:
        job_id = start(session, server, parallel=8)
        until(qtbot, done(session, job_id))
    assert_once(session, job_id)
    found = session.read(outcomes.outcome, job_id)
    assert found.tried == 100 and found.asked == 300 and found.untried == 0
    assert found.got == sum(pairs_by_passage(session).values())
    assert len(found.failed) == 100 - len(pairs_by_passage(session)) < 20
    for one in session.read(lambda db: list(db.scalars(select(Pair)))):
        assert one.evidence_end > one.evidence_start and one.origin == "server:tiny"


def test_killed_again_and_again_it_goes_on_where_it_was(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    script = Script(weights={"ok": 9, "half": 1, "broken": 1})
    with serving(tmp_path / "server", script, upto=0) as server:
        job_id = start(session, server)
        for passages in (3, 12, 25, 26, 50, 75):
            server.let(passages)
            until(qtbot, lambda passages=passages: len(attempts(session, job_id)) >= passages)
            until(qtbot, lambda: job(session, job_id).pid is not None)
            launch.kill(job(session, job_id).pid, job(session, job_id).born)
            until(qtbot, lambda: state(session, job_id) == "interrupted")
            session.do(jobs.resume, session.project, job_id).result()
        server.let(100)
        until(qtbot, done(session, job_id))
        asked = len(server.asked())
    assert_once(session, job_id)
    told = Counter(event.passage for event in written(said(session.project.run_folder(job_id), killed=True)))
    assert max(told.values()) == 1, "what was written is not asked for again"
    assert asked < 200, "only what was under way is asked for again"


def test_stop_is_obeyed_at_once_also_while_the_server_thinks(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    with serving(tmp_path / "server", Script(order=["ok"] * 8, weights={"slow": 1}, slow=3600)) as server:
        job_id = start(session, server, timeout=5000.0)
        until(qtbot, lambda: len(attempts(session, job_id)) == 8)
        session.do(jobs.stop, session.project, job_id).result()
        until(qtbot, lambda: state(session, job_id) == "stopped")  # the answers under way would take an hour
    assert sum(pairs_by_passage(session).values()) == session.read(outcomes.outcome, job_id).got == 24
    assert session.read(outcomes.outcome, job_id).untried == 92


def test_pause_asks_nothing_until_resume(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    with serving(tmp_path / "server", Script(), upto=40) as server:
        job_id = start(session, server)
        until(qtbot, lambda: len(attempts(session, job_id)) >= 6)
        session.do(jobs.pause, session.project, job_id).result()
        until(qtbot, lambda: state(session, job_id) == "paused")
        server.let(100)
        stood = -1
        while stood != len(server.asked()):  # what was under way goes on to its end
            stood = len(server.asked())
            qtbot.wait(2000)
        assert stood < 100
        session.do(jobs.resume, session.project, job_id).result()
        until(qtbot, done(session, job_id))
    assert_once(session, job_id)


def test_server_that_dies_fails_the_job_once_and_a_retry_finishes_it(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    with serving(tmp_path / "server", Script(), upto=40) as server:
        job_id = start(session, server)
        until(qtbot, lambda: len(attempts(session, job_id)) >= 20)
        server.process.kill()
        until(qtbot, lambda: state(session, job_id) == "failed")
    found = session.read(outcomes.outcome, job_id)
    assert found.problem.code == "server_unreachable" and found.untried > 20 and len(found.failed) < 10
    port = int(addresses.origin(server.url).rsplit(":", 1)[1])
    with serving(tmp_path / "server", Script(), port):
        session.do(drafting.retry, session.project, job_id).result()
        until(qtbot, done(session, job_id))
    assert_once(session, job_id)
    assert not session.read(outcomes.outcome, job_id).failed


def test_retry_asks_for_what_failed_alone(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    script = Script(marked={"number 7 ": ["schema", "schema", "ok"], "number 40 ": ["empty", "empty", "ok"]})
    with serving(tmp_path / "server", script) as server:
        job_id = start(session, server, price_in=1000.0, price_out=2000.0)
        until(qtbot, done(session, job_id))
        first = session.read(outcomes.outcome, job_id)
        asked = len(server.asked())
        session.do(drafting.retry, session.project, job_id).result()
        until(qtbot, done(session, job_id))
        again = len(server.asked()) - asked
    assert (first.asked, first.got) == (300, 294)
    assert {one.problem.code for one in first.failed} == {"answer_unusable"}
    assert [(one.at.document, one.at.page, one.at.section[-1]) for one in first.failed] == [
        ("Pump manual", 1, "Part 6"), ("Pump manual", 1, "Part 39")
    ]  # fmt: skip
    second = session.read(outcomes.outcome, job_id)
    assert (second.asked, second.got, second.failed, again) == (300, 300, (), 2)
    assert second.tokens_in == 104 * 100 and second.cost == pytest.approx((104 * 100 * 1000 + 104 * 20 * 2000) / 1e6)
    assert_once(session, job_id)


def test_key_lies_in_no_file_of_the_project(session: Session, qtbot: QtBot, tmp_path: Path, keys_kept: Path) -> None:
    key = "sk-very-secret-4711"
    with serving(tmp_path / "server", Script(key=key, marked={"number 3 ": ["500"]}, repeats_key=True)) as server:
        keys.store(addresses.origin(server.url), key)
        job_id = start(session, server, with_key=True)
        until(qtbot, done(session, job_id))
    assert len(session.read(outcomes.outcome, job_id).failed) == 1
    session.leave()
    files = [file for file in session.project.folder.rglob("*") if file.is_file()]
    assert {"studio.db", "job.json", "events.jsonl", "log.txt"} <= {file.name for file in files}
    assert not [file for file in files if key.encode() in file.read_bytes()]


def test_passage_event_is_one_line(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    """The law behind resuming: a passage is whole in the events or was never begun."""
    with serving(tmp_path / "server", Script()) as server:
        job_id = start(session, server)
        until(qtbot, done(session, job_id))
    lines = (session.project.run_folder(job_id) / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert sum(f'"is": "{PassageWritten.__name__}"' in line for line in lines) == 100

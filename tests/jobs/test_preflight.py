"""The look before the start: it grows, it ends, and leaves nothing behind; one child takes many, and goes in time."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import aclosing, suppress
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from studio import places, protocol
from studio.core import bases
from studio.core.freezing import datasets
from studio.core.problems import ProblemError
from studio.core.store.project import Project
from studio.core.store.schema import DatasetVersion, Pair
from studio.core.training import looked_at
from studio.core.training.findings import FINE
from studio.core.training.material import Material
from studio.core.training.preflight import Known, Preflight
from studio.jobs import dialogue, preflight
from studio.jobs.preflight import Lookout
from studio.jobs.session import Session
from studio.protocol import Recipe

SMALL = Recipe(rank=4, alpha=4, epochs=2)
SAMPLE = protocol.SampleSeen(1, (("Why?", False),), 3)


@pytest.fixture(autouse=True)
def sessions_go_between_tests() -> Iterator[None]:
    """What a caught error still holds is collected here: a session that ends on another thread takes Qt with it."""
    yield
    gc.collect()


def looks() -> list[Path]:
    return list((places.cache() / "looks").glob("*"))


def lookers() -> list[psutil.Process]:
    """Return the children of this process that look at runs; what earlier tests left may be ending just now."""
    found = []
    for one in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            found += [one] if "--look" in one.cmdline() else []
    return found


async def look(lookout: Lookout, recipe: Recipe = SMALL, **wish: object) -> list[Preflight]:
    starter = bases.resolve("starter")
    return [found async for found in lookout.check(starter, recipe, **wish)]


async def until(holds: Callable[[], object]) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + 180
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def leave_early(lookout: Lookout) -> None:
    """Stop listening once something was found."""
    async with aclosing(lookout.check(bases.resolve("starter"), SMALL)) as told:
        async for found in told:
            if found.samples:
                return


# ------------------------------------------------------------ by a real child


def test_looks_grow_until_they_are_done_are_left_and_taken_again_all_by_one_child(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "PATIENCE", 120.0)  # on a busy machine a child hears late
    lookout = Lookout(session)

    async def all_of_it() -> tuple[list[Preflight], list[Preflight], list[psutil.Process]]:
        lookout.warm_up()
        children = lookers()
        first = await look(lookout)
        await leave_early(lookout)
        again = await look(lookout, Recipe(rank=8, alpha=4, epochs=2))
        assert lookers() == children
        return first, again, children

    found, again, children = asyncio.run(all_of_it())
    assert len(children) == 1
    assert found[0].findings == []
    for told in (found, again):
        assert [one.done for one in told] == [False] * (len(told) - 1) + [True]
    last = found[-1]
    assert len(last.samples) == 3
    assert last.seen is not None
    assert last.memory is not None
    assert last.memory.total > last.memory.weights > 10_000_000
    assert last.card is not None
    assert {finding.level for finding in last.findings} == {FINE}, last.findings
    assert again[-1].memory.adapter == 2 * last.memory.adapter
    assert looks() == []
    lookout.close()
    _, alive = psutil.wait_procs(children, timeout=180)
    assert not alive


# ------------------------------------------------------------ by children that are told what to do


class Child:
    """Stands for the child's pipe: it answers every question at once, or never."""

    made: list[Child]
    slow = deaf = False

    def __init__(self, _room: str, _argument: str, _log: Path, heard: object, ended: object) -> None:
        self._heard, self._ended = heard, ended
        self.asked: list[type] = []
        self.living = True
        self.made.append(self)

    def say(self, command: protocol.Message) -> None:
        self.asked.append(type(command))
        if isinstance(command, protocol.CheckTraining):
            assert Path(command.run.train).is_file()
            self._heard(SAMPLE)
            if not self.slow:
                self._heard(protocol.Finished())
        elif isinstance(command, protocol.GiveUp) and not self.deaf:
            self._heard(protocol.Stopped())

    def die(self) -> None:
        self.living = False
        self._ended()

    close = die


class AtOnce:
    """Stands for the thread that waits for a child's end."""

    def __init__(self, target: Callable[[], None], name: str) -> None:
        self.start = target


@pytest.fixture
def lookout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lookout]:
    """A lookout whose children are told what to do."""
    monkeypatch.setattr(dialogue, "Pipe", Child)
    monkeypatch.setattr(preflight, "Thread", AtOnce)
    monkeypatch.setattr(Child, "made", [], raising=False)
    monkeypatch.setattr(preflight, "PATIENCE", 600.0)
    known: Future[tuple[Known, looked_at.Rows]] = Future()
    known.set_result((Known(SMALL), looked_at.Rows([{"id": 1}], [], [])))
    made = Lookout(SimpleNamespace(project=None, look=lambda *_: known))
    yield made
    assert looks() == []


def test_a_look_that_is_left_is_given_up_and_its_child_takes_the_next(
    lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        monkeypatch.setattr(Child, "slow", True)
        await leave_early(lookout)
        monkeypatch.setattr(Child, "slow", False)
        assert (await look(lookout))[-1].done

    asyncio.run(scene())
    check, give_up = protocol.CheckTraining, protocol.GiveUp
    assert [one.asked for one in Child.made] == [[check, give_up, check]]


def test_a_child_that_does_not_hear_is_ended_and_the_next_look_has_a_fresh_one(
    lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        monkeypatch.setattr(Child, "slow", True)
        monkeypatch.setattr(Child, "deaf", True)
        monkeypatch.setattr(preflight, "PATIENCE", 0.1)
        await leave_early(lookout)
        monkeypatch.setattr(Child, "slow", False)
        assert (await look(lookout))[-1].done

    asyncio.run(scene())
    assert [one.living for one in Child.made] == [False, True]


def test_who_may_not_wait_until_a_look_is_given_up_leaves_no_child(
    lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window closes while a look is being given up: its tasks are ended a second time."""
    monkeypatch.setattr(Child, "slow", True)
    monkeypatch.setattr(Child, "deaf", True)

    async def scene() -> None:
        task = asyncio.ensure_future(look(lookout))
        await until(lambda: Child.made and Child.made[0].asked)
        task.cancel()
        await until(lambda: protocol.GiveUp in Child.made[0].asked)
        task.cancel()
        await until(task.done)
        assert task.cancelled()

    asyncio.run(scene())
    assert [one.living for one in Child.made] == [False]


def test_a_look_whose_child_is_being_ended_starts_no_other(lookout: Lookout, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is left in the middle of a look, and the child is not gone yet."""
    monkeypatch.setattr(Child, "slow", True)
    ends: list[Callable[[], None]] = []
    monkeypatch.setattr(preflight, "Thread", lambda target, name: SimpleNamespace(start=lambda: ends.append(target)))

    async def scene() -> None:
        task = asyncio.ensure_future(look(lookout))
        await until(lambda: Child.made and Child.made[0].asked)
        task.cancel()
        lookout.close()
        await asyncio.gather(task, return_exceptions=True)
        ends[0]()

    asyncio.run(scene())
    assert [one.asked for one in Child.made] == [[protocol.CheckTraining]]
    assert not Child.made[0].living


def test_only_one_look_is_taken_at_a_time(lookout: Lookout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Child, "slow", True)

    async def scene() -> None:
        first = asyncio.ensure_future(look(lookout))
        second = asyncio.ensure_future(look(lookout))
        await until(lambda: Child.made)
        await asyncio.sleep(0.1)
        assert Child.made[0].asked == [protocol.CheckTraining], "the second waits for the first one's last word"
        monkeypatch.setattr(Child, "slow", False)
        first.cancel()
        assert (await second)[-1].done

    asyncio.run(scene())
    assert len(Child.made) == 1


def test_a_child_that_died_while_nobody_asked_is_replaced_in_silence(lookout: Lookout) -> None:
    async def scene() -> None:
        await look(lookout)
        Child.made[0].die()
        assert (await look(lookout))[-1].done

    asyncio.run(scene())
    assert len(Child.made) == 2


def test_a_child_that_dies_over_a_look_is_told_and_the_next_look_works(
    lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        monkeypatch.setattr(Child, "slow", True)
        told = asyncio.ensure_future(look(lookout))
        await until(lambda: Child.made and Child.made[0].asked)
        Child.made[0].die()
        with pytest.raises(ProblemError) as caught:
            await told
        assert caught.value.problem.code == "look_gone"
        monkeypatch.setattr(Child, "slow", False)
        assert (await look(lookout))[-1].done

    asyncio.run(scene())


def test_a_child_that_is_asked_nothing_goes_but_not_from_a_look(
    lookout: Lookout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "IDLE", 0.05)

    async def scene() -> None:
        lookout.warm_up()
        await until(lambda: not Child.made[0].living)
        monkeypatch.setattr(Child, "slow", True)
        slow = asyncio.ensure_future(look(lookout))
        await until(lambda: len(Child.made) == 2)
        await asyncio.sleep(0.2)
        assert Child.made[1].living
        slow.cancel()
        await until(lambda: not Child.made[1].living)

    asyncio.run(scene())


def test_a_run_that_needs_the_memory_finds_no_child(lookout: Lookout, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        lookout.warm_up()
        lookout.make_room(True)
        assert not Child.made[0].living
        lookout.warm_up()
        assert len(Child.made) == 1, "none is started for later"
        assert (await look(lookout))[-1].done
        assert [one.living for one in Child.made] == [False, False], "one that was asked for goes with its look"
        lookout.make_room(False)
        await look(lookout)
        lookout.make_room(False)
        assert Child.made[2].living

    asyncio.run(scene())


def test_a_measurement_has_a_child_of_its_own_and_a_warm_one_follows_it(lookout: Lookout) -> None:
    async def scene() -> None:
        lookout.warm_up()
        await look(lookout, probe=True)

    asyncio.run(scene())
    warm, check = protocol.WarmUp, protocol.CheckTraining
    assert [one.asked for one in Child.made] == [[warm], [check], [warm]]
    assert [one.living for one in Child.made] == [False, False, True]


# ------------------------------------------------------------ what is looked at


def test_a_look_at_a_version_takes_its_rows_and_freezes_nothing(trainable: Project) -> None:
    starter = bases.resolve("starter")
    with trainable.writing() as db:
        known, now = looked_at.prepare(db, trainable, starter, SMALL)
        again, frozen = looked_at.prepare(db, trainable, starter, SMALL, Material(version_id=1))
        assert [version.number for version in datasets.listed(db)] == [1]
        assert db.get_one(DatasetVersion, 1).trained == len(frozen.train) == len(now.train)
        assert again.questions == known.questions == {pair.id: pair.question for pair in db.query(Pair)}
        assert known.disk_free


def test_too_few_questions_are_told(opened: Project, qapp) -> None:
    session = Session(opened)
    with pytest.raises(ProblemError) as caught:
        asyncio.run(look(Lookout(session)))
    session.leave()
    assert caught.value.problem.code == "pairs_none_approved"
    assert looks() == []


def test_rows_are_written_as_the_child_reads_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLM_STUDIO_HOME", str(tmp_path))
    row = {"id": 1, "question": "Wie heiß?", "answer": "20 °C"}
    folder = preflight._write(looked_at.Rows([row], [], []))
    assert json.loads((folder / "train.jsonl").read_text(encoding="utf-8")) == row
    assert (folder / "held_out.jsonl").read_text(encoding="utf-8") == ""

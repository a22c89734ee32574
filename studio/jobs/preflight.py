"""Looks at runs before their start, by one child that stays: rows go to it in files, and what it finds comes back."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import asdict, replace
from pathlib import Path
from threading import Thread
from typing import Any

from studio import places, protocol
from studio.core.bases import BaseModel
from studio.core.problems import ProblemError
from studio.core.training import looked_at
from studio.core.training.material import Material
from studio.core.training.preflight import Preflight
from studio.jobs.dialogue import Dialogue
from studio.jobs.session import Session

STALE = 3600.0
"""Seconds after which the folder of a look that nobody ended goes; a look takes seconds."""
PATIENCE = 3.0
"""Seconds in which the child leaves a look that nobody waits for; one that hangs in its work is ended."""
IDLE = 600.0
"""Seconds after which a child that is asked nothing goes."""
LAST = (protocol.Finished, protocol.Stopped)


class Lookout:
    """One look at a time, all by one child, which is warm after the first; it goes with ``close``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._child = _child()
        self._turn = asyncio.Lock()
        self._leaving: asyncio.TimerHandle | None = None
        self._stays = True

    def warm_up(self) -> None:
        """Start the child while the person still chooses: what takes seconds to import is there when it is wanted.

        Must be called on the event loop's thread; where no loop runs, nobody would hear the child, and none is started.
        """
        if self._stays and not self._child.open and _is_in_a_loop():
            self._child.say(protocol.WarmUp())
            self._leave_later()

    async def check(
        self, base: BaseModel, recipe: protocol.Recipe, material: Material = Material(), probe: bool = False
    ) -> AsyncGenerator[Preflight, None]:
        """Yield what is known of a run each time more is known; the last one is ``done``.

        With ``probe`` some steps are really done. Whoever stops listening ends the look. Raises ProblemError where
        the run could not start.
        """
        look = self._session.look(looked_at.prepare, self._session.project, base, recipe, material)
        known, rows = await asyncio.wrap_future(look)
        found = Preflight(known)
        yield found
        async with self._turn:
            folder = await asyncio.to_thread(_written, rows)
            try:
                async with aclosing(self._told(_question(base, recipe, folder, probe))) as told:
                    async for event in told:
                        before, found = found, found.heard(event)
                        if found is not before:
                            yield found
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        yield replace(found, done=True)

    def make_room(self, wanted: bool) -> None:
        """While a run needs the memory the child stays for no other look: one that is under way is its last."""
        self._stays = not wanted
        if wanted and not self._turn.locked():
            self.close()

    def close(self) -> None:
        """End the child, and with it the look that is under way; nobody waits until the system has put it away."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        gone, self._child = self._child, _child()
        if gone.open:
            Thread(target=gone.close, name="end of a look").start()

    async def _told(self, question: protocol.CheckTraining) -> AsyncGenerator[protocol.Message, None]:
        """Ask, and yield what the child says before its last word."""
        if question.probe or not self._child.living:  # a probe measures what a process held at most: it has its own
            self.close()
        child, ended = self._child, False
        child.say(question)
        self._leave_later()
        try:
            while not isinstance(event := await child.hear(), LAST):
                yield event
            ended = True
        except ProblemError as error:
            ended = True
            raise _worded(error) from error
        finally:
            if not ended:
                await self._give_up(child)
            if question.probe or not self._stays:
                self._end(child)
        if question.probe:
            self.warm_up()

    async def _give_up(self, child: Dialogue) -> None:
        """Have the child leave a look that nobody waits for; the next one gets a fresh child where it does not."""
        if child is not self._child:  # it is being ended already
            return
        child.say(protocol.GiveUp())
        try:
            async with asyncio.timeout(PATIENCE):
                while not isinstance(await child.hear(), LAST):
                    pass
        except ProblemError:  # it failed at this moment, or is gone
            return
        except TimeoutError:
            self._end(child)
        except asyncio.CancelledError:
            self._end(child)
            raise

    def _end(self, child: Dialogue) -> None:
        """End this child; where another has followed it, it has been ended already."""
        if child is self._child:
            self.close()

    def _leave_later(self) -> None:
        """Let the child go when nothing is asked for some minutes."""
        if self._leaving is not None:
            self._leaving.cancel()
        self._leaving = asyncio.get_running_loop().call_later(IDLE, self._leave)

    def _leave(self) -> None:
        if self._turn.locked():  # a measurement may take its minutes
            self._leave_later()
        else:
            self.close()


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _child() -> Dialogue:
    return Dialogue("studio.engine", "--look", places.cache() / "look.log")


def _question(base: BaseModel, recipe: protocol.Recipe, folder: Path, probe: bool) -> protocol.CheckTraining:
    run = protocol.TrainAdapter(
        base=str(base.folder), base_name=base.name, train=str(folder / "train.jsonl"),
        held_out=str(folder / "held_out.jsonl"), dataset_sha256="", recipe=asdict(recipe),
        passages=str(folder / "passages.jsonl"),
    )  # fmt: skip
    return protocol.CheckTraining(run, probe)


def _worded(error: ProblemError) -> ProblemError:
    """A look that broke off has nothing to resume, as a job has."""
    return ProblemError("look_gone") if error.problem.code == "child_gone" else error


def _written(rows: looked_at.Rows) -> Path:
    """Write the rows into a new folder; raises ProblemError where the disk does not take them."""
    try:
        return _write(rows)
    except OSError as error:
        raise ProblemError("file_trouble", reason=error.strerror or error) from error


def _write(rows: looked_at.Rows) -> Path:
    """Write the rows into a new folder; returns it."""
    looks = places.cache() / "looks"
    looks.mkdir(parents=True, exist_ok=True)
    _sweep(looks)
    folder = Path(tempfile.mkdtemp(dir=looks))
    for name in ("train", "held_out", "passages"):
        _write_lines(folder / f"{name}.jsonl", getattr(rows, name))
    return folder


def _write_lines(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _sweep(looks: Path) -> None:
    """Take away what a studio left that was killed while it looked."""
    for folder in looks.iterdir():
        with suppress(OSError):  # another window may sweep, too
            if time.time() - folder.stat().st_mtime > STALE:
                shutil.rmtree(folder, ignore_errors=True)

"""What a child hears: the control file of a job's folder, or the commands of a pipe."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TextIO, TypeVar

from studio.child.failing import Failure, StopAsked, is_disk_full
from studio.child.reporting import Reporter
from studio.protocol import CONTROL_FILE, PAUSE, RESUME, STOP, Message, Noted, Paused, Resumed, from_json

PAUSE_LOOK = 0.2
"""Seconds between two looks at the control file while paused."""
ROOM_LOOK = 2.0
"""Seconds between two looks whether a full disk has room again."""
LAST_TRIES = 5
"""Looks for room to say the last word in after the person asked to stop."""

T = TypeVar("T")


class Controls:
    """What the person asked of a running job, read from the ``control`` file in its folder."""

    def __init__(self, folder: Path, reporter: Reporter) -> None:
        self._file = folder / CONTROL_FILE
        self._reporter = reporter
        self._began, self._waited = time.monotonic(), 0.0

    @property
    def worked(self) -> float:
        """Seconds of this life of the job, without those in which it was paused or waited for room on the disk."""
        return time.monotonic() - self._began - self._waited

    def word(self) -> str:
        """Return the present control word, or an empty one."""
        try:
            return self._file.read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def asked(self, word: str) -> bool:
        """Say whether this word stands, and take it away so that it is obeyed once."""
        if self.word() != word:
            return False
        taken = self._take()
        if taken and taken != word:  # written since the look
            self._put_back(taken)
        return taken == word

    def check(self) -> None:
        """Call once per small step: raises StopAsked, or waits here while the job is paused or the disk is full."""
        word = self.word()
        if word == STOP:
            raise StopAsked
        if word == PAUSE:
            self._wait()
        if self._reporter.behind():
            self._wait_for_room()

    def when_there_is_room(self, write: Callable[[], T]) -> T:
        """Do what writes to the disk; while that is full, say so once and try again, until the person stops it.

        ``write`` must leave nothing half behind when it raises Failure ``disk_full`` or an OSError of a full disk.
        """
        told = False
        while True:
            try:
                return write()
            except (Failure, OSError) as error:
                if not is_disk_full(error):
                    raise
            if not told:
                self._reporter.say(Noted("disk_full_waiting"))
            told = True
            self._sleep(ROOM_LOOK)

    def wait_until_written(self) -> None:
        """Wait until a full disk takes what was said last; someone who wants to stop does not wait for long."""
        tries = 0
        while self._reporter.behind() and (tries < LAST_TRIES or self.word() != STOP):
            time.sleep(ROOM_LOOK)
            tries += 1

    def _wait_for_room(self) -> None:
        self._reporter.say(Noted("disk_full_waiting"))
        while self._reporter.behind():
            self._sleep(ROOM_LOOK)
        self._reporter.measure_anew()

    def _wait(self) -> None:
        self._reporter.say(Paused())
        with self._resting():
            while (word := self.word()) not in (RESUME, STOP):
                time.sleep(PAUSE_LOOK)
        if word == STOP:
            raise StopAsked
        self._reporter.measure_anew()
        self._reporter.say(Resumed())

    def _take(self) -> str:
        """Take the present word away and return it. It gets a name of its own first, so that none goes unread."""
        taken = self._file.with_suffix(".taken")
        try:
            self._file.replace(taken)
        except OSError:  # gone; or, on Windows, somebody reads it just now: it is taken at the next look
            return ""
        word = taken.read_text(encoding="utf-8").strip()
        with suppress(OSError):  # a virus scanner may hold it: the next word taken steps into its place
            taken.unlink()
        return word

    def _put_back(self, word: str) -> None:
        """Leave a word standing, unless a newer one does by now: that counts for more."""
        with suppress(FileExistsError), self._file.open("x", encoding="utf-8") as file:
            file.write(word)

    def _sleep(self, seconds: float) -> None:
        """Wait, but not past the word *stop*."""
        end = time.monotonic() + seconds
        with self._resting():
            while time.monotonic() < end:
                if self.word() == STOP:
                    raise StopAsked
                time.sleep(PAUSE_LOOK)

    @contextmanager
    def _resting(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self._waited += time.monotonic() - began


class Commands:
    """The commands a pipe child was sent; a thread reads them so that a body can look for *stop* while it works."""

    def __init__(self, source: TextIO) -> None:
        self._queue: SimpleQueue[Message | None] = SimpleQueue()
        Thread(target=self._read, args=(source,), daemon=True).start()

    def _read(self, source: TextIO) -> None:
        for line in source:
            if line.strip():
                self._queue.put(from_json(line))
        self._queue.put(None)

    def __iter__(self) -> Iterator[Message]:
        """Yield commands until the parent closes the pipe."""
        while (command := self._queue.get()) is not None:
            yield command

    @property
    def more(self) -> bool:
        """Say whether another command has come, or the parent has closed the pipe."""
        return not self._queue.empty()

    def waiting(self) -> list[Message]:
        """Return what has arrived meanwhile, without waiting; the end of the pipe stays in the queue."""
        arrived: list[Message] = []
        while True:
            try:
                command = self._queue.get_nowait()
            except Empty:
                return arrived
            if command is None:
                self._queue.put(None)
                return arrived
            arrived.append(command)

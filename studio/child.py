"""The child's end of the corridor: say events, hear controls, fail with a code, and never break a line.

Every child process (readers, writers, engine, fetcher) starts through ``run_job`` or ``run_pipe``. Both keep the
real standard output for events and point everything that libraries print at the log, lower the priority of the
process, and turn what goes wrong into one last ``Failed`` event.
"""

from __future__ import annotations

import errno
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TextIO

from studio.protocol import (
    CONTROL_FILE,
    EVENTS_FILE,
    LOCK_FILE,
    LOG_FILE,
    PAUSE,
    RESUME,
    STOP,
    Failed,
    Finished,
    Message,
    Paused,
    Progress,
    Resumed,
    Started,
    Stopped,
    from_json,
    read_job,
)

PAUSE_LOOK = 0.2
"""Seconds between two looks at the control file while paused."""
PROGRESS_EVERY = 0.1
"""Seconds between two progress events, so that a fast loop does not flood the window."""


class Failure(Exception):
    """What the world did, as a code of ``core.problems`` with its facts; raised anywhere in a child."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class StopAsked(Exception):
    """The person asked this job to stop; what is done so far is kept."""


class Reporter:
    """Says events, one line each, and paces progress with an estimate of the time left."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._began: dict[str, float] = {}
        self._last = 0.0

    def say(self, event: Message) -> None:
        """Write one event at once."""
        self._out.write(event.to_json() + "\n")
        self._out.flush()

    def progress(self, doing: str, done: float, total: float, detail: str = "") -> None:
        """Say how far the job is, at most every tenth of a second, with seconds left once it can be told."""
        now = time.monotonic()
        began = self._began.setdefault(doing, now)
        if done < total and now - self._last < PROGRESS_EVERY:
            return
        self._last = now
        left = (now - began) / done * (total - done) if done and now - began > 1 else None
        self.say(Progress(done, total, doing, left, detail))


class Controls:
    """What the person asked of a running job, read from the ``control`` file in its folder."""

    def __init__(self, folder: Path, reporter: Reporter) -> None:
        self._file = folder / CONTROL_FILE
        self._reporter = reporter

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
        self._file.unlink(missing_ok=True)
        return True

    def check(self) -> None:
        """Call once per small step: raises StopAsked, or waits here while the job is paused."""
        word = self.word()
        if word == STOP:
            raise StopAsked
        if word == PAUSE:
            self._wait()

    def _wait(self) -> None:
        self._reporter.say(Paused())
        while (word := self.word()) not in (RESUME, STOP):
            time.sleep(PAUSE_LOOK)
        if word == STOP:
            raise StopAsked
        self._file.unlink(missing_ok=True)
        self._reporter.say(Resumed())


JobBody = Callable[[Message, Path, Reporter, Controls], None]
CommandBody = Callable[[Message, Reporter, "Commands"], None]


def run_job(folder: Path, body: JobBody) -> int:
    """Do the job of a run folder; returns the exit status. A second child on the same folder leaves at once."""
    lock = _take_lock(folder)
    if lock is None:
        return 3
    _log_to(folder / LOG_FILE)
    with (folder / EVENTS_FILE).open("a", encoding="utf-8", newline="\n") as out:
        _end_torn_line(folder / EVENTS_FILE, out)
        reporter = Reporter(out)
        _greet(reporter)
        return _guard(reporter, lambda: body(read_job(folder), folder, reporter, Controls(folder, reporter)))


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


def run_pipe(body: CommandBody) -> int:
    """Answer commands from standard input with events on standard output until the parent closes the pipe."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", newline="\n")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    reporter = Reporter(out)
    _greet(reporter)
    commands = Commands(os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8"))
    for command in commands:
        _guard(reporter, lambda command=command: body(command, reporter, commands), say_end=False)
    return 0


def _guard(reporter: Reporter, work: Callable[[], None], say_end: bool = True) -> int:
    """Do the work and say its last word. This is the top of a worker: the one place that catches everything."""
    last: Message = Finished()
    try:
        work()
    except StopAsked:
        last = Stopped()
    except Failure as failure:
        traceback.print_exc()
        last = Failed(failure.code, {name: str(fact) for name, fact in failure.facts.items()})
    except MemoryError:
        last = Failed("memory_full")
    except OSError as error:
        traceback.print_exc()
        full = error.errno == errno.ENOSPC
        last = Failed("disk_full" if full else "file_trouble", {"file": str(error.filename), "reason": str(error)})
    except Exception as error:  # noqa: BLE001  (the top of a worker: our own mistake, told as one)
        traceback.print_exc()
        last = Failed("bug", {"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()})
    if say_end or isinstance(last, Failed):
        _say_last(reporter, last)
    return 0 if isinstance(last, (Finished, Stopped)) else 1


def _say_last(reporter: Reporter, last: Message) -> None:
    """Say the last word even when the disk was full a moment ago."""
    for attempt in range(5):
        try:
            reporter.say(last)
            return
        except OSError:
            time.sleep(0.2 * attempt)


def _greet(reporter: Reporter) -> None:
    """Say who we are first, before anything heavy is imported, then step behind the window in priority."""
    import psutil

    me = psutil.Process()
    reporter.say(Started(me.pid, me.create_time()))
    me.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if os.name == "nt" else 10)


def _log_to(file: Path) -> None:
    """Point standard output and error, also those of C libraries, at the log."""
    log = file.open("a", encoding="utf-8", buffering=1)
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        if stream is not None:
            stream.flush()
        os.dup2(log.fileno(), number)
    sys.stdout = sys.stderr = log


def _take_lock(folder: Path) -> TextIO | None:
    """Take the folder's lock for the life of this process, or return None when another child has it."""
    handle = (folder / LOCK_FILE).open("a+", encoding="utf-8")
    try:
        if os.name == "nt":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


def _end_torn_line(file: Path, out: TextIO) -> None:
    """A child killed in mid-line leaves half of one; end it, so that our first event stands alone."""
    with file.open("rb") as written:
        if written.seek(0, os.SEEK_END) and written.seek(-1, os.SEEK_END) >= 0 and written.read(1) != b"\n":
            out.write("\n")

"""A child's end of the corridor: nothing it says is torn or lost, and a full disk is waited for."""

import errno
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.child import Controls, Failure, Lines, Log, Reporter, StopAsked
from studio.child.controls import ROOM_LOOK
from studio.protocol import PAUSE, RESUME, SAVE, STOP, Message, Noted, Paused, Progress, Resumed, from_json


class SmallDisk(io.RawIOBase):
    """Stands for a file on a disk with so many bytes of room."""

    def __init__(self, room: int) -> None:
        self.room, self.written = room, b""

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = content[: self.room]
        self.room -= len(taken)
        self.written += taken
        return len(taken)


class Clock:
    """Stands for ``time``: it goes on only while somebody sleeps, and what is due meanwhile happens then."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._due: list[tuple[float, Callable[[], object]]] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert self.now < 5000, "it waits for ever"
        self.now += seconds
        for one in [one for one in self._due if one[0] <= self.now]:
            self._due.remove(one)
            one[1]()

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Let something happen so much later."""
        self._due.append((self.now + seconds, act))


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the child's end."""
    made = Clock()
    for module in ("controls", "reporting"):
        monkeypatch.setattr(f"studio.child.{module}.time", made)
    return made


@pytest.fixture
def disk() -> SmallDisk:
    """Room for a line and a half."""
    return SmallDisk(60)


@pytest.fixture
def reporter(tmp_path: Path, disk: SmallDisk) -> Iterator[Reporter]:
    lines = Lines(tmp_path / "events.jsonl")
    lines.close()
    lines._out = disk
    yield Reporter(lines)


@pytest.fixture
def controls(tmp_path: Path, reporter: Reporter) -> Controls:
    return Controls(tmp_path, reporter)


def said(disk: SmallDisk) -> list[Message]:
    return [from_json(line) for line in disk.written.splitlines()]


def test_what_a_full_disk_does_not_take_is_said_in_order_later(reporter: Reporter, disk: SmallDisk) -> None:
    events = [Noted("first"), Noted("second"), Noted("third")]
    for event in events:
        reporter.say(event)
    assert reporter.behind() and not disk.written.endswith(b"\n"), "the second line is torn for now"
    disk.room = 10
    assert reporter.behind()
    disk.room = 1000
    assert not reporter.behind()
    assert said(disk) == events


def test_the_next_small_step_waits_until_all_is_said(
    clock: Clock, reporter: Reporter, disk: SmallDisk, controls: Controls
) -> None:
    for number in range(3):
        reporter.say(Noted(f"number {number}"))
    clock.later(5, lambda: setattr(disk, "room", 1000))
    controls.check()
    assert [event.code for event in said(disk)] == ["number 0", "number 1", "number 2", "disk_full_waiting"]


def test_a_stop_is_heard_while_the_disk_is_full(
    clock: Clock, tmp_path: Path, reporter: Reporter, controls: Controls
) -> None:
    for _ in range(3):
        reporter.say(Noted("anything"))
    clock.later(5, lambda: (tmp_path / "control").write_text(STOP))
    with pytest.raises(StopAsked):
        controls.check()


@pytest.mark.parametrize("full", [OSError(errno.ENOSPC, "full"), Failure("disk_full", needed=2, free=1)])
def test_writing_waits_for_room_and_is_done_once(
    clock: Clock, disk: SmallDisk, controls: Controls, full: Exception
) -> None:
    disk.room = 1000
    tries = []

    def write() -> str:
        tries.append(clock.now)
        if len(tries) < 3:
            raise full
        return "written"

    assert controls.when_there_is_room(write) == "written"
    assert len(tries) == 3 and tries[1] >= tries[0] + ROOM_LOOK
    assert said(disk) == [Noted("disk_full_waiting")]


def test_another_trouble_is_not_waited_for(controls: Controls) -> None:
    for trouble in (OSError(errno.EACCES, "no"), Failure("memory_full")):
        with pytest.raises(type(trouble)):
            controls.when_there_is_room(lambda trouble=trouble: (_ for _ in ()).throw(trouble))


def test_the_last_word_waits_for_room_but_not_past_a_stop(
    clock: Clock, tmp_path: Path, reporter: Reporter, disk: SmallDisk, controls: Controls
) -> None:
    disk.room = 0
    clock.later(5, lambda: setattr(disk, "room", 1000))
    reporter.say(Noted("last"))
    controls.wait_until_written()
    assert said(disk) == [Noted("last")]
    disk.room = 0
    (tmp_path / "control").write_text(STOP)
    reporter.say(Noted("never"))
    controls.wait_until_written()
    assert said(disk) == [Noted("last")]


def test_the_time_left_is_told_by_what_is_done_in_this_life(clock: Clock, reporter: Reporter, disk: SmallDisk) -> None:
    disk.room = 10_000
    for done, clock.now in ((100, 1000.0), (110, 1020.0)):
        reporter.progress("training", done, 200)
    assert said(disk)[-1].seconds_left == pytest.approx(180)
    reporter.measure_anew()
    for done, clock.now in ((110, 5000.0), (120, 5010.0)):
        reporter.progress("training", done, 200)
    last = said(disk)[-1]
    assert isinstance(last, Progress) and last.seconds_left == pytest.approx(80)


def test_a_pause_is_no_part_of_the_pace(
    clock: Clock, tmp_path: Path, reporter: Reporter, disk: SmallDisk, controls: Controls
) -> None:
    disk.room = 10_000
    reporter.progress("training", 1, 10)
    clock.sleep(7)
    (tmp_path / "control").write_text(PAUSE)
    clock.later(60, lambda: (tmp_path / "control").write_text(RESUME))
    controls.check()
    assert [type(event) for event in said(disk)[-2:]] == [Paused, Resumed]
    assert not reporter._began
    assert controls.worked == pytest.approx(7)


class MeanwhileStopped(Controls):
    """Somebody says *stop* between a look at the control file and what is done about it."""

    def word(self) -> str:
        found = super().word()
        self._file.write_text(STOP)
        return found


@pytest.mark.parametrize("word", [SAVE, PAUSE])
def test_a_word_written_right_after_a_look_is_not_lost(tmp_path: Path, reporter: Reporter, word: str) -> None:
    (tmp_path / "control").write_text(word)
    assert not MeanwhileStopped(tmp_path, reporter).asked(word), "the word that stood there is not the newest"
    with pytest.raises(StopAsked):
        Controls(tmp_path, reporter).check()


def test_a_stop_right_after_a_pause_is_over_is_not_lost(
    tmp_path: Path, reporter: Reporter, disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.room = 1000
    controls = Controls(tmp_path, reporter)
    words = iter([PAUSE, RESUME])
    (tmp_path / "control").write_text(STOP)
    monkeypatch.setattr(controls, "word", lambda: next(words))
    controls.check()
    with pytest.raises(StopAsked):
        Controls(tmp_path, reporter).check()


def test_a_word_is_obeyed_once(tmp_path: Path, controls: Controls) -> None:
    (tmp_path / "control").write_text(SAVE)
    assert not controls.asked(STOP)
    assert controls.asked(SAVE)
    assert not controls.asked(SAVE)


def test_a_log_on_a_full_disk_does_not_end_the_work() -> None:
    log = Log(io.BufferedWriter(SmallDisk(5), buffer_size=8), encoding="utf-8", line_buffering=True)
    for _ in range(3):
        assert log.write("something that a library says\n")
    log.flush()
    log.detach().raw.room = 10_000

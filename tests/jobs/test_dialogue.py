"""A pipe child that was replaced: who still listens to the old one hears its end, and the new one lives."""

import asyncio
from pathlib import Path

import pytest

from studio import protocol
from studio.core.problems import ProblemError
from studio.jobs import dialogue


class Child:
    """Stands for a pipe child."""

    made: list["Child"] = []  # noqa: RUF012

    def __init__(self, _room, _argument, _log, _heard, ended) -> None:
        self.ended, self.closed = ended, False
        self.made.append(self)

    def say(self, _command: protocol.Message) -> None:
        pass

    def close(self) -> None:
        self.closed = True
        self.ended()


def test_end_of_a_replaced_child_leaves_the_next_one_alone(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dialogue, "Pipe", Child)

    async def story() -> None:
        talk = dialogue.Dialogue("studio.engine", "--talk", tmp_path / "log")
        talk.say(protocol.StopAnswer(1))
        listener = asyncio.ensure_future(talk.hear())
        await asyncio.sleep(0)
        talk.close()
        talk.say(protocol.StopAnswer(2))
        with pytest.raises(ProblemError):
            await listener
        assert talk.open and [child.closed for child in Child.made] == [True, False]

    asyncio.run(story())

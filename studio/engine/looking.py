"""The child that looks at runs before their start: one question after another, and the newest one wins."""

from __future__ import annotations

import os
from pathlib import Path

from studio.child import Commands, Controls, Reporter, StopAsked
from studio.engine.loading import let_go
from studio.engine.preflight import Rows, check
from studio.engine.training.material.lessons import heard
from studio.protocol import STOP, CheckTraining, Finished, Message, Stopped, WarmUp


class Overtaken(Controls):
    """The word *stop* stands as soon as another command has come, or the window is gone."""

    def __init__(self, commands: Commands, reporter: Reporter) -> None:
        super().__init__(Path(os.devnull), reporter)
        self._commands = commands

    def word(self) -> str:
        """Return what stands now."""
        return STOP if self._commands.more else ""


class Looking:
    """Keeps what one look has read for the next."""

    def __init__(self) -> None:
        self._rows: Rows | None = None

    def obey(self, command: Message, reporter: Reporter, commands: Commands) -> None:
        """Do one command; a look ends with its last word, a failed one by raising what it failed of."""
        if isinstance(command, CheckTraining):
            self._look(command, reporter, commands)
        elif isinstance(command, WarmUp) and not commands.more:  # who asks already sees samples before it is imported
            from studio.engine import memory  # noqa: F401

    def _look(self, command: CheckTraining, reporter: Reporter, commands: Commands) -> None:
        controls = Overtaken(commands, reporter)
        if self._rows is None or not self._rows.serves(command.run):
            self._rows = Rows(command.run, heard(reporter, controls))
        try:
            check(command, Path(command.run.train).parent, reporter, controls, self._rows)
            reporter.say(Finished())
        except StopAsked:
            reporter.say(Stopped())
        finally:
            let_go()

"""The playground's engine: one question, base and tuned model answer side by side as they write."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import PreTrainedModel, StoppingCriteria
from transformers.generation.streamers import BaseStreamer

from studio.child import Commands, Failure, Reporter
from studio.engine.conversation import Chat
from studio.engine.loading import Base, load_models, memory_watched
from studio.engine.sides import BASE, TUNED, generate, sides
from studio.protocol import AnswerEnded, Ask, LoadModels, Message, ModelsLoaded, StopAnswer, Words

BROKEN = "\N{REPLACEMENT CHARACTER}"


class Talk:
    """Holds the models between two questions."""

    def __init__(self) -> None:
        self._base: Base | None = None
        self._tuned: PeftModel | None = None
        self._chat: Chat | None = None
        self._later: list[Message] = []

    def obey(self, command: Message, reporter: Reporter, commands: Commands) -> None:
        """Do one command, then those that arrived while it was done.

        Raises Failure ``models_not_loaded``, ``question_too_long`` or one of ``loading``.
        """
        self._later.append(command)
        while self._later:
            command = self._later.pop(0)
            with memory_watched():
                if isinstance(command, LoadModels):
                    self._load(command, reporter)
                elif isinstance(command, Ask):
                    self._answer(command, reporter, commands)

    def _load(self, command: LoadModels, reporter: Reporter) -> None:
        """Let go of the present models first: two of them may not fit."""
        began = time.monotonic()
        self._base = self._tuned = self._chat = None
        gc.collect()
        adapter = Path(command.adapter) if command.adapter else None
        self._base, self._tuned = load_models(Path(command.base), adapter, command.precision)
        self._chat = Chat(self._base.tokenizer, command.system, self._base.ends)
        free = _card_free(self._base.model.device)
        reporter.say(ModelsLoaded(time.monotonic() - began, self._tuned is not None, free))

    def _answer(self, ask: Ask, reporter: Reporter, commands: Commands) -> None:
        if self._base is None or self._chat is None:
            raise Failure("models_not_loaded", id=ask.id)
        began = time.monotonic()
        prompt = self._chat.prompt(ask.question, ask.history)
        room = min(ask.max_tokens, self._base.context - len(prompt))
        if room < 1:
            raise Failure("question_too_long", id=ask.id, tokens=len(prompt), room=self._base.context)
        names = [BASE, TUNED] if self._tuned else [BASE]
        stream = Stream(ask.id, names, self._chat, reporter)
        ear = Ear(ask.id, commands)
        torch.manual_seed(ask.seed)
        model: PreTrainedModel | PeftModel = self._tuned or self._base.model
        try:
            with sides(model, names):
                generate(
                    model, self._chat, [prompt] * len(names), room,
                    temperature=ask.temperature, streamer=stream, watcher=ear,
                )  # fmt: skip
        finally:
            self._later += ear.others
        reason = "end" if stream.all_ended else "stopped" if ear.stopped else "length"
        reporter.say(AnswerEnded(ask.id, reason, time.monotonic() - began, stream.tokens))


def _card_free(device: torch.device) -> int | None:
    """Return the bytes left on the card, or None for the processor. The card's half has not been run."""
    return torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else None


class Ear(StoppingCriteria):
    """Hears *stop* between two tokens, and keeps what else arrives for later."""

    def __init__(self, ask: int, commands: Commands) -> None:
        self._ask = ask
        self._commands = commands
        self.stopped = False
        self.others: list[Message] = []

    def __call__(self, input_ids: torch.LongTensor, scores: Any, **kwargs: Any) -> torch.Tensor:
        """Return for each row whether it must stop: all of them or none."""
        for command in self._commands.waiting():
            if not isinstance(command, StopAnswer):
                self.others.append(command)
            elif command.id == self._ask:
                self.stopped = True
        return torch.full((len(input_ids),), self.stopped, dtype=torch.bool, device=input_ids.device)


class Side:
    """The answer of one row as it grows. The law: its words joined are the decoded answer."""

    def __init__(self, name: str, chat: Chat) -> None:
        self.name = name
        self.ended = False
        self._chat = chat
        self._said = 0
        self.ids: list[int] = []

    def grow(self, token: int) -> str:
        """Take one token and return the whole characters it completes; a piece of one is kept back."""
        if self.ended:
            return ""
        self.ids.append(token)
        self.ended = token in self._chat.ends
        whole = self._chat.text(self.ids).rstrip(BROKEN)
        fresh, self._said = whole[self._said :], max(self._said, len(whole))
        return fresh


class Stream(BaseStreamer):
    """Says the words of every side as they come; the library's own streamers take one row only."""

    def __init__(self, ask: int, names: list[str], chat: Chat, reporter: Reporter) -> None:
        self._ask = ask
        self._reporter = reporter
        self._sides = [Side(name, chat) for name in names]
        self._prompt_seen = False

    @property
    def all_ended(self) -> bool:
        """Every side wrote its end token."""
        return all(side.ended for side in self._sides)

    @property
    def tokens(self) -> int:
        """Tokens written so far by all sides together."""
        return sum(len(side.ids) for side in self._sides)

    def put(self, value: torch.Tensor) -> None:
        """Take the next token of every side; what comes first is the prompt, shape (sides, tokens)."""
        if not self._prompt_seen:
            self._prompt_seen = True
            return
        for side, token in zip(self._sides, value.tolist(), strict=True):
            if words := side.grow(token):
                self._reporter.say(Words(self._ask, side.name, words))

    def end(self) -> None:
        """Nothing is left to say: a piece of a character that was never completed is dropped."""

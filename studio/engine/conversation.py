"""The one function that turns messages into token ids and says which of them are trained.

Training, evaluation and the playground all come here, so that a model is asked exactly as it was taught. The
law: exactly the tokens of the answer and its end token are trained, and nothing stands after the end token.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, cycle

from jinja2.exceptions import TemplateError
from transformers import PreTrainedTokenizerBase

from studio.child import Failure

Turn = tuple[str, str]
"""Question and answer."""
Messages = list[dict[str, str]]

SETTLED = {
    # Templates of thinking models open an empty thought themselves when told so; the answer follows it.
    "enable_thinking": False,
    # Some templates write today's date; a run resumed tomorrow must see the same tokens.
    "date_string": "26 Jul 2024",
}


@dataclass(frozen=True)
class Sample:
    """One conversation to train on."""

    ids: list[int]
    """Prompt, answer and end token."""
    trained: list[bool]
    """As long as ``ids``; true for the answer and its end token."""


class Chat:
    """A tokenizer's own way of writing a conversation, with one system message for all of them.

    Raises Failure ``base_no_template`` or ``base_template_unfit`` at once when nothing can be trained on it.
    """

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, system: str = "", ends: frozenset[int] = frozenset()
    ) -> None:
        if not tokenizer.chat_template:
            raise Failure("base_no_template", folder=tokenizer.name_or_path)
        self._tokenizer = tokenizer
        # Only special tokens end an answer: some vocabularies also add plain ones, such as line breaks.
        special = {number for number, token in tokenizer.added_tokens_decoder.items() if token.special}
        self._control = special | ends
        self._system = system.strip()
        self._system_in_question = bool(self._system) and not self._takes_system()
        self.ends: frozenset[int] = ends | {self.encode("Question", "Answer").ids[-1]}

    @property
    def template_sha256(self) -> str:
        """SHA-256 of the template's text: what the adapter was taught with."""
        return hashlib.sha256(self._tokenizer.get_chat_template().encode("utf-8")).hexdigest()

    @property
    def pad(self) -> int:
        """A token id to fill rows with; it is never looked at."""
        own = self._tokenizer.pad_token_id
        return min(self.ends) if own is None else own

    def prompt(self, question: str, history: Sequence[Turn] = ()) -> list[int]:
        """Return the token ids after which the model is to write its answer."""
        return self._ids(self._messages(question, history), answer_follows=True)

    def encode(self, question: str, answer: str, history: Sequence[Turn] = ()) -> Sample:
        """Return the conversation with its answer, cut after the answer's end token."""
        messages = self._messages(question, history)
        prompt = self._ids(messages, answer_follows=True)
        whole = self._ids([*messages, _message("assistant", answer)], answer_follows=False)
        if whole[: len(prompt)] != prompt:
            raise Failure("base_template_unfit", reason="prompt_is_no_prefix", question=question)
        end = next((at for at in range(len(prompt), len(whole)) if whole[at] in self._control), None)
        if end is None:
            raise Failure("base_template_unfit", reason="no_end_token", question=question)
        return Sample(whole[: end + 1], [at >= len(prompt) for at in range(end + 1)])

    def text(self, ids: Sequence[int]) -> str:
        """Return the words of an answer, without its end token and what a full batch pads behind it."""
        end = next((at for at, number in enumerate(ids) if number in self.ends), len(ids))
        return self._tokenizer.decode(ids[:end], skip_special_tokens=True, clean_up_tokenization_spaces=False)

    def _messages(self, question: str, history: Sequence[Turn]) -> Messages:
        said = [*chain.from_iterable(history), question]
        if self._system_in_question:
            said[0] = f"{self._system}\n\n{said[0]}"
        messages = [_message(role, text) for role, text in zip(cycle(("user", "assistant")), said, strict=False)]
        system = [_message("system", self._system)] if self._system and not self._system_in_question else []
        return [*system, *messages]

    def _ids(self, messages: Messages, answer_follows: bool) -> list[int]:
        """Apply the template; a control token that a person typed stays text."""
        try:
            encoding = self._tokenizer.apply_chat_template(
                messages, add_generation_prompt=answer_follows, sanitize_control_tokens=True, **SETTLED
            )
        except TemplateError as error:
            raise Failure("base_template_unfit", reason=str(error)) from error
        return list(encoding["input_ids"])

    def _takes_system(self) -> bool:
        """Say whether the template writes a system message; some refuse it, some drop it silently."""
        messages = [_message("system", self._system), _message("user", "Question")]
        try:
            text = self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True, **SETTLED)
        except TemplateError:
            return False
        return self._system in text


def _message(role: str, text: str) -> dict[str, str]:
    """White space at the rim would melt with the template's own line breaks into other tokens."""
    return {"role": role, "content": text.strip()}

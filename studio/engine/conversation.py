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

    ids: Sequence[int]
    """Prompt, answer and end token."""
    trained: Sequence[bool]
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
        self.control = special | ends
        self._system = system.strip()
        self._system_in_question = bool(self._system) and not self._takes_system()
        self.ends: frozenset[int] = ends | {self.encode("Question", "Answer").ids[-1]}

    @property
    def template_sha256(self) -> str:
        """SHA-256 of the template's text: what the adapter was taught with."""
        return hashlib.sha256(self._tokenizer.get_chat_template().encode("utf-8")).hexdigest()

    @property
    def end_token(self) -> str:
        """The token that ends an answer, as text."""
        return self._tokenizer.decode([self.encode("Question", "Answer").ids[-1]])

    @property
    def pad(self) -> int:
        """A token id to fill rows with; it is never looked at."""
        own = self._tokenizer.pad_token_id
        return min(self.ends) if own is None else own

    def prompt(self, question: str, history: Sequence[Turn] = (), source: str = "") -> list[int]:
        """Return the token ids after which the model is to write its answer, with or without its book open."""
        return self._ids(self._messages(_open_at(source, question), history), answer_follows=True)

    def encode(self, question: str, answer: str, history: Sequence[Turn] = (), source: str = "") -> Sample:
        """Return the conversation with its answer, cut after the answer's end token."""
        messages = self._messages(_open_at(source, question), history)
        prompt = self._ids(messages, answer_follows=True)
        whole = self._ids([*messages, _message("assistant", answer)], answer_follows=False)
        if whole[: len(prompt)] != prompt:
            raise Failure("base_template_unfit", reason="prompt_is_no_prefix", question=question)
        end = next((at for at in range(len(prompt), len(whole)) if whole[at] in self.control), None)
        if end is None:
            raise Failure("base_template_unfit", reason="no_end_token", question=question)
        return Sample(whole[: end + 1], [at >= len(prompt) for at in range(end + 1)])

    def read(self, text: str) -> Sample:
        """Return a text of the documents to train on as it stands: no template, every token, then the end token.

        Only its first token is not trained, for nothing stands before it that could tell it.
        """
        ids = [*self._beginning(), *self._plain(text), self._end_of_text()]
        return Sample(ids, [at > 0 for at in range(len(ids))])

    def spans(self, sample: Sample) -> list[tuple[str, bool]]:
        """Return a sample as stretches of text, each with whether it is trained; joined they are the whole text."""
        stretches, written = [], ""
        starts = [at for at, trained in enumerate(sample.trained) if at == 0 or trained != sample.trained[at - 1]]
        for start, end in zip(starts, [*starts[1:], len(sample.ids)], strict=True):
            # Decoded from the start: some tokens show their space, or their letter, only behind what precedes them.
            whole = self._tokenizer.decode(sample.ids[:end], clean_up_tokenization_spaces=False)
            stretches.append((whole[len(written) :], sample.trained[start]))
            written = whole
        return stretches

    def written(self, question: str, answer: str, history: Sequence[Turn] = (), source: str = "") -> tuple[str, str]:
        """Return a conversation as text, and where its template goes on after its end: the prompt of it, and all."""
        messages = self._messages(_open_at(source, question), history)
        return self._written(messages, True), self._written([*messages, _message("assistant", answer)], False)

    def holds_control(self, text: str) -> bool:
        """Say whether a text has a control token typed in it."""
        return not self.control.isdisjoint(self._tokenizer.encode(text, add_special_tokens=False))

    def tokens(self, text: str) -> list[tuple[int, int, int]]:
        """Cut a whole text into tokens: (token id, first character, end), for control tokens as well.

        Raises NotImplementedError where a tokenizer cannot tell the places.
        """
        cut = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
        return [(number, *place) for number, place in zip(cut["input_ids"], cut["offset_mapping"], strict=True)]

    def text(self, ids: Sequence[int]) -> str:
        """Return the words of an answer, without its end token and what a full batch pads behind it."""
        end = next((at for at, number in enumerate(ids) if number in self.ends), len(ids))
        return self._tokenizer.decode(ids[:end], skip_special_tokens=True, clean_up_tokenization_spaces=False)

    def _plain(self, text: str) -> list[int]:
        """Encode text outside a template; a control token that stands in a document stays text."""
        ids = self._tokenizer.encode(text, add_special_tokens=False)
        if self.control.isdisjoint(ids):
            return ids
        return self._tokenizer.encode(text, add_special_tokens=False, split_special_tokens=True)

    def _beginning(self) -> list[int]:
        """Return the token that this tokenizer puts before every text, if it has one."""
        first = self._tokenizer.bos_token_id
        return [first] if first is not None and self._tokenizer.encode("")[:1] == [first] else []

    def _end_of_text(self) -> int:
        own = self._tokenizer.eos_token_id
        return own if own in self.ends else min(self.ends)

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

    def _written(self, messages: Messages, answer_follows: bool) -> str:
        options = {"tokenize": False, "add_generation_prompt": answer_follows, **SETTLED}
        return self._tokenizer.apply_chat_template(messages, **options)

    def _takes_system(self) -> bool:
        """Say whether the template writes a system message; some refuse it, some drop it silently."""
        try:
            text = self._written([_message("system", self._system), _message("user", "Question")], True)
        except TemplateError:
            return False
        return self._system in text


def _open_at(source: str, question: str) -> str:
    """Put the passage a question is about before it; a rule between them, for that is read in every language."""
    return f"{source.strip()}\n\n---\n\n{question.strip()}" if source.strip() else question


def _message(role: str, text: str) -> dict[str, str]:
    """White space at the rim would melt with the template's own line breaks into other tokens."""
    return {"role": role, "content": text.strip()}

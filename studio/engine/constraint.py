"""Holds generation to a grammar: at each token, what the grammar does not allow gets no chance at all."""

from __future__ import annotations

from collections.abc import Sequence

import llguidance.hf
import numpy as np
import torch
from llguidance import LLMatcher, LLTokenizer
from llguidance.numpy import allocate_token_bitmask, fill_next_token_bitmask
from transformers import LogitsProcessor, PreTrainedTokenizerBase

from studio.child import Failure
from studio.engine.conversation import Chat
from studio.engine.loading import Base

Vocabulary = LLTokenizer
"""The words of a model as grammars need them."""


def vocabulary(base: Base, chat: Chat) -> Vocabulary:
    """Return the vocabulary of a model; made once per model.

    Raises Failure ``base_cannot_draft`` for a tokenizer that is not of the common fast kind.
    """
    try:
        return llguidance.hf.from_tokenizer(base.tokenizer, eos_token=sorted(chat.ends))
    except ValueError as error:
        raise Failure("base_cannot_draft", folder=str(base.folder), reason=str(error)) from error


def spelled_out(text: str, tokenizer: PreTrainedTokenizerBase) -> str:
    """Return a text for a grammar in which no special token of the model stands as text.

    Where a grammar leaves one way only, its tokenizer would write that token itself, and the answer would end there.
    """
    for token in tokenizer.added_tokens_decoder.values():
        if token.special and len(token.content) > 1:
            text = text.replace(token.content, f"{token.content[0]} {token.content[1:]}")
    return text


class Constraint(LogitsProcessor):
    """One grammar per row of a batch. After its last word a row may only end."""

    def __init__(self, words: Vocabulary, grammars: Sequence[str], ends: frozenset[int]) -> None:
        self._matchers = [LLMatcher(words, LLMatcher.grammar_from_lark(grammar)) for grammar in grammars]
        if faults := [matcher.get_error() for matcher in self._matchers if matcher.is_error()]:
            raise ValueError(f"grammar refused: {faults[0]}")
        self._bits = allocate_token_bitmask(len(self._matchers), words.vocab_size)
        self._ends = sorted(ends)
        self._seen = 0

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> torch.FloatTensor:
        """Return the scores with everything forbidden at minus infinity; the first call sees the prompts alone."""
        fresh = input_ids[:, self._seen :].tolist() if self._seen else [[] for _ in self._matchers]
        self._seen = input_ids.shape[1]
        for row, (matcher, tokens) in enumerate(zip(self._matchers, fresh, strict=True)):
            self._step(row, matcher, tokens)
        allowed = np.unpackbits(self._bits.view(np.uint8), axis=1, bitorder="little")[:, : scores.shape[1]]
        mask = torch.zeros(scores.shape, dtype=torch.bool)
        mask[:, : allowed.shape[1]] = torch.from_numpy(allowed.view(bool))
        return scores.masked_fill(~mask.to(scores.device), float("-inf"))

    def _step(self, row: int, matcher: LLMatcher, tokens: list[int]) -> None:
        """Tell a matcher what was written and ask what may follow."""
        if not matcher.is_stopped():
            matcher.consume_tokens(tokens)
        if matcher.is_stopped():
            self._only_ends(row)
        else:
            fill_next_token_bitmask(matcher, self._bits, row)

    def _only_ends(self, row: int) -> None:
        """A row that is done, or whose grammar became too hard to follow, may only end."""
        self._bits[row] = 0
        bits = self._bits[row].view(np.uint32)
        for token in self._ends:
            bits[token // 32] |= np.uint32(1 << (token % 32))

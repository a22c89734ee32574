"""Words that were handed over to be saved, and those of them that could not be and wait for their question."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.review.marking import Marked
from studio.ui.questions_parts.turns import Turn

Said = tuple[str, str, tuple[Turn, ...]]
"""Question, answer, and what was said before."""
NO_WORDS: Said = ("", "", ())


@dataclass(frozen=True, eq=False)
class Handed:
    """Words that were handed over, and what stood there before; each time is another one."""

    sheet: int = 0
    """Which opening of a question it was."""
    pair_id: int = 0
    said: Said = NO_WORDS
    before: Said = NO_WORDS
    """The words that are known to be saved."""
    is_new: bool = False
    over: int = 0
    place: Marked | None = None


class Unsaved:
    """What could not be saved while another question was shown already: it comes back with its own."""

    def __init__(self) -> None:
        self._latest: dict[int, Handed] = {}
        self._waiting: list[Handed] = []

    def hand(self, handed: Handed) -> None:
        """Remember what is on its way; later words hold the earlier ones of the same question."""
        self._latest[handed.pair_id] = handed
        self._waiting = [one for one in self._waiting if not one.pair_id or one.pair_id != handed.pair_id]

    def add(self, handed: Handed) -> None:
        """Keep the words of a save that failed. New questions have no id yet, and each is kept by itself."""
        kept = self._latest[handed.pair_id] if handed.pair_id else handed
        if kept not in self._waiting:
            self._waiting.append(kept)

    def take(self, pair_id: int) -> Handed | None:
        """Hand out what waits for this question, once."""
        found = next((one for one in self._waiting if one.pair_id == pair_id), None)
        if found is not None:
            self._waiting.remove(found)
        return found

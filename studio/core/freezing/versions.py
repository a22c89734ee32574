"""What a frozen dataset version holds, read from its files: proven whole, counted, compared with another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from studio import protocol
from studio.core.freezing import splitting
from studio.core.freezing.splitting import Row, Split
from studio.core.problems import ProblemError
from studio.core.store.project import Project
from studio.core.store.schema import HELD_OUT, TRAIN, DatasetVersion

SIDES = (TRAIN, HELD_OUT)
WORDS = ("question", "answer", "turns")
"""What a pair says; a pair is changed where one of these is another."""
Sides = tuple[int, int]
"""How many are trained, and how many held out."""


def verify(project: Project, version: DatasetVersion) -> None:
    """Raise a Problem unless the version's files are what was frozen."""
    try:
        train, held_out = ((project.folder / version.folder / f"{side}.jsonl").read_bytes() for side in SIDES)
    except FileNotFoundError as error:
        raise ProblemError("dataset_missing", number=version.number) from error
    if checksum(train, held_out) != version.sha256:
        raise ProblemError("dataset_damaged", number=version.number)


def checksum(train: bytes, held_out: bytes) -> str:
    """Return the one checksum over both files."""
    return hashlib.sha256(train + b"\0" + held_out).hexdigest()


def rows(project: Project, version: DatasetVersion, side: str) -> list[Row]:
    """Return the rows of one side; those of the studio's own questions have ids below zero."""
    return list(protocol.read_rows(project.folder / version.folder / f"{side}.jsonl"))


@dataclass(frozen=True)
class Facts:
    """What is in a version."""

    kinds: dict[str, Sides] = field(default_factory=dict)
    documents: dict[str, Sides] = field(default_factory=dict)
    """By title; empty for questions without a source."""
    sections: Sides = (0, 0)
    conversations: Sides = (0, 0)
    """Pairs with earlier turns."""
    rephrasings: Sides = (0, 0)
    moved: int = 0
    dropped: int = 0
    general: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the values for the database."""
        return {
            "kinds": {name: list(sides) for name, sides in self.kinds.items()},
            "documents": {name: list(sides) for name, sides in self.documents.items()},
            "sections": list(self.sections), "conversations": list(self.conversations),
            "rephrasings": list(self.rephrasings), "moved": self.moved, "dropped": self.dropped,
            "general": self.general,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Facts:
        """Read the values back; JSON knows no tuples."""
        return cls(**{name: _read(value) for name, value in values.items() if name in cls.__dataclass_fields__})


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: tuple(sides) for name, sides in value.items()}
    return tuple(value) if isinstance(value, list) else value


def facts(split: Split, general: int = 0) -> Facts:
    """Count what a split holds."""
    return Facts(
        kinds=_by(split, "kind"), documents=_by(split, "document"),
        sections=_both(split, lambda rows: len({splitting.section_key(row) for row in rows})),
        conversations=_both(split, lambda rows: sum(bool(row.get("turns")) for row in rows)),
        rephrasings=_both(split, lambda rows: sum("original" in row for row in rows)),
        moved=split.moved, dropped=split.dropped, general=general,
    )  # fmt: skip


def _both(split: Split, count: Any) -> Sides:
    return count(split.train), count(split.held_out)


def _by(split: Split, name: str) -> dict[str, Sides]:
    """Count by a value of the rows, the most frequent first."""
    found: dict[str, list[int]] = {}
    for side, some in enumerate((split.train, split.held_out)):
        for row in some:
            found.setdefault(row[name], [0, 0])[side] += 1
    largest_first = sorted(found.items(), key=lambda item: (-sum(item[1]), item[0]))
    return {value: (train, held_out) for value, (train, held_out) in largest_first}


def known_facts(project: Project, version: DatasetVersion) -> Facts:
    """Return what is in a version; older ones, which did not write it down, are counted again."""
    if version.counts:
        return Facts.from_dict(version.counts)
    train, held_out = (rows(project, version, side) for side in SIDES)
    return facts(Split([row for row in train if not row.get("general")], held_out))


# ---------------------------------------------------------------- comparing


@dataclass(frozen=True)
class Difference:
    """One pair in two versions; None where a version does not have it."""

    before: Row | None
    after: Row | None
    sides: tuple[str, str]
    """On which side it was and is; empty where it was not or is not there."""


@dataclass(frozen=True)
class Comparison:
    """What a later version has otherwise than an earlier one, in the order of ids."""

    added: list[Difference]
    removed: list[Difference]
    changed: list[Difference]
    """The same pair in other words."""
    moved: list[Difference]
    """The same pair on the other side; one that was changed as well stands in both lists."""
    same: int
    general: tuple[int, int]
    """How many general questions were, and are, mixed in."""


def compare(project: Project, one: DatasetVersion, other: DatasetVersion) -> Comparison:
    """Say what the other version has otherwise than the one, from their files alone."""
    before, after = (_by_id(project, version) for version in (one, other))
    own = sorted(number for number in before.keys() | after.keys() if number > 0)
    found = [_difference(before.get(number), after.get(number)) for number in own]
    both = [one for one in found if one.before is not None and one.after is not None]
    changed, moved = [one for one in both if _reworded(one)], [one for one in both if one.sides[0] != one.sides[1]]
    return Comparison(
        [one for one in found if one.before is None], [one for one in found if one.after is None], changed, moved,
        sum(not _reworded(one) and one.sides[0] == one.sides[1] for one in both), (_general(before), _general(after)),
    )  # fmt: skip


def _by_id(project: Project, version: DatasetVersion) -> dict[int, tuple[str, Row]]:
    verify(project, version)
    return {row["id"]: (side, row) for side in SIDES for row in rows(project, version, side)}


def _difference(before: tuple[str, Row] | None, after: tuple[str, Row] | None) -> Difference:
    (was, old), (now, new) = (one or ("", None) for one in (before, after))
    return Difference(old, new, (was, now))


def _reworded(one: Difference) -> bool:
    assert one.before is not None
    assert one.after is not None
    return any(one.before.get(name) != one.after.get(name) for name in WORDS)


def _general(found: Iterable[int]) -> int:
    return sum(number < 0 for number in found)

"""What the dialogs about dataset versions ask the database, off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from studio.core.freezing import datasets, versions
from studio.core.freezing.splitting import Freezing
from studio.core.problems import Problem, ProblemError
from studio.core.review import catalogue
from studio.core.store.project import Project
from studio.core.store.schema import DatasetVersion


@dataclass(frozen=True)
class Known:
    """One version with what is in it, and what is wrong with its files."""

    version: DatasetVersion
    facts: versions.Facts
    problem: Problem | None


@dataclass(frozen=True)
class Compared:
    """Two versions and what the later one has otherwise."""

    one: DatasetVersion
    other: DatasetVersion
    found: versions.Comparison | Problem


@dataclass(frozen=True)
class Outlook:
    """What freezing by these settings would give now."""

    settings: Freezing
    facts: versions.Facts
    trained: int
    held_out: int


@dataclass(frozen=True)
class Choices:
    """What can be frozen: all that is approved, or what has one of these tags."""

    approved: int
    tags: dict[str, int]


def listed(db: Db, project: Project) -> list[Known]:
    """Return all versions, newest first, each proven whole or with its problem."""
    return [_known(project, version) for version in datasets.listed(db)]


def _known(project: Project, version: DatasetVersion) -> Known:
    try:
        versions.verify(project, version)
    except ProblemError as error:
        return Known(version, versions.Facts.from_dict(version.counts), error.problem)
    return Known(version, versions.known_facts(project, version), None)


def compared(db: Db, project: Project, one: int, other: int) -> Compared:
    """Compare two versions by their ids."""
    both = [db.get_one(DatasetVersion, number) for number in (one, other)]
    try:
        return Compared(*both, versions.compare(project, *both))
    except ProblemError as error:
        return Compared(*both, error.problem)


def choices(db: Db) -> Choices:
    """Return what there is to freeze."""
    tags = {tag: datasets.approved_count(db, tag) for tag in catalogue.tags(db)}
    return Choices(datasets.approved_count(db), {tag: count for tag, count in tags.items() if count})


def outlook(db: Db, settings: Freezing) -> Outlook | Problem:
    """Say what would be frozen now."""
    try:
        found = datasets.forecast(db, settings)
    except ProblemError as error:
        return error.problem
    return Outlook(settings, found.facts, len(found.split.train), len(found.split.held_out))


def prepared(db: Db, settings: Freezing) -> datasets.Prepared | Problem:
    """Make the version that is to be kept: with many thousand questions this takes its time."""
    try:
        return datasets.prepare(db, settings)
    except ProblemError as error:
        return error.problem

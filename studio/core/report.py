"""The report of a verdict: one web page that stands alone, to be kept or sent; nothing in it runs or loads."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path

from sqlalchemy.orm import Session

from studio.core import verdict
from studio.core.store.project import Project
from studio.core.store.schema import HELD_OUT, TRAIN, Adapter, DatasetVersion, Evaluation

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 3rem auto; padding: 0 1.5rem; color: #1d2430 }
h1 { font-size: 1.7rem } h2 { font-size: 1.2rem; margin-top: 2.5rem } caption { text-align: left; color: #566074 }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid #d9dee7 }
.number { text-align: right } .verdict { font-size: 1.1rem }
"""
_GROUPS = {
    TRAIN: "Trained questions",
    verdict.REWORDED: "The same questions in other words",
    HELD_OUT: "Held-out questions",
}


def write(db: Session, project: Project, evaluation: Evaluation) -> Path:
    """Write the report of an evaluation into ``exports/``; returns the file."""
    adapter = db.get_one(Adapter, evaluation.adapter_id)
    version = db.get_one(DatasetVersion, evaluation.version_id)
    file = project.folder / "exports" / f"report-{evaluation.id:03d}.html"
    file.parent.mkdir(exist_ok=True)
    page = _page(project.name, adapter, version, evaluation, verdict.scored_answers(project, evaluation))
    file.write_text(page, encoding="utf-8")
    return file


def _page(name: str, adapter: Adapter, version: DatasetVersion, evaluation: Evaluation,
          scored: list[verdict.ScoredAnswer]) -> str:  # fmt: skip
    title = escape(f"{adapter.name}: verdict")
    said = "".join(f"<p class=verdict>{escape(sentence)}</p>" for sentence in evaluation.verdict.split("\n"))
    sides = "".join(_answers(label, [one for one in scored if one.split == split]) for split, label in _GROUPS.items())
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{_STYLE}</style>"
        f"<h1>{title}</h1>{said}{_counts(evaluation)}{_facts(name, adapter, version, evaluation)}{sides}</html>"
    )


def _counts(evaluation: Evaluation) -> str:
    head = "<th></th>" + "".join(
        f"<th class=number>{word}</th>" for word in ("Asked", "Base right", "Tuned right", "Better", "Same", "Worse")
    )
    rows = "".join(_count_row(_GROUPS[split], one) for split, one in verdict.tallies(evaluation).items())
    return f"<h2>Counts</h2><table><tr>{head}</tr>{rows}</table>"


def _count_row(label: str, one: verdict.Tally) -> str:
    numbers = (one.asked, one.base_right, one.tuned_right, one.better, one.same, one.worse)
    return f"<tr><td>{label}</td>" + "".join(f"<td class=number>{number}</td>" for number in numbers) + "</tr>"


def _facts(name: str, adapter: Adapter, version: DatasetVersion, evaluation: Evaluation) -> str:
    card = adapter.card
    facts = {
        "Project": name,
        "Base model": card.get("base_name", adapter.base),
        "Base SHA-256": card.get("base_sha256", ""),
        "Dataset": f"version {version.number}: {version.trained} trained, {version.held_out} held out",
        "Dataset SHA-256": version.sha256,
        "Settings": ", ".join(f"{key} {value}" for key, value in card.get("recipe", {}).items()),
        "Date": time.strftime("%Y-%m-%d %H:%M", time.localtime(evaluation.created)),
    }
    rows = "".join(f"<tr><th>{key}</th><td>{escape(str(value))}</td></tr>" for key, value in facts.items())
    return f"<h2>How it was made</h2><table>{rows}</table>"


def _answers(label: str, scored: list[verdict.ScoredAnswer]) -> str:
    if not scored:
        return ""
    head = "".join(f"<th>{word}</th>" for word in ("Question", "Reference", "Base", "Tuned", "Tuned is"))
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in
                         (_asked(one), one.reference, one.base, one.tuned, one.outcome)) + "</tr>"
        for one in scored
    )  # fmt: skip
    return f"<h2>{label}</h2><table><tr>{head}</tr>{rows}</table>"


def _asked(one: verdict.ScoredAnswer) -> str:
    return f"{one.question} (trained as: {one.original})" if one.original else one.question

"""Write the card of the sentence-similarity model: README.md and figures.json, both from what was measured."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from string import Template

from books import Books
from measures import PAIRS, QUERIES, SENTENCES, TEACHER_BOOKS, Figures
from shared import seal

PAGE = Path(__file__).with_name("report.md")


def write_report(folder: Path, figures: Figures, books: Books, command: str) -> None:
    """Write the card beside the model, and seal the folder anew."""
    facts = {"date": date.today().isoformat(), "command": command, **asdict(figures)}
    (folder / "figures.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    write_card(folder, books)


def write_card(folder: Path, books: Books) -> None:
    """Write README.md from the figures.json that lies in the folder, measuring nothing, and seal the folder anew."""
    facts = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    day, command = date.fromisoformat(facts.pop("date")), facts.pop("command")
    (folder / "README.md").write_text(page(Figures(**facts), books, command, day), encoding="utf-8")
    seal(folder)


def page(figures: Figures, books: Books, command: str, day: date) -> str:
    """The card as text."""
    names = sorted({section.book for section in books.sections})
    said = {
        "command": command,
        "date": f"{day:%d %B %Y}",
        "megabytes": f"{figures.megabytes:.1f}",
        "pairs": f"{PAIRS:,}",
        "queries": f"{QUERIES:,}",
        "sentences": f"{SENTENCES:,}",
        "sample_queries": f"{figures.sample_queries:,}",
        "sample_books": " and ".join(f"*{book}*" for book in TEACHER_BOOKS),
        "agreement": "\n".join(f"| {kind} | {figure:.2f} |" for kind, figure in figures.spearman.items()),
        "retrieval": _rows(figures.retrieval),
        "retrieval_sample": _rows(figures.retrieval_sample),
        "import": f"{figures.import_seconds:.2f}",
        "load": f"{figures.load_seconds:.2f}",
        "speed": f"{figures.sentences_per_second:,.0f}",
        "books": ", ".join(names),
        "count": len(names),
        **{name: f"{cosine:.2f}" for name, cosine in figures.examples.items()},
    }
    return Template(PAGE.read_text(encoding="utf-8")).substitute(said)


def _rows(table: dict[str, dict[str, float]]) -> str:
    return "\n".join(f"| {name} | " + " | ".join(f"{figure:.0%}" for figure in row.values()) + " |"
                     for name, row in table.items())  # fmt: skip

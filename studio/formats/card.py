"""The card of a Hugging Face dataset: what is in it, where it comes from, and that nobody has licensed it yet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

DATA = "train-00000-of-00001.parquet"
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_MOST_LISTED = 40

_CARD = """---
pretty_name: {name}
license: unknown
task_categories:
- question-answering
- text-generation
size_categories:
- {size}
configs:
- config_name: default
  data_files:
  - split: train
    path: data/{data}
---

# {title}

{count} questions with answers, written from documents and reviewed in SLM Studio.

| column | what it holds |
|---|---|
| `messages` | the conversation: earlier turns, the question, the answer |
| `kind`, `status`, `tags` | what sort of question, whether a person approved it, tags |
| `document`, `section`, `page`, `evidence` | where the answer stands: the words that prove it |
| `origin`, `id` | who wrote it, and its number in the project |

## What is in it

{counts}

## Where it comes from

Licence: unknown. The answers are drawn from the documents below; whoever passes this dataset on must hold the rights
to them.

{documents}
"""


def card(title: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Return README.md for these pairs."""
    kinds, statuses, documents = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        kinds[row["kind"] or "not said"] += 1
        statuses[row["status"]] += 1
        documents[row.get("document") or "without a document"] += 1
    count = statuses.total()
    return _CARD.format(
        name=json.dumps(title, ensure_ascii=False), title=_plain(title), size=_size(count), data=DATA,
        count=f"{count:,}", counts=_table("kind", kinds) + "\n\n" + _table("status", statuses),
        documents=_table("document", documents),
    )  # fmt: skip


def _size(count: int) -> str:
    return next((name for most, name in _SIZES if count < most), "n>1M")


def _table(noun: str, counter: Counter[str]) -> str:
    lines = [f"| {_plain(name)} | {number:,} |" for name, number in counter.most_common(_MOST_LISTED)]
    rest = len(counter) - len(lines)
    more = [f"| and {rest:,} more | |"] if rest else []
    return "\n".join([f"| {noun} | questions |", "|---|---:|", *lines, *more])


def _plain(text: str) -> str:
    """Strangers' words must not lay out the card."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())[:200]

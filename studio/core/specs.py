"""What a child is asked, as it stands at the moment of starting, and the files it is handed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from studio import protocol
from studio.core import verdict
from studio.core.comparison import comparing
from studio.core.freezing import versions
from studio.core.review import interchange
from studio.core.store.project import Project
from studio.core.store.schema import Adapter, DatasetVersion, Job
from studio.core.training import extra_text, runs
from studio.core.writing import drafting, handouts


def of(db: Session, project: Project, job: Job, folder: Path) -> protocol.Message:
    """Return what the child is asked, with all that depends on the moment of starting.

    That is the lists, and where the project lies: its folder may have been moved since the job was queued.
    """
    spec = protocol.from_json(json.dumps({"is": job.kind, **job.spec}))
    if isinstance(spec, protocol.ReadDocuments):
        return replace(spec, store=str(project.documents))
    if isinstance(spec, protocol.TrainAdapter) and job.version_id is not None:
        return _training(db, project, job, spec, folder / "passages.jsonl")
    if isinstance(spec, (protocol.WriteDrafts, protocol.ServerDrafts, protocol.ModelDrafts)):
        rows = drafting.passages_to_write(db, job.spec.get(drafting.DOCUMENTS, ()))
        return replace(spec, passages=write_rows(folder / "passages.jsonl", rows))
    if isinstance(spec, (protocol.RewordPairs, protocol.RephrasePairs, protocol.VotePairs)):
        return replace(spec, pairs=write_rows(folder / "pairs.jsonl", handouts.rows(db, folder)))
    if isinstance(spec, protocol.ImportPairs):
        return replace(spec, after=interchange.used_up(db, job.id))
    if isinstance(spec, protocol.ExportPairs):
        return replace(spec, rows=write_rows(folder / "rows.jsonl", interchange.rows_to_write(db, folder)))
    if isinstance(spec, protocol.CheckPairs):
        spec, rows = comparing.prepare(db, spec)
        return replace(spec, pairs=write_rows(folder / comparing.PAIRS_FILE, rows))
    if isinstance(spec, protocol.EvaluateAdapter):
        adapter = project.folder / db.get_one(Adapter, job.adapter_id).folder
        questions = write_rows(folder / "questions.jsonl", verdict.questions(db, project, job))
        return replace(spec, adapter=str(adapter), questions=questions)
    return spec


def _training(db: Session, project: Project, job: Job, spec: protocol.TrainAdapter, passages: Path
              ) -> protocol.TrainAdapter:  # fmt: skip
    """Name the files of a run. Its passages are written once: it goes on with those it began with."""
    version = db.get_one(DatasetVersion, job.version_id)
    versions.verify(project, version)  # it may have waited in the queue for hours
    frozen = project.folder / version.folder
    if runs.settings(job).passages:
        if not passages.is_file():
            write_rows(passages, extra_text.passages(db, project, version))
        spec = replace(spec, passages=str(passages))
    return replace(spec, train=str(frozen / "train.jsonl"), held_out=str(frozen / "held_out.jsonl"))


def write_rows(file: Path, rows: Iterable[dict[str, Any]]) -> str:
    """Write what a child is given; half of it, as a crash leaves it, must not pass for the whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    with draft.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    draft.replace(file)
    return str(file)

"""How far a job is, in words: what it does now and how long it will take."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.store.schema import Job

_DOING = {
    "reading": "reading",
    "copying": "copying",
    "writing": "writing questions",
    "loading": "loading the model",
    "preparing": "preparing the questions",
    "training": "training",
    "evaluating": "testing on held-out questions",
    "saving": "saving",
    "answering": "answering questions",
    "downloading": "downloading",
    "voting": "asking for an opinion",
    "importing": "taking questions in",
    "exporting": "writing the file",
    "measuring": "reading the questions",
    "checking": "checking the questions",
    "comparing": "comparing the questions",
}


@dataclass(frozen=True)
class State:
    """The newest progress of a job; ``share`` is 0 to 1."""

    share: float
    doing: str
    seconds_left: float | None
    detail: str


def of(job: Job) -> State:
    """Return a job's newest progress; nothing said yet is a start at zero."""
    said = job.progress or {}
    total = said.get("total") or 0
    share = min(1.0, said.get("done", 0) / total) if total else 0.0
    return State(share, said.get("doing", ""), said.get("seconds_left"), said.get("detail", ""))


def doing(code: str) -> str:
    """Word a code of what a job does now; an unknown one is shown as it is."""
    return _DOING.get(code, code)


def about(seconds: float) -> str:
    """Say a duration as people do."""
    if seconds < 1.5:
        return "a second"
    if seconds < 90:
        return f"{seconds:.0f} seconds" if seconds < 10 else f"{round(seconds / 5) * 5} seconds"
    if seconds < 5400:
        return f"about {round(seconds / 60)} minutes"
    return f"about {seconds / 3600:.1f} hours"

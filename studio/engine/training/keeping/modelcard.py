"""The card of an adapter: what one must know to trust or repeat it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from studio.engine.training.adapter import library_versions

if TYPE_CHECKING:
    from studio.engine.training.train import Course


def card(course: Course, kept: int) -> dict[str, Any]:
    """Return the card of a run whose adapter is that of the step ``kept``."""
    job, state, lessons = course.job, course.state, course.lessons
    return {
        "base_name": job.base_name,
        "base_folder": str(course.base.folder),
        "base_sha256": course.base.sha256,
        "template_sha256": course.chat.template_sha256,
        "recipe": asdict(course.recipe),
        "precision": str(course.base.model.dtype).removeprefix("torch."),
        "device": course.model.device.type,
        "processes": course.company.size,
        "dataset_sha256": job.dataset_sha256,
        "system": job.system,
        "trained": len(lessons.samples),
        "held_out": len(course.held_out),
        "left_out_too_long": len(lessons.too_long) + len(course.held_out.lessons.too_long),
        "reworded": lessons.reworded,
        "passages": len(lessons.texts),
        "trained_tokens": sum(sum(sample.trained) for sample in lessons.samples),
        "losses": {"training": state.training, "held_out": state.held_out},
        "step": state.step,
        "steps": course.steps,
        "kept_step": kept,
        "best_step": state.best,
        "piece_tokens": state.piece_tokens,
        "look_tokens": state.look_tokens,
        "rebuilds": state.rebuilds,
        "seconds": round(state.seconds, 1),
        "lasted": round(course.lasted, 1),
        "versions": library_versions(),
    }

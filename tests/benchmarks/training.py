"""Training speed: the studio's own course against TRL's SFTTrainer, on the same models and rows, in turn.

Every contender does the same rows again and again, one step each at a time; of each step the shortest time counts.
Tokens are those of the rows, without filling. ``--quick`` does fewer rows and rounds. On a computer with an NVIDIA card
the 4-bit training of a model with a billion parameters follows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

HAS_CARD = shutil.which("nvidia-smi") is not None
if __name__ == "__main__":
    # The race is for processors; its card is for the part that follows.
    os.environ |= {"CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"}
    warnings.simplefilter("ignore")

import torch  # noqa: E402

from tests.benchmarks.figures import figure, is_quick  # noqa: E402
from tests.benchmarks.racing.material import STARTER, make_medium, write_rows  # noqa: E402
from tests.benchmarks.racing.ours import RANK, RATE, Ours, labelled  # noqa: E402
from tests.benchmarks.racing.peer import BF16_BASE, FLOAT32, PACKED, Peer  # noqa: E402

OURS_FP32, OURS_BF16 = "ours fp32", "ours bf16"
DEFAULT, DEFAULT_PACKED = "TRL default", "TRL packed"
EXACT = "TRL default, fp32"
"""The trainer's default is float32 weights under bfloat16 autocast; this is without."""
MORE = {EXACT: FLOAT32, "TRL bf16 base": BF16_BASE, "TRL packed, bf16 base": {**PACKED, **BF16_BASE}}
"""For the reader alone."""


@dataclass
class Result:
    """What one model's race has shown."""

    pace: dict[str, float]
    """Tokens a second of each contender."""
    losses: float
    gradients: float
    """How far packed losses and gradients are from those of the samples alone, as shares, in float32."""
    held_out: float
    """How far held-out losses are from TRL's after the same steps from the same adapter, in percent."""


def main() -> None:
    """Race on both models and print the figures."""
    quick = is_quick(__doc__)
    rows, rounds = (16, 2) if quick else (32, 5)
    with tempfile.TemporaryDirectory(prefix="slm-training-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        models = {"starter": STARTER, "30 M": make_medium(folder / "medium")}
        trained, tested = write_rows(folder / "train.jsonl", rows, 1), write_rows(folder / "held.jsonl", 16, 2)
        results = {
            name: race(base, trained, tested, folder / name, rounds, {} if quick else MORE)
            for name, base in models.items()
        }
    tell(results)
    if HAS_CARD:
        visible = {name: value for name, value in os.environ.items() if name != "CUDA_VISIBLE_DEVICES"}
        subprocess.run([sys.executable, "-m", "tests.benchmarks.racing.card"], env=visible, check=True)


def race(base: Path, rows: Path, held_out: Path, folder: Path, rounds: int, more: dict[str, dict]) -> Result:
    """Let all contenders step in turn."""
    folder.mkdir()
    exact = Ours(base, rows, held_out, folder / "fp32", precision="float32")
    narrow = Ours(base, rows, held_out, folder / "bf16", precision="bfloat16")
    peers = {
        name: Peer(base, labelled(exact.samples), folder / name, RANK, RATE, **config)
        for name, config in {DEFAULT: {}, DEFAULT_PACKED: PACKED, **more}.items()
    }
    for peer in peers.values():
        peer.take(exact.adapter())
    contenders = {OURS_FP32: exact, OURS_BF16: narrow, **peers}
    shortest = {name: [float("inf")] * len(one.steps) for name, one in contenders.items()}
    for _ in range(rounds):
        for name, one in contenders.items():
            for number in range(len(one.steps)):
                shortest[name][number] = min(shortest[name][number], one.step(number))
    tokens = sum(len(sample.ids) for sample in exact.samples)
    pace = {name: tokens / sum(times) for name, times in shortest.items()}
    return Result(pace, *exact.errors(), _held_out_difference(exact, narrow, peers[DEFAULT]))


def _held_out_difference(exact: Ours, narrow: Ours, peer: Peer) -> float:
    """Compare what was learned: all three adapters, one after the other, on the same float32 base."""
    course = exact.course
    others = dict(peer.trainer.model.named_parameters())
    adapters = [exact.adapter(), narrow.adapter(), {name: others[name].detach() for name in course.parameters}]
    losses = []
    for adapter in adapters:
        for name, parameter in course.parameters.items():
            parameter.data.copy_(adapter[name])
        losses.append(course.held_out.loss(course.recipe.batch_tokens))
    print(f"Held-out loss: ours fp32 {losses[0]:.4f}, ours bf16 {losses[1]:.4f}, TRL default {losses[2]:.4f}")
    return 100 * max(abs(loss - losses[2]) for loss in losses[:2]) / losses[2]


def tell(results: dict[str, Result]) -> None:
    """Print the table, then of each figure the worse model's."""
    for model, result in results.items():
        print(f"\n{model}: tokens a second on {torch.get_num_threads()} threads")
        for name, pace in result.pace.items():
            print(f"  {name:24}{pace:8.0f}{pace / result.pace[DEFAULT]:7.2f} x TRL default")
    print()

    def least(ours: str, theirs: str) -> float:
        return min(result.pace[ours] / result.pace[theirs] for result in results.values())

    figure("training.bf16_vs_trl_default", least(OURS_BF16, DEFAULT), 3.5)
    figure("training.bf16_vs_trl_packed", least(OURS_BF16, DEFAULT_PACKED), 2.5)
    figure("training.fp32_vs_trl_default", least(OURS_FP32, DEFAULT), 2.0)
    if all(EXACT in result.pace for result in results.values()):
        figure("training.bf16_vs_trl_fp32", least(OURS_BF16, EXACT))
        figure("training.fp32_vs_trl_fp32", least(OURS_FP32, EXACT))
    figure("training.loss_difference", max(one.losses for one in results.values()), 1e-5, at_most=True)
    figure("training.gradient_difference", max(one.gradients for one in results.values()), 1e-5, at_most=True)
    figure("training.held_out_difference", max(one.held_out for one in results.values()), 1.0, at_most=True)


if __name__ == "__main__":
    main()
    # The peer's threads wait for a step that will not come.
    sys.stdout.flush()
    os._exit(0)

"""The forecast of a run's memory against what the run takes: 24 configurations, each forecast and then really done.

The forecast reads a base's configuration alone. What a run takes is counted by PyTorch's own allocator on the
processor (its profiler's allocation events) through two real steps, a look at held-out pairs and an answer of
``train`` itself, on top of the bytes of the loaded weights. Pages of a file of weights that the system maps and can
take back do not count, and neither does what the libraries hold themselves: the forecast's overhead is left out, too.
``--quick`` does five configurations; two large bases are forecast for the time alone.
"""

from __future__ import annotations

import argparse
import gc
import io
import itertools
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from studio.engine.__main__ import SURROUNDINGS

os.environ.update(SURROUNDINGS)

import torch
from torch.profiler import ProfilerActivity, profile
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM, PretrainedConfig, Qwen2Config, Qwen2ForCausalLM

from studio.child import Controls, Reporter
from studio.engine import memory
from studio.engine.conversation import Chat
from studio.engine.loading import TOKENIZER_FILES, load_base
from studio.engine.memory import remembered
from studio.engine.memory.imagined import tensors_of
from studio.engine.training import train
from studio.engine.training.material.lessons import held_out_lessons, trained_lessons
from studio.protocol import MemoryForecast, Recipe, TrainAdapter
from tests.benchmarks.figures import figure

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "assets/starter"
SECONDS, MEDIAN_PERCENT, UNDER_PERCENT = 3.0, 5.0, 10.0
WORDS = ["water", "pump", "steam", "filter", "pressure", "valve", "door", "the", "of", "every", "before", "is", "with"]

SMALL = {"num_attention_heads": 6, "num_key_value_heads": 2, "hidden_size": 384, "intermediate_size": 1024}
BASES: dict[str, PretrainedConfig] = {
    "30 M": LlamaConfig(**SMALL, vocab_size=16384, num_hidden_layers=12, tie_word_embeddings=True),
    "50 M, many words": Qwen2Config(**SMALL, vocab_size=65536, num_hidden_layers=10, tie_word_embeddings=False),
    "120 M": LlamaConfig(
        vocab_size=32000, hidden_size=768, intermediate_size=2048, num_hidden_layers=14, num_attention_heads=12,
        num_key_value_heads=4, tie_word_embeddings=True,
    ),
}  # fmt: skip
LARGE: dict[str, PretrainedConfig] = {
    "3 B": LlamaConfig(
        vocab_size=128256, hidden_size=3072, intermediate_size=8192, num_hidden_layers=28, num_attention_heads=24,
        num_key_value_heads=8, tie_word_embeddings=True, max_position_embeddings=8192,
    ),
    "8 B": LlamaConfig(
        vocab_size=128256, hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32,
        num_key_value_heads=8, max_position_embeddings=8192,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Configuration:
    """One way to train one base."""

    base: str
    longest: int
    """Words of the longest answer."""
    recipe: Recipe


def main() -> None:
    """Forecast all, do all, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="five configurations")
    chosen = configurations()[:: 5 if parser.parse_args().quick else 1]
    with tempfile.TemporaryDirectory(prefix="slm-memory-") as folder:
        os.environ["SLM_STUDIO_HOME"] = folder
        bench = Bench(Path(folder))
        measured = [bench.compare(one) for one in chosen]
        large = [bench.tell_large(name) for name in LARGE]
    tell([error for error, _, _ in measured], [wall for _, wall, _ in measured] + [wall for wall, _ in large])
    figure("memory.forecast_processor_seconds_worst", max([cpu for *_, cpu in measured] + [cpu for _, cpu in large]))


def tell(errors: list[float], seconds: list[float]) -> None:
    """Print the figures that count."""
    figure("memory.forecast_seconds_worst", max(seconds), SECONDS, at_most=True)
    figure("memory.error_median_percent", statistics.median(map(abs, errors)), MEDIAN_PERCENT, at_most=True)
    figure("memory.under_worst_percent", max(0.0, -min(errors)), UNDER_PERCENT, at_most=True)


def configurations() -> list[Configuration]:
    """Return 24 ways: sizes, lengths, batches, ranks, quantisation, checkpointing, number formats, optimisers."""
    ways = [
        ("7 M starter", {}), ("30 M", {"method": "qlora"}), ("50 M, many words", {"checkpointing": True}),
        ("120 M", {"method": "qlora", "checkpointing": True}),
        ("7 M starter", {"precision": "bfloat16"}), ("30 M", {"checkpointing": True, "rank": 64}),
        ("50 M, many words", {"optimiser": "adamw8bit"}), ("120 M", {}),
        ("7 M starter", {"method": "qlora", "rank": 64}), ("30 M", {}),
        ("50 M, many words", {"method": "qlora", "precision": "bfloat16"}), ("120 M", {"checkpointing": True}),
    ]  # fmt: skip
    shapes = ({"rank": 8, "batch": 4, "batch_tokens": 512}, {"rank": 32, "batch": 8, "batch_tokens": 1024})
    lengths = (40, 160)
    return [
        Configuration(base, longest, Recipe(**{**shape, **changes}, max_steps=2, evaluations=1, samples=1, length=1024))
        for (shape, longest), (base, changes) in itertools.product(zip(shapes, lengths, strict=True), ways)
    ]


class Bench:
    """Bases and rows in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    def compare(self, way: Configuration) -> tuple[float, float, float]:
        """Return the forecast's error in percent, and the seconds it took: by the clock, and of the processor."""
        job, rows = self._job(way.base, way.longest, way.recipe), self._folder / "run"
        told, wall, processor = forecast(job)
        real = taken(job, rows / str(next(self._numbers)))
        expected = told.total - told.overhead
        error = 100 * (expected / real - 1)
        settings = {name: value for name, value in asdict(way.recipe).items() if value != getattr(Recipe(), name)}
        shown = ", ".join(f"{name} {value}" for name, value in settings.items() if name not in HIDDEN)
        print(
            f"{way.base:>17}  {expected / 1e6:8.1f} MB  {real / 1e6:8.1f} MB  {error:+6.2f} %  {wall:5.2f} s"
            f"  answers to {way.longest:3} words, {shown}", flush=True,
        )  # fmt: skip
        return error, wall, processor

    def tell_large(self, name: str) -> tuple[float, float]:
        """Forecast a base that this PC could not train; return the seconds, by the clock and of the processor."""
        told, wall, processor = forecast(self._job(name, 160, Recipe(method="qlora", precision="bfloat16")))
        print(f"{name:>17}  {told.total / 1e9:8.2f} GB  (not run)             {wall:5.2f} s  QLoRA", flush=True)
        return wall, processor

    def _job(self, base: str, longest: int, recipe: Recipe) -> TrainAdapter:
        folder = STARTER if base.endswith("starter") else self._base(base)
        train_file, held_out = (self._rows(f"{name}-{longest}", longest) for name in ("train", "held_out"))
        return TrainAdapter(str(folder), base, str(train_file), str(held_out), "f" * 64, asdict(recipe))

    def _base(self, name: str) -> Path:
        """Write a base with random weights, or with none where it is only forecast."""
        folder = self._folder / name
        if folder.exists():
            return folder
        folder.mkdir()
        for file in TOKENIZER_FILES:
            if (STARTER / file).is_file():
                shutil.copyfile(STARTER / file, folder / file)
        if name in LARGE:
            LARGE[name].architectures = ["LlamaForCausalLM"]
            LARGE[name].save_pretrained(folder)
            return folder
        config = BASES[name]
        kind = Qwen2ForCausalLM if isinstance(config, Qwen2Config) else LlamaForCausalLM
        kind(config).to(torch.bfloat16).save_pretrained(folder)
        return folder

    def _rows(self, name: str, longest: int) -> Path:
        """Write pairs with answers from a quarter of the length to all of it."""
        file, dice = self._folder / f"{name}.jsonl", random.Random(name)
        if not file.exists():
            lengths = [dice.randint(longest // 4, longest) for _ in range(40)]
            pairs = [(" ".join(dice.choices(WORDS, k=10)), " ".join(dice.choices(WORDS, k=n))) for n in lengths]
            rows = [{"id": at, "question": f"{q}?", "answer": f"{a}."} for at, (q, a) in enumerate(pairs)]
            file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return file


HIDDEN = ("epochs", "max_steps", "evaluations", "samples", "length")
"""Settings that are the same in all configurations."""


def forecast(job: TrainAdapter) -> tuple[MemoryForecast, float, float]:
    """Return the forecast and the least seconds of two, imports done: by the clock, and of the processor."""
    recipe = Recipe(**job.recipe)
    chat = Chat(AutoTokenizer.from_pretrained(job.base))
    lessons = trained_lessons(job, recipe, chat, recipe.length)
    held_out = held_out_lessons(job, recipe, chat, recipe.length)
    walls, processors = [], []
    for _ in range(2):
        remembered.forget()
        wall, processor = time.perf_counter(), time.process_time()
        told = memory.forecast(Path(job.base), recipe, lessons, held_out)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return told, min(walls), min(processors)


def taken(job: TrainAdapter, folder: Path) -> int:
    """Do the run and return the most bytes it held: its weights, and what the allocator handed out beside them."""
    folder.mkdir(parents=True)
    recipe = Recipe(**job.recipe)
    base = load_base(Path(job.base), recipe.precision, nf4=recipe.method == "qlora")
    weights = sum({tensor.data_ptr(): tensor.nbytes for tensor in tensors_of(base.model)}.values())
    # The library loads in threads that the profiler does not see, so weights are counted by themselves.
    train.load_base = lambda *_, **__: base
    reporter = Reporter(io.StringIO())
    held = allocated(lambda: train.train(job, folder, reporter, Controls(folder, reporter)))
    gc.collect()
    return weights + held


def allocated(work: Callable[[], object]) -> int:
    """Return the most bytes that PyTorch's allocator had handed out at once during some work."""
    gc.collect()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as seen:
        work()
    events = [event for event in seen.profiler.kineto_results.events() if event.name() == "[memory]"]
    return max(itertools.accumulate(event.nbytes() for event in sorted(events, key=lambda one: one.start_ns())))


if __name__ == "__main__":
    main()

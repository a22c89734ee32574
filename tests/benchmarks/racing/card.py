"""The studio's course in 4 bit on a card, with a Llama of a billion parameters. Not run here: this needs a card."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM

from studio.protocol.recipe import QLORA
from tests.benchmarks.figures import figure
from tests.benchmarks.racing.material import STARTER, copy_words, write_rows
from tests.benchmarks.racing.ours import Ours

BILLION = {
    "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16, "num_attention_heads": 32,
    "num_key_value_heads": 8, "dtype": "bfloat16",
}  # fmt: skip
ROUNDS, ROWS_A_STEP, SIDE = 5, 32, 8192


def main() -> None:
    """Train some steps and print pace, peak memory and how much of the card's arithmetic that is."""
    with tempfile.TemporaryDirectory(prefix="slm-card-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        rows, held_out = write_rows(folder / "train.jsonl", 128, 1), write_rows(folder / "held.jsonl", 16, 2)
        base = _make(folder / "billion")
        ours = Ours(base, rows, held_out, folder / "run", ROWS_A_STEP, method=QLORA, precision="bfloat16")
        torch.cuda.reset_peak_memory_stats()
        times = [min(_seconds(ours, number) for _ in range(ROUNDS)) for number in range(len(ours.steps))]
        tokens = sum(len(sample.ids) for sample in ours.samples)
        pace = tokens / sum(times)
        figure("training.card_tokens_per_second", pace)
        figure("training.card_peak_gb", torch.cuda.max_memory_allocated() / 1e9)
        figure("training.card_share_of_bf16", pace * _operations(ours) / _attainable())


def _make(folder: Path) -> Path:
    """Write the model, drawn at random, with the starter's tokenizer."""
    torch.manual_seed(0)
    config = AutoConfig.from_pretrained(STARTER, **BILLION, head_dim=64)
    AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).save_pretrained(folder)
    return copy_words(folder)


def _seconds(ours: Ours, number: int) -> float:
    torch.cuda.synchronize()
    began = time.perf_counter()
    ours.step(number)
    torch.cuda.synchronize()
    return time.perf_counter() - began


def _operations(ours: Ours) -> float:
    """Return the operations a token needs: two a weight on the way there, two on the way back to its input."""
    decoder = ours.course.base.model.config
    width, inner, layers = decoder.hidden_size, decoder.intermediate_size, decoder.num_hidden_layers
    keys = width * decoder.num_key_value_heads // decoder.num_attention_heads
    trained = sum(sum(one.trained) for one in ours.samples) / sum(len(one.ids) for one in ours.samples)
    weights = layers * (2 * width * (width + keys) + 3 * width * inner) + trained * width * decoder.vocab_size
    return 4.0 * weights


def _attainable() -> float:
    """Return the operations a second of the card's own bfloat16 product of large squares: its peak in practice."""
    one, other = (torch.randn(SIDE, SIDE, device="cuda", dtype=torch.bfloat16) for _ in range(2))
    best = float("inf")
    for _ in range(20):
        torch.cuda.synchronize()
        began = time.perf_counter()
        one @ other
        torch.cuda.synchronize()
        best = min(best, time.perf_counter() - began)
    return 2.0 * SIDE**3 / best


if __name__ == "__main__":
    main()

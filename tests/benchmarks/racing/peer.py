"""TRL's SFTTrainer as a contender: its own loop in a thread of its own, which waits after every step for its turn."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset, disable_progress_bars
from peft import LoraConfig
from transformers import AutoTokenizer, TrainerCallback
from trl import SFTConfig, SFTTrainer

PACKED = {"packing": True, "per_device_train_batch_size": 1}
"""As its documentation says: best-fit blocks of 1,024 tokens. One block has about as many as eight rows; more of them
in a step would be one row with a square mask, which is slower here."""
FLOAT32 = {"bf16": False}
"""Without it the trainer computes float32 weights under bfloat16 autocast."""
BF16_BASE = {"model_init_kwargs": {"dtype": "bfloat16"}}


class Peer(TrainerCallback):
    """A trainer with its defaults, on rows that are tokens already, in their order."""

    def __init__(
        self, base: Path, rows: list[dict[str, Any]], folder: Path, rank: int, rate: float, **config: Any
    ) -> None:
        disable_progress_bars()
        settings = SFTConfig(
            output_dir=str(folder), use_cpu=True, num_train_epochs=1000, learning_rate=rate, completion_only_loss=True,
            lr_scheduler_type="constant", train_sampling_strategy="sequential", report_to="none", save_strategy="no",
            logging_steps=10_000, disable_tqdm=True, **config,
        )  # fmt: skip
        self.trainer = SFTTrainer(
            str(base), settings, train_dataset=Dataset.from_list(rows),
            processing_class=AutoTokenizer.from_pretrained(base), callbacks=[self],
            peft_config=LoraConfig(r=rank, lora_alpha=rank, target_modules="all-linear"),
        )  # fmt: skip
        self.steps = range(len(self.trainer.get_train_dataloader()))
        self._turn, self._over = threading.Semaphore(0), threading.Semaphore(0)
        self._trouble: BaseException | None = None
        self._seconds, self._began = 0.0, 0.0

    def take(self, adapter: dict[str, torch.Tensor]) -> None:
        """Begin with this adapter, under peft's names."""
        for name, parameter in self.trainer.model.named_parameters():
            if parameter.requires_grad:
                parameter.data.copy_(adapter[name])

    def step(self, _number: int) -> float:
        """Let the trainer do its next step, and return its seconds with all that stands between two steps."""
        if not self._began:
            threading.Thread(target=self._train, daemon=True).start()
            self._over.acquire()
        self._turn.release()
        self._over.acquire()
        if self._trouble is not None:
            raise self._trouble
        return self._seconds

    def _train(self) -> None:
        try:
            self.trainer.train()
        except BaseException as trouble:  # noqa: BLE001 - raised again where the race is run
            self._trouble = trouble
            self._over.release()

    def _wait(self) -> None:
        self._over.release()
        self._turn.acquire()
        self._began = time.perf_counter()

    def on_train_begin(self, *_given: Any, **_more: Any) -> None:
        """Stand at the start."""
        self._wait()

    def on_step_end(self, *_given: Any, **_more: Any) -> None:
        """Stop the watch and wait."""
        self._seconds = time.perf_counter() - self._began
        self._wait()

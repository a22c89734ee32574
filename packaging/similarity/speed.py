"""How fast the model is on one core: run as a program of its own, so that nothing is loaded before the clock starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared import ROOT

TIMES = 3
"""The fastest of so many runs counts. Processor time is counted, so that other programs matter less."""
ONE_CORE = {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


@dataclass(frozen=True)
class Speed:
    """Seconds of processor time, and sentences in one of them."""

    import_seconds: float
    load_seconds: float
    sentences_per_second: float


def measure_speed(folder: Path, sentences: Sequence[str], work: Path) -> Speed:
    """Let fresh processes import, load and encode; the best of each figure counts."""
    work.mkdir(parents=True, exist_ok=True)
    texts = work / "speed.json"
    texts.write_text(json.dumps(list(sentences)), encoding="utf-8")
    runs = [_run(folder, texts) for _ in range(TIMES)]
    return Speed(
        import_seconds=min(run.import_seconds for run in runs),
        load_seconds=min(run.load_seconds for run in runs),
        sentences_per_second=max(run.sentences_per_second for run in runs),
    )


def _run(folder: Path, texts: Path) -> Speed:
    command = [sys.executable, __file__, str(folder), str(texts)]
    environment = {**os.environ, **ONE_CORE, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return Speed(**json.loads(done.stdout))


def _look(folder: Path, texts: Path) -> Speed:
    """The clock around each step, in this process."""
    sentences = json.loads(texts.read_text(encoding="utf-8"))
    began = time.process_time()
    import model2vec  # noqa: F401

    imported = time.process_time()
    from studio.language import similarity

    model = similarity.load(folder)
    loaded = time.process_time()
    model.encode(sentences)
    ended = time.process_time()
    return Speed(imported - began, loaded - imported, len(sentences) / (ended - loaded))


if __name__ == "__main__":
    print(json.dumps(vars(_look(Path(sys.argv[1]), Path(sys.argv[2])))))

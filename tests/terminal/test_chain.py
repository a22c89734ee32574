"""The chain without a window, as a person types it: one command to a verdict, and again after an interruption."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.core.store import project
from studio.core.store.schema import Adapter, Document, Evaluation, Job, Pair

ROOT = Path(__file__).parents[2]
TEXT = """# Pump house

## Relief valve

The relief valve RV-1 opens at 5 bar. The relief valve is a device that protects the boiler from too much pressure.
The filter must be replaced every 6 months. The operator checks the oil level before each shift.

## Glossary

**Degassing**: The removal of dissolved gas from the feed water.

**Blowdown**: The controlled release of water from the boiler to remove salts.

## Figures

| Part | Torque (Nm) |
|---|---|
| Cover bolt | 25 |
| Drain plug | 40 |
| Flange nut | 60 |
"""
"""So few questions that all that are learned make one step: a hundred passes are a hundred steps."""
PATIENCE = 600
"""Seconds: the children step behind all others, so a busy machine takes long."""


@pytest.fixture
def manual(tmp_path: Path) -> Path:
    file = tmp_path / "Pump house.md"
    file.write_text(TEXT, encoding="utf-8")
    return file


def studio(*arguments: object, **options: object) -> subprocess.Popen:
    command = [sys.executable, "-m", "studio", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def run(*arguments: object) -> tuple[int, str, str]:
    child = studio(*arguments)
    out, err = child.communicate(timeout=PATIENCE)
    return child.returncode, out, err


def said(folder: Path) -> dict[str, bytes]:
    """Return what the children of all jobs said."""
    return {file.parent.name: file.read_bytes() for file in folder.glob("runs/*/events.jsonl")}


def test_interrupted_chain_goes_on_and_ends_with_a_verdict(manual: Path, tmp_path: Path) -> None:
    command = ("run", manual, "--project", tmp_path / "P", "--yes")
    child = studio(*command)
    events = tmp_path / "P.studio/runs/0003/events.jsonl"
    _wait(lambda: events.exists() and events.read_text().count("CheckpointPublished") >= 2)
    child.send_signal(signal.SIGINT if os.name != "nt" else signal.CTRL_C_EVENT)
    out, err = child.communicate(timeout=PATIENCE)
    assert child.returncode == 130, err
    assert "Run the same command again to go on." in out
    code, out, err = run(*command)
    assert code == 0, err
    assert "On questions it was trained on, the tuned model answers" in out
    assert "On the same questions in other words, the tuned model answers" in out
    assert "Question" in out and "Reference" in out and "Tuned" in out
    opened = project.open_project(tmp_path / "P.studio")
    try:
        with opened.reading() as db:
            counts = [db.query(table).count() for table in (Document, Adapter, Evaluation)]
            assert counts == [1, 1, 1], "nothing was done twice"
            assert [job.state for job in db.query(Job)] == ["done"] * 4
            assert db.query(Pair).count() >= 8
            assert list((opened.folder / "exports").glob("report-*.html"))
    finally:
        opened.close()
    before = said(tmp_path / "P.studio")
    code, again, _ = run(*command)
    assert code == 0
    assert again.split("\nVerdict\n")[1] == out.split("\nVerdict\n")[1]
    assert said(tmp_path / "P.studio") == before, "what is done is not done again"
    code, told, err = run("ask", "--project", tmp_path / "P.studio", "What is degassing?")
    assert code == 0, err
    assert told.startswith("Base:") and "\nTuned:" in told


def test_read_prints_passages_as_json_and_names_bad_files(manual: Path, tmp_path: Path) -> None:
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"%PDF-1.7 and then nothing")
    code, out, err = run("read", manual, bad, "--json")
    assert code == 1
    assert "“broken.pdf” could not be read." in err
    assert '"is": "PassageRead"' in out and "Relief valve" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "nothing.pdf", "--project", "{tmp}/A", "--yes"), "There is nothing to write questions from."),
        (("run", "{tmp}", "--project", "{tmp}/A", "--yes"), "holds no documents."),
        (("run", "x.md", "--project", "{tmp}/A", "--base", "{tmp}", "--yes"), "holds no model."),
        (("ask", "--project", "{tmp}/none.studio", "Why?"), "is not a studio project."),
    ],
)
def test_bad_input_ends_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    code, _, err = run(*(part.format(tmp=tmp_path) for part in arguments))
    assert code == 1
    assert sentence in err
    assert "Traceback" not in err


def _wait(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)

"""Every failure has its sentences: what, why and remedy, in plain words, whatever facts a child forgot."""

import ast
import re
from pathlib import Path

import pytest

from studio.core.problems import codes, explain

STUDIO = Path(__file__).parents[2] / "studio"
SAYS = ("Failure", "Failed", "FileFailed", "Noted", "ProblemError", "explain")
JARGON = re.compile(r"\b(exception|traceback|null|error code|LoRA|token id|oops|please)\b", re.IGNORECASE)


def said_codes() -> set[str]:
    """Return every literal code that is raised or said anywhere in the studio."""
    found: set[str] = set()
    for file in STUDIO.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAYS:
                texts = [
                    part.value for arg in node.args[:2] for part in ast.walk(arg) if isinstance(part, ast.Constant)
                ]
                found |= {text for text in texts if isinstance(text, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", text)}
    return found


def test_every_code_that_is_said_has_its_sentences() -> None:
    assert said_codes() - set(codes()) == set()


@pytest.mark.parametrize("code", codes())
def test_sentences_are_plain_and_whole_even_without_facts(code: str) -> None:
    problem = explain(code, {})
    for sentence in (problem.what, problem.why, problem.remedy):
        assert sentence and not JARGON.search(sentence)
        assert "{" not in sentence
    assert problem.what.endswith(".") and problem.remedy.endswith(".")


def test_unknown_code_reads_as_our_own_mistake() -> None:
    assert explain("no_such_code", {}).what == "Something went wrong inside the studio."


def test_facts_of_strangers_are_cut_to_a_line_and_files_named_as_people_do() -> None:
    problem = explain("file_damaged", {"file": "/home/me/papers/Wound care.pdf"})
    assert problem.what == "“Wound care.pdf” could not be read."
    long = explain("project_damaged", {"project": "x", "reason": "a\nb" * 500})
    assert "\n" not in long.why and len(long.why) < 300


def test_room_on_the_disk_is_told_when_known() -> None:
    assert "(2.0 GB needed, 0.5 GB free)" in explain("disk_full", {"needed": 2e9, "free": 5e8}).why
    assert "(" not in explain("disk_full", {}).why

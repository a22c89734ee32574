"""The five rules of the house, as tests that fail when broken. Each rule is shown to bite on a broken copy."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
QT = ("PySide6", "qasync", "pyqtgraph")
MODELS = ("torch", "transformers", "peft", "bitsandbytes", "accelerate", "tokenizers", "safetensors")
PARSERS = ("pymupdf", "fitz", "docx", "lxml", "markdown_it", "semantic_text_splitter", "openpyxl", "pyarrow")
CHILD_ROOMS = (
    "studio.readers", "studio.writers", "studio.engine", "studio.fetcher", "studio.formats", "studio.checker",
)  # fmt: skip
DOORS = {
    "pymupdf": "studio/readers",
    "qasync": "studio/ui/loop.py",
    "pyqtgraph": "studio/ui",
    "subprocess": "studio/jobs/launch.py",
    "huggingface_hub": "studio/fetcher",
    "openpyxl": "studio/formats",
    "pyarrow": "studio/formats",
    "model2vec": "studio/language/similarity.py",
    "openai": "studio/writers/server/client.py",
    "keyring": "studio/keys.py",
    "llguidance": "studio/engine/constraint.py",
    "pynvml": "studio/engine/card.py",
}
"""Each heavy neighbour and where its one door is (a folder: exactly one file below it)."""


def imports(folder: Path) -> dict[str, frozenset[str]]:
    """Return every name a module imports, anywhere in it, by its path relative to the folder's parent."""
    return {
        file.relative_to(folder.parent).as_posix(): _names(file.read_text(encoding="utf-8"))
        for file in folder.rglob("*.py")
    }


@cache
def _names(text: str) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def reaches(names: frozenset[str], *packages: str) -> set[str]:
    """Return the imports that lie in one of these packages."""
    return {name for name in names for package in packages if name == package or name.startswith(package + ".")}


def core_breaks(studio: Path) -> dict[str, set[str]]:
    """Rule 1: core knows no Qt, no torch, no transformers, no parser, no asyncio."""
    banned = (*QT, *MODELS, *PARSERS, "asyncio", "studio.ui", "studio.jobs", *CHILD_ROOMS)
    return _broken(studio, "core/", banned)


def children_break(studio: Path) -> dict[str, set[str]]:
    """Rule 2, inward: child rooms know no Qt, no database, no core."""
    banned = (*QT, "sqlalchemy", "studio.core", "studio.jobs", "studio.ui")
    return {
        file: names for room in CHILD_ROOMS
        for file, names in _broken(studio, room.removeprefix("studio.") + "/", banned).items()
    }  # fmt: skip


def parents_break(studio: Path) -> dict[str, set[str]]:
    """Rules 2 and 3, outward: nobody but a child room imports a child room, a model library or a parser."""
    banned = (*CHILD_ROOMS, *MODELS, *PARSERS)
    inside = tuple(room.removeprefix("studio.") + "/" for room in CHILD_ROOMS)
    return {
        file: found for file, names in imports(studio).items()
        if not file.removeprefix("studio/").startswith(inside) and (found := reaches(names, *banned))
    }  # fmt: skip


def language_breaks(studio: Path) -> dict[str, set[str]]:
    """Words and numbers are everybody's: the room of language leans on nothing of ours but where things lie."""
    rooms = ("core", "jobs", "ui", "terminal", "protocol", "child", "app")
    banned = (*QT, *MODELS, *PARSERS, "sqlalchemy", "asyncio", *(f"studio.{room}" for room in rooms), *CHILD_ROOMS)
    return _broken(studio, "language/", banned)


def drafting_breaks(studio: Path) -> set[str]:
    """What both writers with a model share leans on pydantic, on words and on the corridor alone."""
    names = set().union(*(names for file, names in imports(studio).items() if file.startswith("studio/drafting/")))
    foreign = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    return foreign - reaches(foreign, "pydantic", "studio.drafting", "studio.language", "studio.protocol")


def protocol_breaks(studio: Path) -> set[str]:
    """Rule 4: the corridor is made of the standard library only."""
    names = set().union(*(names for file, names in imports(studio).items() if file.startswith("studio/protocol/")))
    foreign = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    return foreign - reaches(foreign, "studio.protocol")


def doors(studio: Path, neighbour: str) -> list[str]:
    """Rule 5: where a heavy neighbour is imported."""
    return sorted(file for file, names in imports(studio).items() if reaches(names, neighbour))


def _broken(studio: Path, room: str, banned: tuple[str, ...]) -> dict[str, set[str]]:
    return {
        file: found for file, names in imports(studio).items()
        if file.startswith(f"studio/{room}") and (found := reaches(names, *banned))
    }  # fmt: skip


@pytest.mark.parametrize(
    "rule", [core_breaks, language_breaks, drafting_breaks, children_break, parents_break, protocol_breaks]
)
def test_rule_holds(rule) -> None:
    assert not rule(ROOT / "studio")


@pytest.mark.parametrize(("neighbour", "place"), DOORS.items())
def test_one_door_per_heavy_neighbour(neighbour: str, place: str) -> None:
    found = doors(ROOT / "studio", neighbour)
    assert len(found) == 1
    assert found[0].startswith(place)


@pytest.mark.parametrize(
    ("rule", "file", "line"),
    [
        (core_breaks, "core/pairs.py", "import asyncio"),
        (language_breaks, "language/checks.py", "from studio.core import pairs"),
        (children_break, "engine/loading.py", "from studio.core import pairs"),
        (parents_break, "ui/questions.py", "import torch"),
        (drafting_breaks, "drafting/prompt.py", "import torch"),
        (protocol_breaks, "protocol/life.py", "import psutil"),
    ],
)
def test_rule_bites_when_broken(tmp_path: Path, rule, file: str, line: str) -> None:
    broken = tmp_path / "studio" / file
    broken.parent.mkdir(parents=True)
    broken.write_text(f"def sneaky():\n    {line}\n")
    assert rule(tmp_path / "studio")


def test_second_door_is_seen(tmp_path: Path) -> None:
    for name in ("loop", "sneaky"):
        file = tmp_path / "studio/ui" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("import qasync\n")
    assert len(doors(tmp_path / "studio", "qasync")) == 2


def test_import_direction() -> None:
    """app -> ui, terminal -> jobs -> core -> protocol; nobody imports app."""
    found = imports(ROOT / "studio")
    assert not {file for file, names in found.items() if reaches(names, "studio.app") and "__main__" not in file}
    assert not _broken(ROOT / "studio", "jobs/", ("studio.ui", "studio.terminal", "PySide6.QtWidgets", "PySide6.QtGui"))
    assert not _broken(ROOT / "studio", "ui/", ("studio.terminal", "subprocess", "multiprocessing"))
    assert not _broken(ROOT / "studio", "terminal/", ("studio.ui", "PySide6.QtWidgets", "PySide6.QtGui"))


def test_window_imports_nothing_heavy() -> None:
    """Rule 3 as it happens: what opening the window really loads."""
    look = (
        "import sys; import studio.ui.start, studio.ui.frame, studio.jobs.session\n"
        f"heavy = {(*MODELS, *PARSERS, 'numpy', 'model2vec', 'pyqtgraph', 'huggingface_hub', 'keyring')!r}\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_what_the_database_is_asked_stands_in_core() -> None:
    """A pane names looks of core; of the database library it knows the type of what a look is given, no more."""
    asking = {"select", "func", "insert", "update", "delete", "text"}
    found = {
        file.name for file in (ROOT / "studio/ui").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"
        and asking & {one.name for one in node.names}
    }  # fmt: skip
    assert not found


def test_every_file_says_what_it_is_for_and_annotates() -> None:
    silent, bare = [], []
    for file in (ROOT / "studio").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            silent.append(file.name)
        bare += [
            f"{file.name}:{node.lineno} {node.name}" for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is None
        ]  # fmt: skip
    assert not silent
    assert not bare


def test_only_the_tops_catch_everything() -> None:
    """A catch-all stands only at the top of a worker and in the excepthook."""
    allowed = {"studio/child/running.py"}
    found = {
        file.relative_to(ROOT).as_posix() for file in (ROOT / "studio").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or getattr(node.type, "id", "") == "Exception")
    }  # fmt: skip
    assert found <= allowed

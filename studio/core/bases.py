"""Base models this computer has: the starter that ships, downloaded ones, and folders the person pointed to.

Folders are judged by the names and sizes of their files alone; nothing of a stranger's model is loaded here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from studio import places
from studio.core.problems import ProblemError

PICKLES = (".bin", ".pt", ".pth", ".ckpt")
STARTER = "starter"


@dataclass(frozen=True)
class BaseModel:
    """A model to tune."""

    name: str
    folder: Path
    kind: str
    """Architecture as its configuration names it."""
    bytes: int
    """Size of the weights."""
    source: str
    """``shipped``, ``downloaded`` or ``folder``."""


def listed() -> list[BaseModel]:
    """Return every usable base model, the starter first."""
    found = [_model(places.assets() / STARTER, "shipped", "Starter")]
    downloaded = places.models().glob("*/config.json") if places.models().is_dir() else []
    found += [_model(config.parent, "downloaded") for config in sorted(downloaded)]
    found += [_model(folder, "folder") for folder in _remembered()]
    return [model for model in found if model is not None]


def resolve(name_or_folder: str) -> BaseModel:
    """Find a base by its name in the list or by its folder; raises with the reason where it cannot be used."""
    for model in listed():
        if name_or_folder.casefold() in (model.name.casefold(), str(model.folder).casefold()):
            return model
    folder = Path(name_or_folder).expanduser()
    check(folder)
    model = _model(folder.resolve(), "folder")
    assert model is not None, "a checked folder has a configuration"
    return model


def check(folder: Path) -> None:
    """Raise a Problem unless the folder looks like a chat model in safetensors."""
    if not folder.is_dir():
        raise ProblemError("base_missing", folder=folder)
    names = {file.name for file in folder.iterdir()}
    if not any(name.endswith(".safetensors") for name in names):
        pickled = any(name.endswith(PICKLES) for name in names)
        raise ProblemError("base_pickle_only" if pickled else "base_no_weights", folder=folder)
    if "config.json" not in names:
        raise ProblemError("base_damaged", folder=folder)
    if not names & {"tokenizer.json", "tokenizer.model", "vocab.json"}:
        raise ProblemError("base_no_tokenizer", folder=folder)
    configuration = _configuration(folder)
    if not configuration:
        raise ProblemError("base_damaged", folder=folder)
    if configuration.get("auto_map"):
        raise ProblemError("base_remote_code", folder=folder)
    if not _has_template(folder, names):
        raise ProblemError("base_no_template", folder=folder)


def weights(folder: Path) -> int:
    """Return the bytes of a model's weights on disk; 0 where there are none."""
    return sum(file.stat().st_size for file in folder.glob("*.safetensors") if file.is_file())


def remember(folder: Path) -> BaseModel:
    """Add a local model folder to the list; raises where it cannot be used."""
    model = resolve(str(folder))
    folders = [str(other) for other in _remembered() if other != model.folder]
    _write_list([*folders, str(model.folder)])
    return model


def forget(folder: Path) -> None:
    """Take a folder off the list; its files stay."""
    _write_list([str(other) for other in _remembered() if other != folder])


def _write_list(folders: list[str]) -> None:
    """Write the list by one rename: half a list would read as none."""
    file = _list_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(folders, indent=1), encoding="utf-8")
    draft.replace(file)


def _has_template(folder: Path, names: set[str]) -> bool:
    if "chat_template.jinja" in names or "chat_template.json" in names:
        return True
    return "chat_template" in _json(folder / "tokenizer_config.json")


def _model(folder: Path, source: str, name: str = "") -> BaseModel | None:
    configuration = _configuration(folder)
    if not configuration:
        return None
    shown = name or folder.name.replace("--", "/")
    return BaseModel(shown, folder, str(configuration.get("model_type", "")), weights(folder), source)


def _configuration(folder: Path) -> dict[str, object]:
    return _json(folder / "config.json")


def _json(file: Path) -> dict[str, object]:
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):  # a stranger's file may be anything
        return {}
    return values if isinstance(values, dict) else {}


def _list_file() -> Path:
    return places.data() / "model-folders.json"


def _remembered() -> list[Path]:
    try:
        return [Path(text) for text in json.loads(_list_file().read_text(encoding="utf-8"))]
    except (OSError, ValueError):
        return []

"""Which files of a model are fetched: weights without programs, configuration, tokenizer. Never pickles or code."""

from __future__ import annotations

from fnmatch import fnmatchcase

from studio.child import Failure
from studio.fetcher.hub import RemoteFile, RemoteModel

WANTED = ("*.safetensors", "*.json", "*.jinja", "tokenizer.model", "vocab.txt", "merges.txt")
SECOND_COPIES = ("consolidated*.safetensors",)
"""The same weights in another house's layout; fetched only when there is no other."""


def wanted(model: RemoteModel) -> tuple[RemoteFile, ...]:
    """Return the files to fetch, or fail when the weights exist only in a format that can carry programs."""
    files = [file for file in model.files if _is_plain(file.name) and _matches(file.name, WANTED)]
    weights = [file for file in files if file.name.endswith(".safetensors")]
    if not weights:
        raise Failure("model_pickle_only", repo=model.repo)
    if not all(_matches(file.name, SECOND_COPIES) for file in weights):
        files = [file for file in files if not _matches(file.name, SECOND_COPIES)]
    return tuple(sorted(files, key=lambda file: (file.size, file.name)))


def _is_plain(name: str) -> bool:
    """Only files at the top: folders hold other formats, and a name must not lead out of our folder."""
    return name == name.strip() and not any(sign in name for sign in '/\\:*?"<>|') and not name.startswith(".")


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)

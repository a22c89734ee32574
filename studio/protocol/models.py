"""Base models are looked up at a hub and fetched (fetcher)."""

from __future__ import annotations

from dataclasses import dataclass

from studio.protocol.message import Message


@dataclass(frozen=True)
class LookUpModel(Message):
    """Ask the hub for the size and licence of a model before anything is fetched (fetcher)."""

    repo: str
    endpoint: str = "https://huggingface.co"
    revision: str = "main"


@dataclass(frozen=True)
class DownloadModel(Message):
    """Fetch safetensors, configuration and tokenizer of a model into a folder (fetcher)."""

    repo: str
    folder: str
    endpoint: str = "https://huggingface.co"
    revision: str = "main"


@dataclass(frozen=True)
class ModelFound(Message):
    """What the hub says about a model."""

    repo: str
    revision: str
    licence: str
    bytes: int
    files: tuple[str, ...]
    gated: bool = False


@dataclass(frozen=True)
class ModelDownloaded(Message):
    """The model is whole in this folder."""

    folder: str

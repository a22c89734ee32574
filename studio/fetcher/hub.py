"""The one door to the network: what the hub says about a model, and the bytes of its files.

The hub's library answers questions (routes, headers, error codes); the bytes come through its own HTTP session, so
that a download can be paced, cancelled and resumed. Nothing is sent but the name of the model: no token, no telemetry.
"""

from __future__ import annotations

import os

os.environ.update(
    HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_IMPLICIT_TOKEN="1", DO_NOT_TRACK="1"
)  # read by the library when it is imported

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
from huggingface_hub import HfApi, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import ModelInfo, RepoSibling
from huggingface_hub.utils import get_session, hf_raise_for_status

from studio.child import Failure

PATIENCE = 10.0
"""Seconds without a byte before a connection counts as broken; also the longest wait for a cancel."""
Broken = (httpx2.TransportError,)
"""What a connection that breaks off raises; worth another try."""


@dataclass(frozen=True)
class RemoteFile:
    """One file of a model, with what is needed to know it again."""

    name: str
    size: int
    sha256: str
    """Of a large file; empty for a small one, which the hub knows by its git id."""
    git_id: str


@dataclass(frozen=True)
class RemoteModel:
    """What the hub says about a model at one commit."""

    repo: str
    commit: str
    licence: str
    gated: bool
    files: tuple[RemoteFile, ...]


def look_up(repo: str, endpoint: str, revision: str) -> RemoteModel:
    """Ask the hub for the files, sizes and licence of a model."""
    with telling(repo, endpoint):
        api = HfApi(endpoint=endpoint.rstrip("/"), token=False)
        info = api.model_info(repo, revision=revision, files_metadata=True, timeout=PATIENCE)
    files = tuple(_file(sibling) for sibling in info.siblings or ())
    return RemoteModel(repo, info.sha or revision, _licence(info), bool(info.gated), files)


def _file(sibling: RepoSibling) -> RemoteFile:
    sha256 = sibling.lfs.sha256 if sibling.lfs else ""
    size = sibling.lfs.size if sibling.lfs else sibling.size
    return RemoteFile(sibling.rfilename, size or 0, sha256, sibling.blob_id or "")


def _licence(info: ModelInfo) -> str:
    """Read the licence from the model card, or from the tag the hub made of it."""
    card = info.card_data.get("license") if info.card_data else None
    tags = [tag.removeprefix("license:") for tag in info.tags or () if tag.startswith("license:")]
    name = card[0] if isinstance(card, list) and card else card
    return str(name or (tags[0] if tags else ""))


@contextmanager
def stream(model: RemoteModel, endpoint: str, name: str, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
    """Open one file at a byte; gives where it really starts (0 when the server cannot resume) and its bytes."""
    url = hf_hub_url(model.repo, name, revision=model.commit, endpoint=endpoint.rstrip("/"))
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    request = get_session().stream("GET", url, headers=headers, timeout=PATIENCE)
    with telling(model.repo, endpoint, retry=True), request as response:
        if response.is_error:
            response.read()
        hf_raise_for_status(response)
        yield (start if response.status_code == 206 else 0), response.iter_raw()


@contextmanager
def telling(repo: str, endpoint: str, retry: bool = False) -> Iterator[None]:
    """Turn the library's errors into failure codes; a broken connection is passed on where it can be tried again."""
    host = urlsplit(endpoint).netloc
    try:
        yield
    except GatedRepoError as error:
        raise Failure("model_gated", repo=repo) from error
    except (RepositoryNotFoundError, RevisionNotFoundError, RemoteEntryNotFoundError, HFValidationError) as error:
        raise Failure("model_not_found", repo=repo) from error
    except HfHubHTTPError as error:
        if error.response is not None and error.response.status_code in (401, 403):
            raise Failure("model_gated", repo=repo) from error
        if error.response is not None and error.response.status_code == 404:
            raise Failure("model_not_found", repo=repo) from error
        raise Failure("network_unreachable", host=host) from error
    except Broken as error:
        if retry:
            raise
        raise Failure("network_unreachable", host=host) from error
    except (OfflineModeIsEnabled, ValueError) as error:
        raise Failure("network_unreachable", host=host) from error

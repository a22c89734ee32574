"""The engine's tests, in the same process, tell the hub's library to stay offline; here it meets a hub on loopback."""

import pytest
from huggingface_hub import constants


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)

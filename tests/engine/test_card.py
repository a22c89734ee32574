"""What the driver says of a card, from a stand-in for its library: there is no card where these tests run."""

import os
from types import SimpleNamespace

import psutil
import pytest
import torch

from studio.engine import card

GB = 1 << 30


class Library:
    """A driver's library with one card of 24 GB, 6 of them taken."""

    NVML_TEMPERATURE_GPU = 0
    NVML_ERROR_NOT_FOUND = 6

    class NVMLError(Exception):
        """What the library raises."""

    def nvmlInit(self) -> None:
        """Nothing to find."""

    def nvmlDeviceGetHandleByUUID(self, uuid: str) -> str:
        return {"GPU-7": "card 7"}[uuid]

    def nvmlDeviceGetName(self, handle: str) -> bytes:
        return b"NVIDIA RTX"

    def nvmlDeviceGetMemoryInfo(self, handle: str) -> SimpleNamespace:
        return SimpleNamespace(used=6 * GB, total=24 * GB)

    def nvmlDeviceGetUtilizationRates(self, handle: str) -> SimpleNamespace:
        return SimpleNamespace(gpu=37)

    def nvmlDeviceGetTemperature(self, handle: str, kind: int) -> int:
        return 61

    def nvmlDeviceGetComputeRunningProcesses(self, handle: str) -> list[SimpleNamespace]:
        gone = 2**30
        return [SimpleNamespace(pid=gone, usedGpuMemory=None), SimpleNamespace(pid=os.getpid(), usedGpuMemory=2 * GB)]

    def nvmlDeviceGetGraphicsRunningProcesses(self, handle: str) -> list[SimpleNamespace]:
        return [SimpleNamespace(pid=os.getpid(), usedGpuMemory=2 * GB)]


class NoDriver(Library):
    """The library finds no driver."""

    def nvmlInit(self) -> None:
        raise self.NVMLError


class Divided(Library):
    """The card is divided between several users and tells no load."""

    def nvmlDeviceGetUtilizationRates(self, handle: str) -> SimpleNamespace:
        raise self.NVMLError


@pytest.fixture
def on_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Torch computes on the card."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda number: SimpleNamespace(uuid="7"))


@pytest.mark.usefixtures("on_card")
def test_what_a_card_does_is_read() -> None:
    now = card.reading(Library())
    assert now == card.CardReading("NVIDIA RTX", used=6 * GB, total=24 * GB, load=37, temperature=61)
    assert card.free(Library()) == (18 * GB, 24 * GB)


@pytest.mark.usefixtures("on_card")
def test_card_that_tells_no_load_tells_its_memory() -> None:
    assert card.reading(Divided()) is None
    assert card.name(Divided()) == "NVIDIA RTX"
    assert card.free(Divided()) == (18 * GB, 24 * GB)


def test_card_on_which_torch_does_not_compute_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert card.name(Library()) == ""
    assert card.holders(Library()) == []
    assert card.free(Library())[1] == psutil.virtual_memory().total


@pytest.mark.usefixtures("on_card")
def test_each_program_on_the_card_is_told_once_the_largest_first() -> None:
    mine, gone = card.holders(Library())
    assert mine == card.Holder(os.getpid(), psutil.Process().name(), 2 * GB)
    assert (gone.name, gone.memory) == ("", 0)


def test_without_a_card_memory_is_that_of_the_computer() -> None:
    assert card.reading(NoDriver()) is None
    assert card.holders(NoDriver()) == []
    free, whole = card.free(NoDriver())
    assert 0 < free <= whole == psutil.virtual_memory().total


def test_this_computer_answers() -> None:
    free, whole = card.free()
    assert 0 < free <= whole

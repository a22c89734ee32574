"""The graphics card as its driver reports it (NVML): memory, load, temperature, and which programs hold its memory.

Without an NVIDIA card on which torch computes every answer is None or empty, and memory is that of the computer: a
card beside a torch without CUDA does not help a run. The paths of a real card have not been run here; tests hand in a
stand-in for the library.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import psutil
import pynvml
import torch

CONTEXT = 600 << 20
"""What CUDA, its kernels and cuBLAS's workspace take of a card before the first tensor; not measured here."""


@dataclass(frozen=True)
class CardReading:
    """What a card does at this moment."""

    name: str
    used: int
    """Bytes held by all programs together."""
    total: int
    """Bytes it has."""
    load: int
    """Percent of the time in which it computed."""
    temperature: int
    """Degrees Celsius."""


@dataclass(frozen=True)
class Holder:
    """A program that holds memory of the card."""

    pid: int
    name: str
    memory: int
    """Bytes; 0 where the driver does not tell, as on most Windows PCs."""


def reading(nvml: ModuleType = pynvml) -> CardReading | None:
    """Return what the card does now, or None where there is none that tells all of it: a divided one (MIG) does not."""
    try:
        card = _card(nvml)
        memory = nvml.nvmlDeviceGetMemoryInfo(card)
        return CardReading(
            name=_text(nvml.nvmlDeviceGetName(card)),
            used=memory.used,
            total=memory.total,
            load=nvml.nvmlDeviceGetUtilizationRates(card).gpu,
            temperature=nvml.nvmlDeviceGetTemperature(card, nvml.NVML_TEMPERATURE_GPU),
        )
    except nvml.NVMLError:
        return None


def name(nvml: ModuleType = pynvml) -> str:
    """Return the card's name, empty where there is none."""
    try:
        return _text(nvml.nvmlDeviceGetName(_card(nvml)))
    except nvml.NVMLError:
        return ""


def free(nvml: ModuleType = pynvml) -> tuple[int, int]:
    """Return (free, all) bytes of the card, or of the computer where there is no card."""
    try:
        memory = nvml.nvmlDeviceGetMemoryInfo(_card(nvml))
        return memory.total - memory.used, memory.total
    except nvml.NVMLError:
        beside = psutil.virtual_memory()
        return beside.available, beside.total


def own() -> int:
    """Return about how many bytes of the card this process holds itself: a run that comes after it finds them free."""
    # The card was in use here once torch has asked for memory of it; before that there is not even a context.
    return torch.cuda.memory_reserved() + CONTEXT if torch.cuda.max_memory_reserved() else 0


def holders(nvml: ModuleType = pynvml) -> list[Holder]:
    """Return the programs that hold memory of the card, the largest first."""
    try:
        card = _card(nvml)
        listed = [
            *nvml.nvmlDeviceGetComputeRunningProcesses(card),
            *nvml.nvmlDeviceGetGraphicsRunningProcesses(card),
        ]
    except nvml.NVMLError:
        return []
    # A program that both computes and draws is listed twice.
    once = {process.pid: process.usedGpuMemory or 0 for process in listed}
    found = [Holder(pid, _program(pid), memory) for pid, memory in once.items()]
    return sorted(found, key=lambda holder: -holder.memory)


@cache
def _card(nvml: ModuleType) -> Any:
    """Return the handle of the card that torch computes on; the driver counts cards in another order than torch.

    Raises the library's error where there is none.
    """
    nvml.nvmlInit()
    if not torch.cuda.is_available():
        raise nvml.NVMLError(nvml.NVML_ERROR_NOT_FOUND)
    return nvml.nvmlDeviceGetHandleByUUID(f"GPU-{torch.cuda.get_device_properties(0).uuid}")


def _program(pid: int) -> str:
    try:
        return psutil.Process(pid).name()
    except psutil.Error:
        return ""


def _text(name: str | bytes) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else name

"""Counts the bytes of living tensors while code runs, and the most there were at each stage of it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

aten = torch.ops.aten
INDEXING = {aten.index, aten.index_put, aten.index_put_, aten._index_put_impl_}
EXPERTS = aten._grouped_mm
"""The product of a mixture's experts: torch imagines it in bfloat16 alone."""


class Ledger(TorchDispatchMode):
    """While it is entered, every storage that an operation returns is counted from its birth to its death.

    What a kernel takes and gives back within one operation is not seen.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        """Bytes alive."""
        self.most: dict[str, int] = {}
        """For each stage the most bytes alive in it."""
        self._stage = ""
        self._known: weakref.WeakKeyDictionary[torch.UntypedStorage, bool] = weakref.WeakKeyDictionary()

    def stage(self, name: str) -> None:
        """Count what follows under this name."""
        self._stage = name
        self._mark()

    def add(self, tensors: Iterable[torch.Tensor]) -> int:
        """Count tensors that were there before; returns how many bytes they brought."""
        before = self.now
        for tensor in tensors:
            self._see(tensor)
        return self.now - before

    def __torch_dispatch__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Let the operation happen and count what is new in its result."""
        kind = getattr(function, "overloadpacket", None)
        if kind in INDEXING:
            args = tuple(_places(argument) if isinstance(argument, list) else argument for argument in args)
        happen = partial(_in_bfloat16, function) if kind is EXPERTS else function
        result = happen(*args, **(kwargs or {}))
        self.add(leaf for leaf in tree_leaves(result) if isinstance(leaf, torch.Tensor))
        return result

    def _see(self, tensor: torch.Tensor) -> None:
        storage = tensor.untyped_storage()
        if storage in self._known:
            return
        self._known[storage] = True
        size = storage.nbytes()
        weakref.finalize(storage, self._gone, size).atexit = False
        self.now += size
        self._mark()

    def _gone(self, size: int) -> None:
        self.now -= size

    def _mark(self) -> None:
        self.most[self._stage] = max(self.most.get(self._stage, 0), self.now)


def _places(indices: list[torch.Tensor | None]) -> list[torch.Tensor | None]:
    """Turn real truth values into the places that they choose: an imagined tensor cannot count them."""
    found: list[torch.Tensor | None] = []
    for index in indices:
        is_mask = index is not None and index.dtype == torch.bool and not isinstance(index, FakeTensor)
        found.extend(index.nonzero(as_tuple=True) if is_mask else [index])
    return found


def _in_bfloat16(function: Callable[..., torch.Tensor], *args: Any, **kwargs: Any) -> torch.Tensor:
    """Let an operation of shapes alone happen in numbers of another width than the ones it is asked for."""
    wide = args[0].dtype
    narrow = (one.bfloat16() if isinstance(one, torch.Tensor) and one.is_floating_point() else one for one in args)
    return function(*narrow, **kwargs).to(wide)

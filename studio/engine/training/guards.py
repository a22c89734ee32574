"""Before the first step: what is about to be computed is compared with the plain way, so that no run trains wrongly.

Packing that looks right and trains wrongly is not seen in the loss (9.755 for 9.772) but in the gradients (139 %
off), so both are compared, on a few short samples. What is trained is told anew from the text of the conversations.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import torch
from peft import PeftModel

from studio.child import Failure
from studio.engine.conversation import Chat, Sample
from studio.engine.training.material import packing
from studio.engine.training.material.lessons import Lessons, Way
from studio.engine.training.material.packing import Pack
from studio.engine.training.passes import losses, plainly

SAMPLES = 3
"""Compared on the model; the shortest ones, so that a large base takes about a second."""
TOLERANCE = {torch.float32: (1e-3, 1e-2)}
"""Relative errors of loss and gradients that numbers of this width explain; planted faults are far beyond."""
TOLERANCE_OF_16_BIT = (0.03, 0.15)
"""Measured: up to 0.0055 and 0.027 on the starter and on 32 layers, in bfloat16 and on NF4."""


def check(model: PeftModel, chat: Chat, lessons: Lessons) -> None:
    """Raise Failure ``training_unsound`` when what is to be trained, or how, is not what it must be.

    Looks at every sample's shape, at the words of ``SAMPLES`` of them, and at their losses and gradients. The model
    is left as it was: parameters, gradients, mode and the state of every random generator.
    """
    _check_parameters(model)
    for way in lessons.ways:
        _check_shape(way.own, chat)
    for text in lessons.texts:
        _demand(text.trained == [False] + [True] * (len(text.ids) - 1), "text_trained")
        _demand(text.ids[-1] in chat.ends and chat.ends.isdisjoint(text.ids[:-1]), "end_token")
    for way in shortest(lessons.ways):
        _check_words(way, chat)
    _check_model(model, compared(lessons))


def compared(lessons: Lessons) -> list[Sample]:
    """Return what is computed in both ways: the shortest few, two at least."""
    samples = [way.own for way in shortest(lessons.ways)] + sorted(lessons.texts, key=lambda text: len(text.ids))[:1]
    return samples if len(samples) > 1 else samples * 2


def shortest(ways: Sequence[Way]) -> list[Way]:
    """Return the shortest few; of different length where there are such."""
    of_length = {len(way.own.ids): way for way in reversed(ways)}
    return [of_length[length] for length in sorted(of_length)[:SAMPLES]]


def _demand(holds: bool, what: str) -> None:
    if not holds:
        raise Failure("training_unsound", what=what)


# ---------------------------------------------------------------- what is trained


def _check_parameters(model: PeftModel) -> None:
    """The adapter and nothing else is trained."""
    ours = {name: model.prefix in name for name, _ in model.named_parameters()}
    trained = {name: parameter.requires_grad for name, parameter in model.named_parameters()}
    _demand(not any(trained[name] for name in ours if not ours[name]), "base_trained")
    _demand(any(ours.values()) and all(trained[name] for name in ours if ours[name]), "adapter_frozen")


def _check_shape(sample: Sample, chat: Chat) -> None:
    """First what is read, then what is trained, and its end token is the last."""
    count = sum(sample.trained)
    read = len(sample.ids) - count
    _demand(len(sample.trained) == len(sample.ids) and count > 1 and read > 0, "answer_trained")
    _demand(sample.ids[-1] in chat.ends, "end_token")
    _demand(sample.trained == [False] * read + [True] * count, "answer_trained")
    _demand(chat.ends.isdisjoint(sample.ids[read:-1]), "after_end")


def _check_words(way: Way, chat: Chat) -> None:
    """Tell from the conversation's text alone which tokens it has and which of them are the answer."""
    pair, source = way.pair, way.pair.source if way.opened else ""
    if chat.holds_control(" ".join([pair.question, pair.answer, source, *chain.from_iterable(pair.turns)])):
        return  # what was typed stays text there and is a token here
    prompt, whole = chat.written(pair.question, pair.answer, pair.turns, source)
    try:
        tokens = chat.tokens(whole)[: len(way.own.ids)]
    except NotImplementedError:  # a tokenizer that cannot tell places; the sample's shape was looked at
        return
    _demand(whole.startswith(prompt), "prompt")
    _demand([number for number, *_ in tokens] == way.own.ids, "words")
    start = whole.find(pair.answer.strip(), len(prompt))
    _demand(start >= 0, "words")
    for (_, first, end), trained in zip(tokens, way.own.trained, strict=True):
        if end > start:
            _demand(trained, "answer_trained")
        elif whole[first:end].strip():
            _demand(not trained, "question_trained")


# ---------------------------------------------------------------- how it is trained


def _check_model(model: PeftModel, samples: Sequence[Sample]) -> None:
    """Compare a pack of these samples with each of them alone, computed the plain way."""
    pack = packing.pack(samples, model.device)
    _check_pack(pack, samples)
    of_loss, of_gradient = TOLERANCE.get(model.dtype, TOLERANCE_OF_16_BIT)
    with plainly.looked_at(model) as parameters:
        each = losses.per_sample(model, pack).detach()
        total = losses.summed(model, pack)
        ours = torch.autograd.grad(total, parameters)
        _check_apart(model, samples, each)
        alone, theirs = plainly.losses_and_gradients(model, samples, parameters)
    _demand(_error([each], [alone]) < of_loss, "loss")
    _demand(_error([total.detach()], [alone.sum()]) < of_loss, "loss_sum")
    _demand(_error(ours, theirs) < of_gradient, "gradients")


def _check_pack(pack: Pack, samples: Sequence[Sample]) -> None:
    """Labels are the next tokens, positions begin again with each sample, and nothing is left out or filled in."""
    expected = [token for sample in samples for token, trained in _following(sample) if trained]
    _demand(pack.targets.tolist() == expected, "labels")
    read = [token for sample in samples for token in sample.ids[:-1]]
    _demand(pack.ids.flatten().tolist() == read, "words")
    places = [place for sample in samples for place in range(len(sample.ids) - 1)]
    _demand(pack.positions.flatten().tolist() == places, "positions")
    learned = [trained for sample in samples for _, trained in _following(sample)]
    _demand(pack.keep.tolist() == [place for place, trained in enumerate(learned) if trained], "labels")


def _following(sample: Sample) -> list[tuple[int, bool]]:
    return list(zip(sample.ids[1:], sample.trained[1:], strict=True))


def _check_apart(model: PeftModel, samples: Sequence[Sample], before: torch.Tensor) -> None:
    """Whatever stands in the first sample, the others' losses stay."""
    first = samples[0]
    other = Sample([*reversed(first.ids[:-1]), first.ids[-1]], first.trained)
    # With gradients as before: a 4-bit base takes another way, with other rounding, where none are wanted.
    after = losses.per_sample(model, packing.pack([other, *samples[1:]], model.device)).detach()
    _demand(_error([after[1:]], [before[1:]]) < 1e-4, "leak")


def _error(found: Sequence[torch.Tensor], expected: Sequence[torch.Tensor]) -> float:
    """Return the length of the difference, relative to what is expected."""
    off = sum(((one.float() - other.float()) ** 2).sum() for one, other in zip(found, expected, strict=True))
    return float((off / sum((other.float() ** 2).sum() for other in expected)) ** 0.5)

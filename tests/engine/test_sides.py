"""The law of the sides: in one batch base rows equal the plain base and tuned rows the adapter, bit for bit."""

from pathlib import Path

import pytest
import torch
from peft import PeftModel

from studio.engine.conversation import Chat
from studio.engine.loading import Base, load_base
from studio.engine.sides import BASE, TUNED, generate, sides
from studio.engine.training.adapter import add_lora
from studio.protocol import Recipe
from tests.engine import tiny

ROWS = [BASE, TUNED, TUNED, BASE]


@pytest.fixture(scope="module", params=["float32", "bfloat16", "nf4"])
def tuned(request: pytest.FixtureRequest, base: Path) -> tuple[Base, PeftModel]:
    """A base with an adapter that does something; its scale is no round number in 16 bit."""
    precision = "float32" if request.param == "nf4" else request.param
    loaded = load_base(base, precision, nf4=request.param == "nf4")
    model = add_lora(loaded, Recipe(rank=6, alpha=7)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.3)
    return loaded, model


@pytest.fixture
def ids() -> torch.Tensor:
    return torch.randint(10, 300, (1, 12), generator=torch.Generator().manual_seed(1)).repeat(len(ROWS), 1)


def test_base_rows_are_the_base_and_tuned_rows_the_adapter(tuned: tuple[Base, PeftModel], ids: torch.Tensor) -> None:
    _, model = tuned
    with torch.inference_mode():
        alone = model(ids).logits
        with model.disable_adapter():
            plain = model(ids).logits
        with sides(model, ROWS):
            both = model(ids).logits
    expected = torch.stack([(plain if side == BASE else alone)[row] for row, side in enumerate(ROWS)])
    assert torch.equal(both, expected)
    assert not torch.equal(plain, alone)


def test_all_is_as_before_also_after_an_error(tuned: tuple[Base, PeftModel], ids: torch.Tensor) -> None:
    _, model = tuned
    with torch.inference_mode():
        before = model(ids).logits
        with pytest.raises(ZeroDivisionError), sides(model, ROWS):
            model(ids)
            raise ZeroDivisionError
        assert torch.equal(model(ids).logits, before)


def test_answers_side_by_side_are_those_of_each_alone(tuned: tuple[Base, PeftModel]) -> None:
    loaded, model = tuned
    chat = Chat(loaded.tokenizer, ends=loaded.ends)
    prompt = chat.prompt(tiny.QUESTIONS[0][0])
    with sides(model, [BASE, TUNED]):
        base, tuned_answer = generate(model, chat, [prompt] * 2, 12)
    alone = generate(model, chat, [prompt] * 2, 12)[0]
    with model.disable_adapter():
        plain = generate(model, chat, [prompt] * 2, 12)[0]
    assert chat.text(base) == chat.text(plain)
    assert chat.text(tuned_answer) == chat.text(alone)
    assert chat.text(plain) != chat.text(alone)

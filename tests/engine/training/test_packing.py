"""Packing changes the speed and nothing else: losses, gradients and answers are those of each conversation alone."""

import random

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch.nn.functional import cross_entropy
from transformers import (
    AutoModelForCausalLM,
    Gemma3TextConfig,
    GenerationConfig,
    GraniteConfig,
    Lfm2Config,
    LlamaConfig,
    PretrainedConfig,
    Qwen3Config,
)

from studio.engine.conversation import Sample
from studio.engine.training.material.packing import pack, pieces
from studio.engine.training.passes import attention, losses
from studio.engine.training.passes.attention import takes_packs, use_packed
from studio.engine.training.passes.lora_path import is_quick, quicken, slow_down

CPU = torch.device("cpu")
WORDS = 300
SHAPE = {
    "vocab_size": WORDS, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "initializer_range": 0.2, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
}  # fmt: skip
LLAMA = LlamaConfig(**SHAPE)
WHOLE = {
    "llama": LLAMA,
    "qwen3, normed keys": Qwen3Config(**SHAPE, head_dim=16),
    "gemma3, sliding windows shorter than a conversation": Gemma3TextConfig(
        **SHAPE, head_dim=16, sliding_window=12, layer_types=["sliding_attention", "full_attention"]
    ),
    "granite, scaled logits": GraniteConfig(**SHAPE, logits_scaling=3.0),
}
CARRIED_OVER = Lfm2Config(**SHAPE, layer_types=["conv", "full_attention"])
"""A convolution looks across the rim of a conversation whatever the mask says."""


def conversations(count: int = 5, seed: int = 0) -> list[Sample]:
    dice = random.Random(seed)
    lengths = [dice.randint(8, 60) for _ in range(count)]
    return [
        Sample([dice.randrange(3, WORDS) for _ in range(length)], [at >= length // 3 for at in range(length)])
        for length in lengths
    ]


def tuned(config: PretrainedConfig, dtype: torch.dtype = torch.float32, **lora: object) -> PeftModel:
    """Put an adapter on that has been trained: with B at zero, half of its gradients would be zero too."""
    torch.manual_seed(0)
    base = AutoModelForCausalLM.from_config(type(config)(**config.to_diff_dict()), attn_implementation="sdpa")
    settings = LoraConfig(task_type="CAUSAL_LM", r=4, target_modules="all-linear", **lora)
    model = get_peft_model(base.to(dtype).requires_grad_(False), settings).eval()
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.05)
    return model


def gradients(model: PeftModel, loss: torch.Tensor) -> torch.Tensor:
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.cat([part.flatten() for part in torch.autograd.grad(loss, trained)])


def alone(model: PeftModel, samples: list[Sample]) -> torch.Tensor:
    """Ask the library for one conversation after the other, with all logits."""
    found = []
    for sample in samples:
        ids, trained = torch.tensor([sample.ids]), torch.tensor(sample.trained[1:])
        logits = model(input_ids=ids).logits[0, :-1].float()
        found.append(cross_entropy(logits[trained], ids[0, 1:][trained], reduction="sum"))
    return torch.stack(found)


def together(model: PeftModel, samples: list[Sample]) -> torch.Tensor:
    use_packed(model)
    quicken(model)
    return losses.per_sample(model, pack(samples, CPU))


def assert_near(found: torch.Tensor, wanted: torch.Tensor, share: float = 1e-5) -> None:
    assert (found - wanted).norm() <= share * wanted.norm()


@pytest.mark.parametrize("config", WHOLE.values(), ids=WHOLE.keys())
@pytest.mark.parametrize("short", [attention.SHORT, 0], ids=["squares", "one by one"])
def test_a_pack_has_the_losses_and_gradients_of_its_conversations(
    config: PretrainedConfig, short: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "SHORT", short)
    model, samples = tuned(config), conversations()
    wanted = alone(model, samples)
    steepness = gradients(model, wanted.sum())
    found = together(model, samples)
    assert takes_packs(model) and is_quick(model)
    assert torch.allclose(found, wanted, rtol=1e-5)
    assert_near(gradients(model, found.sum()), steepness)


def test_a_model_that_looks_past_its_attention_gets_a_row_for_each_conversation() -> None:
    model, samples = tuned(CARRIED_OVER), conversations()
    wanted = alone(model, samples)
    steepness = gradients(model, wanted.sum())
    found = together(model, samples)
    assert not takes_packs(model)
    assert torch.allclose(found, wanted, rtol=1e-5)
    assert_near(gradients(model, found.sum()), steepness)


def test_a_16_bit_base_is_near_the_exact_one() -> None:
    samples = conversations()
    exact, narrow = tuned(LLAMA), tuned(LLAMA, torch.bfloat16)
    wanted, found = together(exact, samples), together(narrow, samples)
    assert torch.allclose(found, wanted, rtol=0.02)
    assert_near(gradients(narrow, found.sum()), gradients(exact, wanted.sum()), 0.05)
    assert all(one.dtype == torch.float32 for one in narrow.parameters() if one.requires_grad)


def test_a_pack_gives_the_same_bits_twice() -> None:
    model, samples = tuned(LLAMA), conversations()
    first, second = (gradients(model, together(model, samples).sum()) for _ in range(2))
    assert torch.equal(first, second)


def test_the_order_in_a_pack_changes_no_loss() -> None:
    model, samples = tuned(LLAMA), conversations()
    assert torch.allclose(together(model, samples[::-1]).flip(0), together(model, samples), rtol=1e-6)


def places_seen(layer: torch.nn.Module) -> list[int]:
    """Note how many places each pass brings to a layer."""
    seen: list[int] = []
    layer.register_forward_pre_hook(lambda _, given: seen.append(given[0].shape[1]))
    return seen


def test_a_pack_is_filled_to_an_even_count_of_places() -> None:
    model, odd = tuned(LLAMA), Sample([5, 6, 7, 8], [False, True, True, True])
    seen = places_seen(model.get_base_model().model.embed_tokens)
    wanted = alone(model, [odd])
    assert torch.allclose(together(model, [odd]), wanted, rtol=1e-5)
    assert seen == [4, losses.EVEN]


def test_the_last_block_computes_trained_places_alone() -> None:
    model, samples = tuned(LLAMA), conversations()
    first, last = (places_seen(layer.mlp.up_proj) for layer in model.get_base_model().model.layers)
    together(model, samples)
    slow_down(model)
    losses.per_sample(model, pack(samples, CPU))
    trained = sum(sum(sample.trained) for sample in samples)
    assert first[0] > trained
    assert last == [trained, first[0]]


def test_activations_computed_twice_are_the_same_again() -> None:
    model, samples = tuned(LLAMA), conversations()
    wanted = alone(model, samples)
    steepness = gradients(model, wanted.sum())
    model.train().gradient_checkpointing_enable()
    found = together(model, samples)
    assert torch.allclose(found, wanted, rtol=1e-5)
    assert_near(gradients(model, found.sum()), steepness)


def test_the_short_way_through_an_adapter_is_the_way_of_peft() -> None:
    model, samples = tuned(LLAMA, use_rslora=True, lora_alpha=7), conversations()
    found = together(model, samples)
    steepness = gradients(model, found.sum())
    slow_down(model)
    wanted = losses.per_sample(model, pack(samples, CPU))
    assert not is_quick(model)
    assert torch.allclose(found, wanted, rtol=1e-6)
    assert_near(steepness, gradients(model, wanted.sum()))


@pytest.mark.parametrize("lora", [{"use_dora": True}, {"lora_dropout": 0.1}], ids=["DoRA", "dropout"])
def test_other_kinds_of_adapter_keep_the_way_of_peft(lora: dict[str, object]) -> None:
    model, samples = tuned(LLAMA, **lora), conversations()
    wanted = alone(model, samples)
    assert torch.allclose(together(model, samples), wanted, rtol=1e-5)
    assert not is_quick(model)


def test_an_adapter_on_the_short_way_can_still_be_switched_off() -> None:
    model, ids = tuned(LLAMA), torch.tensor([conversations(1)[0].ids])
    with model.disable_adapter():
        wanted = model(input_ids=ids).logits
    quicken(model)
    with model.disable_adapter():
        assert torch.equal(model(input_ids=ids).logits, wanted)
    assert not torch.allclose(model(input_ids=ids).logits, wanted)


def test_answers_in_padded_batches_stay_what_they_were() -> None:
    model = tuned(LLAMA)
    prompts = [sample.ids[:6] for sample in conversations(2)]
    ids, mask = torch.tensor([[0, 0, *prompts[0][:4]], prompts[1]]), torch.ones(2, 6, dtype=torch.long)
    mask[0, :2] = 0
    greedy = GenerationConfig(max_new_tokens=8, do_sample=False, pad_token_id=0)
    wanted = model.generate(input_ids=ids, attention_mask=mask, generation_config=greedy)
    together(model, conversations())
    assert torch.equal(model.generate(input_ids=ids, attention_mask=mask, generation_config=greedy), wanted)


@pytest.mark.parametrize("bias", [True, False])
def test_cross_entropy_in_chunks_is_the_plain_one(bias: bool) -> None:
    torch.manual_seed(0)
    count = 2 * losses.CHUNK + 7
    head = torch.nn.Linear(16, WORDS, bias=bias).requires_grad_(False)
    hidden, targets = torch.randn(count, 16, requires_grad=True), torch.randint(WORDS, (count,))
    weights = torch.rand(count)
    wanted = cross_entropy(head(hidden), targets, reduction="none")
    found = losses.chunked_cross_entropy(hidden, head, targets)
    assert torch.allclose(found, wanted, rtol=1e-6)
    steep, plain = (torch.autograd.grad((one * weights).sum(), hidden)[0] for one in (found, wanted))
    assert torch.allclose(steep, plain, atol=1e-7)


def test_pieces_hold_every_conversation_once_and_no_more_tokens_than_allowed() -> None:
    samples = conversations(30)
    cut = pieces(samples, 100)
    assert sorted(map(id, (sample for piece in cut for sample in piece))) == sorted(map(id, samples))
    assert all(sum(len(sample.ids) for sample in piece) <= 100 for piece in cut)
    assert len(cut) < len(samples)
    lengths = [len(sample.ids) for piece in cut for sample in piece]
    assert lengths == sorted(lengths, reverse=True)
    assert [len(piece) for piece in pieces(samples, 1)] == [1] * len(samples)


def test_a_pack_begins_its_positions_again_and_keeps_what_precedes_a_trained_token() -> None:
    one, two = Sample([5, 6, 7], [False, False, True]), Sample([8, 9, 10, 11], [False, True, True, True])
    laid = pack([one, two], CPU)
    assert laid.ids.tolist() == [[5, 6, 8, 9, 10]]
    assert laid.positions.tolist() == [[0, 1, 0, 1, 2]]
    assert (laid.lengths, laid.trained, laid.tokens) == ((2, 3), (1, 3), 7)
    assert (laid.keep.tolist(), laid.targets.tolist()) == ([1, 2, 3, 4], [7, 9, 10, 11])

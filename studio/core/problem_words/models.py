"""Base models, adapters, training and the playground."""

WORDS: dict[str, tuple[str, str, str]] = {
    "base_missing": (
        "The base model was not found.",
        "There is no folder “{folder}”.",
        "Choose the model again under Models.",
    ),
    "base_no_weights": (
        "“{folder}” holds no model.",
        "No weights (.safetensors) were found in it.",
        "Choose a folder with config.json and .safetensors files.",
    ),
    "base_pickle_only": (
        "“{folder}” was refused.",
        "Its weights are in a format that can carry hidden programs (.bin or .pt).",
        "Fetch the same model in the “safetensors” format.",
    ),
    "base_no_tokenizer": (
        "“{folder}” cannot be used.",
        "The file that cuts text into tokens (tokenizer.json) is missing.",
        "Fetch the whole model folder again.",
    ),
    "base_no_template": (
        "“{folder}” cannot hold a conversation.",
        "It has no chat template, so it is not an instruction model.",
        "Choose the “instruct” or “chat” variant of this model.",
    ),
    "base_template_unfit": (
        "“{folder}” cannot be trained safely.",
        "Its chat template does not show where an answer begins.",
        "Choose another base model.",
    ),
    "base_damaged": (
        "“{folder}” could not be loaded.",
        "Its files are damaged or incomplete.",
        "Fetch the model again.",
    ),
    "base_remote_code": (
        "“{folder}” was refused.",
        "It would need programs from the internet to run.",
        "Choose a model of a common kind such as Llama, Qwen, Mistral, Gemma or Phi.",
    ),
    "base_not_causal": (
        "“{folder}” cannot be tuned here.",
        "It is not a model that writes text ({kind}).",
        "Choose a chat model of a common kind such as Llama, Qwen, Mistral, Gemma or Phi.",
    ),
    "models_not_loaded": (
        "The question was not answered.",
        "No model is loaded yet.",
        "Choose a model and ask again.",
    ),
    "question_too_long": (
        "The question was not answered.",
        "It is longer than this model can read.",
        "Shorten it and ask again.",
    ),
    "adapter_missing": (
        "The tuned model was not found.",
        "Its folder is gone: “{folder}”.",
        "Train it again, or restore the project folder from a backup.",
    ),
    "adapter_damaged": (
        "The tuned model could not be loaded.",
        "Its files are damaged or incomplete.",
        "Train it again, or restore the project folder from a backup.",
    ),
    "adapter_wrong_base": (
        "The tuned model does not fit this base.",
        "It was trained on another base model, or the base was changed since.",
        "Choose the base it was trained on.",
    ),
    "base_cannot_draft": (
        "“{folder}” cannot write questions.",
        "Its list of words is of a kind that cannot be held to the form of a draft.",
        "Choose another model; the built-in rules need none.",
    ),
    "base_cannot_vote": (
        "“{folder}” gave no opinion.",
        "Its list of words does not tell “yes” from “no”.",
        "Choose another model; the checks need none.",
    ),
}

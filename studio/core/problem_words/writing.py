"""Drafts that a model or a server was to write, and the network."""

WORDS: dict[str, tuple[str, str, str]] = {
    "passage_too_short": (
        "No questions were written from this passage.",
        "It holds too few words to prove an answer.",
        "Leave it out; there is nothing to ask about it.",
    ),
    "passage_too_long": (
        "No questions were written from this passage.",
        "It is longer than this model can read at once.",
        "Choose a model that reads longer texts, or write from this passage with the built-in rules.",
    ),
    "answer_unusable": (
        "No questions were written from this passage.",
        "The model's answer could not be used, nor could its second try: {reason}.",
        "Try again with a larger model, or write from this passage with the built-in rules.",
    ),
    "training_unsound": (
        "The training was not started.",
        "A check before its first step found that it would compute something wrong ({what}). That is our mistake.",
        "Send the report (Help, then Report), and train another base model meanwhile.",
    ),
    "training_diverged": (
        "Training was stopped.",
        "The numbers ran out of range at step {step}.",
        "Start again with a lower training rate; what was good until then is kept.",
    ),
    "training_ended_early": (
        "Training ended early, after step {step}.",
        "The error on held-out questions had ceased to fall; the model of step {kept}, where it was least, is kept.",
        "Nothing needs to be done.",
    ),
    "training_began_anew": (
        "Training began anew.",
        "The base model, the questions or the studio were changed since it was interrupted: with them its steps so far "
        "would have led elsewhere.",
        "Nothing needs to be done.",
    ),
    "optimiser_unavailable": (
        "Training did not start.",
        "This PC cannot compute the chosen optimiser ({optimiser}): {reason}.",
        "Choose “AdamW” under Advanced and start again.",
    ),
    "network_unreachable": (
        "“{host}” did not answer.",
        "This computer is offline, or the address is blocked.",
        "Check the connection, or copy a model folder here by hand and add it under Models.",
    ),
    "model_not_found": ("“{repo}” was not found.", "The hub knows no model of that name.", "Check the spelling."),
    "model_gated": (
        "“{repo}” is not free to fetch.",
        "Its owner asks you to accept conditions first.",
        "Accept them on the model's web page, or choose another model.",
    ),
    "model_pickle_only": (
        "“{repo}” was refused.",
        "It is not offered as “safetensors”; other formats can carry hidden programs or cannot be trained.",
        "Choose a model with “safetensors” files.",
    ),
    "download_damaged": (
        "The download is damaged.",
        "“{file}” does not match its checksum.",
        "Start the download again; what is whole is kept.",
    ),
    "server_address": (
        "“{address}” is not the address of a server.",
        "An address begins with http:// or https:// and names a computer.",
        "Copy it from the server's own window; Ollama's is http://127.0.0.1:11434/v1.",
    ),
    "server_far": (
        "Nothing was sent to “{host}”.",
        "It is not this PC, and {passages} passages with {characters} characters of your documents would leave it.",
        "Say yes to that where you choose the server, or choose a server on this PC.",
    ),
    "server_unreachable": (
        "“{host}” does not answer.",
        "No server listens at this address, or it was switched off.",
        "Start the server and check its address, then press Resume; what is written stays.",
    ),
    "server_slow": (
        "“{host}” took too long.",
        "No answer came within {seconds} seconds.",
        "Try again with fewer requests at once, a smaller model or more time for an answer.",
    ),
    "server_busy": (
        "“{host}” takes no more questions now.",
        "It is busy, or the limit of your account is reached: {reason}.",
        "Wait a while and press Retry, or let fewer requests run at once.",
    ),
    "server_failing": (
        "“{host}” failed.",
        "It reports a fault of its own: {reason}.",
        "Look at the server's own window or restart it, then press Retry.",
    ),
    "server_cut": (
        "“{host}” broke off in the middle of an answer.",
        "The connection was closed before the answer was whole.",
        "Look whether the server still runs, then press Retry.",
    ),
    "server_nonsense": (
        "“{host}” answered with something else than was asked for.",
        "The answer is not in the form that Ollama, LM Studio, llama.cpp and vLLM share, or does not end.",
        "Check the address; it often ends in “/v1”.",
    ),
    "server_refused": (
        "“{host}” refused the question.",
        "It says: {reason}.",
        "A passage may be too long for this model: choose one that reads longer texts, then press Retry.",
    ),
    "server_no_model": (
        "“{host}” does not know the model “{model}”.",
        "Its name or the address may be wrong: {reason}.",
        "Ask the server for its models and choose one of them.",
    ),
    "server_redirects": (
        "“{host}” points to another address.",
        "It wants the questions sent to “{target}”, to which nobody agreed.",
        "Enter that address yourself if you trust it.",
    ),
    "server_key_refused": (
        "“{host}” refused the key.",
        "The key is missing, wrong or no longer valid, or may not use this model.",
        "Enter the key of this server again.",
    ),
    "server_key_missing": (
        "The key for “{host}” was not found.",
        "It is no longer in the system's keyring.",
        "Enter the key of this server again.",
    ),
    "server_key_open": (
        "The key was not sent to “{host}”.",
        "The address is not encrypted (http): others could read the key on its way.",
        "Use an address of this server that begins with https://, or forget the key if it needs none.",
    ),
    "keyring_missing": (
        "The key could not be kept or read.",
        "The studio keeps keys in the system's keyring only, and here {reason}.",
        "Unlock the keyring or sign in to the desktop, or use a server that needs no key.",
    ),
    "tokens_estimated": (
        "The number of tokens is an estimate.",
        "The server does not count them, so they were told from the length of the texts.",
        "Look at the server's own bill where the exact cost matters.",
    ),
}

"""Every sentence a user may be told when the world, not the studio, is at fault.

A Problem says what happened, why, and what to do next. Children report codes with facts; ``explain`` words them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePath


@dataclass(frozen=True)
class Problem:
    """What a person is told: one sentence each for what, why and remedy."""

    what: str
    why: str
    remedy: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.why} {self.remedy}".strip()

    def as_dict(self) -> dict[str, str]:
        """Return the values for the database."""
        return asdict(self)


class ProblemError(Exception):
    """Raised by core when the world does not allow what was asked; carries the Problem."""

    def __init__(self, code: str, **facts: object) -> None:
        self.problem = explain(code, facts)
        super().__init__(str(self.problem))


BUG = "bug"
"""The one code that is our fault: it goes to the bug report, not to a problem bar."""

_WORDS: dict[str, tuple[str, str, str]] = {
    # documents
    "file_missing": (
        "“{file}” was not found.",
        "It may have been moved or renamed.",
        "Add it again from where it is now.",
    ),
    "file_kind_unknown": (
        "“{file}” was not read.",
        "The studio does not read files ending in “{ending}”.",
        "Save it as PDF, Word (.docx), web page, Markdown or plain text, and add it again.",
    ),
    "file_kind_mismatch": (
        "“{file}” was not read.",
        "Its name ends in “{ending}”, but its content is something else ({found}).",
        "Open it in the program it was made with and save it again.",
    ),
    "file_encrypted": (
        "“{file}” is protected by a password.",
        "The studio cannot read protected files.",
        "Save a copy without the password and add that.",
    ),
    "file_damaged": (
        "“{file}” could not be read.",
        "The file is damaged or incomplete.",
        "Fetch it again from where it came from, or save it anew, and add it again.",
    ),
    "file_empty": ("“{file}” is empty.", "The file holds no content.", "Check whether the right file was chosen."),
    "file_no_text": (
        "“{file}” holds no text.",
        "Its pages are probably pictures, as from a scanner.",
        "Add a version with text in it, for example after text recognition by the scanner's program.",
    ),
    "file_too_large": (
        "“{file}” was not read.",
        "Unpacked it would take more room than a document should.",
        "Check where the file comes from; split it if it is genuine.",
    ),
    "file_trouble": (
        "A file could not be read or written.",
        "The system reports: {reason}.",
        "Check that the folder exists and that you may write to it, then try again.",
    ),
    "folder_empty": (
        "“{folder}” holds no documents.",
        "None of its files is a PDF, Word file, web page, Markdown or plain text.",
        "Choose another folder, or drop the files themselves.",
    ),
    "page_missing": (
        "“{file}” has no page {page}.",
        "The file may have been changed outside the studio.",
        "Add the document again.",
    ),
    "disk_full": (
        "The disk is full.",
        "There is not enough free space to go on{room}.",
        "Free some space, then start again; nothing finished so far is lost.",
    ),
    "database_busy": (
        "This was not done.",
        "The project was busy with something longer for more than half a minute.",
        "Try it again in a moment; nothing finished so far is lost.",
    ),
    "memory_full": (
        "The memory of this computer or card is full.",
        "The work needs more memory than is free now.",
        "Close other programs, or choose a smaller model or smaller settings, and start again.",
    ),
    # projects
    "project_locked": (
        "“{project}” is open already.",
        "It is in use by {owner}.",
        "Close it there first, or open another project.",
    ),
    "project_newer": (
        "“{project}” was made by a newer version of the studio.",
        "Its format is {found}; this version knows up to {known}.",
        "Update the studio, or open the backup in the project's “backups” folder.",
    ),
    "project_missing": (
        "“{project}” is not a studio project.",
        "The folder does not exist or holds no studio.db.",
        "Choose a folder ending in “.studio”, or create a new project.",
    ),
    "project_exists": (
        "“{project}” exists already.",
        "A new project must not overwrite another.",
        "Open it, or choose another name.",
    ),
    "project_damaged": (
        "“{project}” could not be opened.",
        "Its database is damaged: {reason}.",
        "Copy the newest file from its “backups” folder over studio.db and open it again.",
    ),
    # pairs and versions
    "evidence_outside": (
        "These words cannot prove the answer.",
        "They are not words of one passage.",
        "Mark a stretch of text inside one passage of the page.",
    ),
    "pairs_none_approved": (
        "There is nothing to train on yet.",
        "No question is approved.",
        "Approve some questions first.",
    ),
    "pairs_too_few": (
        "There are too few approved questions.",
        "{count} are approved; at least {needed} are needed for training and testing.",
        "Approve or write some more.",
    ),
    "dataset_empty": ("There is nothing to train on.", "The dataset holds no usable rows.", "Approve more questions."),
    "dataset_missing": (
        "Dataset version {number} is not there.",
        "Its files in the project's “datasets” folder are gone.",
        "Restore the project folder from a backup, or freeze a new version.",
    ),
    "dataset_damaged": (
        "Dataset version {number} was not used.",
        "Its files are no longer what was frozen: their checksum is another.",
        "Restore the project folder from a backup, or freeze a new version.",
    ),
    "dataset_overtaken": (
        "No version was frozen.",
        "Questions were changed, rejected or taken away while it was being made.",
        "Freeze again.",
    ),
    "dataset_untested": (
        "No version was frozen.",
        "Nothing could be held out for the test: all approved questions stand in one section, or ask the same.",
        "Approve questions from another section or document, then freeze again.",
    ),
    "rephrase_none": (
        "There is nothing to rephrase.",
        "None of these questions is approved and stands for itself.",
        "Approve some questions first.",
    ),
    "opinion_none": (
        "There is nothing to have an opinion on.",
        "None of these questions comes from a document.",
        "Mark the words on a page that prove the answer first.",
    ),
    "rephrase_few": (
        "{got} of {asked} rephrasings were written.",
        "The others said the same as a question that is there, or the model did not keep to the question.",
        "Look at the new drafts; a larger model or the built-in wordings may give more.",
    ),
    "opinion_few": (
        "{got} of {asked} questions got an opinion.",
        "The others were changed meanwhile, or are longer than this model can read at once.",
        "Choose a model that reads longer texts; the checks need none.",
    ),
    "passages_none": (
        "There is nothing to write questions from.",
        "No passage of a document is included.",
        "Add documents first.",
    ),
    "undo_in_use": (
        "The last step cannot be taken back.",
        "What it made was frozen into a dataset or is used elsewhere by now.",
        "Reject the question or leave the document out instead; earlier steps can still be taken back.",
    ),
    # files of questions
    "pairs_file_unknown": (
        "“{file}” cannot be imported.",
        "The studio does not read questions from files ending in “{ending}”.",
        "Save it as CSV, Excel (.xlsx), JSON, JSON Lines or Parquet, and import that.",
    ),
    "pairs_none_found": (
        "“{file}” holds no questions.",
        "No row of it could be read.",
        "Check whether the right file was chosen.",
    ),
    "file_breaks_off": (
        "“{file}” breaks off.",
        "It is damaged from {place} on; everything before came in.",
        "Fetch the file again from where it came from, undo this import and import it anew.",
    ),
    "kinds_too_many": (
        "The column “{column}” of “{file}” was not taken for the kind of question.",
        "It holds more than {most} different values; they were kept with the questions as “{column}”.",
        "Nothing needs to be done. To have kinds to choose from, use a column with fewer values and import again.",
    ),
    "sheet_left_out": (
        "The sheet “{sheet}” of “{file}” was left out.",
        "Only the first sheet with content, “{first}”, is imported.",
        "Save the other sheet as a file of its own and import that, too.",
    ),
    "row_not_json": (
        "Line {line} of “{file}” was left out.",
        "It is not an object of JSON.",
        "Mend it in the file and import that row again; the others came in.",
    ),
    "row_no_question": (
        "Line {line} of “{file}” was left out.",
        "It holds no question.",
        "Mend it in the file and import that row again; the others came in.",
    ),
    "row_no_answer": (
        "Line {line} of “{file}” was left out.",
        "It holds no answer.",
        "Mend it in the file and import that row again; the others came in.",
    ),
    "row_no_conversation": (
        "Line {line} of “{file}” was left out.",
        "Its messages are not a plain conversation of questions and answers.",
        "Mend it in the file and import that row again; the others came in.",
    ),
    "row_not_text": (
        "Line {line} of “{file}” was left out.",
        "It holds signs that are no text.",
        "Mend it in the file and import that row again; the others came in.",
    ),
    "row_too_long": (
        "Line {line} of “{file}” was left out.",
        "It is longer than four million characters.",
        "Mend it in the file and import that row again; the others came in.",
    ),
    "row_too_many_cells": (
        "Line {line} of “{file}” was left out.",
        "It holds more cells than the table has columns ({columns}).",
        "Mend it in the file and import that row again; the others came in.",
    ),
    "row_quotes": (
        "Line {line} of “{file}” was left out.",
        "A quotation mark opens in it and does not close.",
        "Mend it in the file and import that row again; the others came in.",
    ),
    "rows_more_refused": (
        "{count} more rows of “{file}” were left out.",
        "They have faults like those told before.",
        "Mend them in the file and import those rows again; the others came in.",
    ),
    "export_nothing": (
        "There is nothing to export.",
        "No question is among what was asked for.",
        "Choose some questions, or approve some first.",
    ),
    "export_in_the_way": (
        "“{file}” was not written.",
        "There is a folder of that name with something in it.",
        "Choose another name.",
    ),
    "sheet_full": (
        "The questions were not exported.",
        "An Excel sheet holds {most} rows at most.",
        "Export fewer questions, or choose CSV or Parquet.",
    ),
    # models
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
    # drafts of a model, passage by passage
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
    "training_diverged": (
        "Training was stopped.",
        "The numbers ran out of range at step {step}.",
        "Start again with a lower training rate; the last good checkpoint is kept.",
    ),
    # network
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
    # servers that write drafts
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
    # the house
    "child_gone": (
        "The work was interrupted.",
        "Its process ended without a word; the computer may have been switched off or run out of memory.",
        "Press Resume: it goes on from where it was.",
    ),
    BUG: (
        "Something went wrong inside the studio.",
        "{error}",
        "Try again; if it happens twice, send the report (Help, then Report).",
    ),
}


def explain(code: str, facts: Mapping[str, object]) -> Problem:
    """Word a code with its facts. An unknown code is our own mistake and reads as one."""
    known = code if code in _WORDS else BUG
    values = _Facts({name: _short(name, fact) for name, fact in facts.items()})
    if known == BUG and "error" not in values:
        values["error"] = code
    values["room"] = _room(facts)
    what, why, remedy = (part.format_map(values) for part in _WORDS[known])
    return Problem(what, why, remedy, code)


def codes() -> tuple[str, ...]:
    """Return every code that has its sentences; tests hold the children's codes against it."""
    return tuple(_WORDS)


class _Facts(dict[str, str]):
    """A child that forgot a fact must not cost the person the sentence."""

    def __missing__(self, name: str) -> str:
        return "…"


def _short(name: str, fact: object) -> str:
    """Show a path by its last part, as people name files; facts from strangers are cut to a line."""
    text = " ".join(str(fact).split())
    return (PurePath(text).name or text) if name in ("file", "folder", "project") else text[:200]


def _room(facts: Mapping[str, object]) -> str:
    """Say how much room is needed and free, where a child told it."""
    try:
        needed, free = float(str(facts["needed"])), float(str(facts["free"]))
    except (KeyError, ValueError):
        return ""
    return f" ({needed / 1e9:.1f} GB needed, {free / 1e9:.1f} GB free)"

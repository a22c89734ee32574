"""Questions and dataset versions, and what cannot be done with them."""

WORDS: dict[str, tuple[str, str, str]] = {
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
    "undo_too_late": (
        "The last step cannot be taken back.",
        "The work it was about has begun meanwhile.",
        "Stop that work instead; earlier steps can still be taken back.",
    ),
}

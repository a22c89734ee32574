"""Documents that cannot be read or kept."""

WORDS: dict[str, tuple[str, str, str]] = {
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
    "disk_full_waiting": (
        "The work waits.",
        "The disk is full.",
        "Free some space; it goes on by itself as soon as there is room.",
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
    "memory_was_short": (
        "Memory was short, so less is computed at once.",
        "Now it is {tokens} tokens at a time; the result stays the same.",
        "Nothing needs to be done.",
    ),
    "memory_was_short_again": (
        "Memory was short, so some numbers are computed twice instead of kept.",
        "Each step takes about a third longer; the result stays the same.",
        "Nothing needs to be done.",
    ),
    "memory_was_short_looking": (
        "Memory was short in an evaluation, so less is looked at together.",
        "Now it is {tokens} tokens at a time; the result stays the same.",
        "Nothing needs to be done.",
    ),
}

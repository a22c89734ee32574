"""Projects, the disk and the memory, and the studio itself."""

WORDS: dict[str, tuple[str, str, str]] = {
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
    "child_gone": (
        "The work was interrupted.",
        "Its process ended without a word; the computer may have been switched off or run out of memory.",
        "Press Resume: it goes on from where it was.",
    ),
    "look_gone": (
        "The look before the start was interrupted.",
        "Its process ended without a word; the computer may have run out of memory.",
        "Close other programs, then change a setting, or measure, to look once more.",
    ),
}

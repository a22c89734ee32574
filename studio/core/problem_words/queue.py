"""Jobs that wait, were interrupted, or meet each other."""

WORDS: dict[str, tuple[str, str, str]] = {
    "run_went_on": (
        "The run was interrupted at step {step} and went on by itself from its last checkpoint.",
        "Its process had ended without a word.",
        "There is nothing to do.",
    ),
    "work_went_on": (
        "The work was interrupted and went on by itself from where it was.",
        "Its process had ended without a word.",
        "There is nothing to do.",
    ),
    "waits_for_job": (
        "It waits for “{title}”.",
        "That is not done yet.",
        "It starts by itself afterwards.",
    ),
    "waits_in_vain": (
        "It waits for “{title}”, which ended before it was done.",
        "It was to start after that.",
        "Resume that one, or let this one start without it.",
    ),
    "waits_until": (
        "It starts at {time}.",
        "That moment was chosen for it.",
        "Choose another moment, or none, to start it sooner.",
    ),
    "after_circle": (
        "The order was not changed.",
        "“{title}” itself waits for this one.",
        "Choose another one to wait for.",
    ),
    "job_in_use": (
        "“{title}” was not removed.",
        "Something that runs or waits still needs it: a verdict on its tuned model, or another run.",
        "Remove it when that is done, or cancel that first.",
    ),
    "record_held_up": (
        "What “{title}” does cannot be written down just now.",
        "The system reports: {reason}.",
        "Free some space, or close the program that holds the project; nothing is lost, and it is tried again.",
    ),
}

"""Files that questions come from and go to."""

WORDS: dict[str, tuple[str, str, str]] = {
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
}

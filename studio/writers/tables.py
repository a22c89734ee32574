"""Tables: a column and the label of a row make a question, the cell is the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.writers.grammar.lists import listed
from studio.writers.grammar.subjects import lower_first, with_article
from studio.writers.grammar.verbs import BASES
from studio.writers.passages import Draft, Passage, clean, sentence_case

_UNIT_IN_HEADER = re.compile(
    r"^(?P<name>.+?)\s*(?:[(\[](?P<unit>[^)\]]{1,12})[)\]]|, (?P<bare>°C|mm|kg|bar|Nm|min|h|%))$"
)
_CODE = re.compile(r"^[A-Z]{0,4}-?\d[\w.-]*$|^[A-Z]{1,4}-?\d+$")
_FAULT_HEADER = re.compile(r"\b(?:code|fault|error|alarm|message)\b", re.IGNORECASE)
_NOTHING = listed("none no - – — n/a na ? yes x")
_VALUE = listed("value values rating setting data")
_WORK = listed("work task activity action job")
_WHO = re.compile(
    r"^(?:done |carried out |performed |signed )?by$|^(?:who|responsible|responsibility|person)$", re.IGNORECASE
)
_OFTEN = re.compile(r"^(?:interval|frequency|how often|period|when)$", re.IGNORECASE)
_LONG = re.compile(r"^(?:time|duration|time needed|time required)$", re.IGNORECASE)
_USE = re.compile(r"^(?:use|used for|purpose|for|application)$", re.IGNORECASE)
_BEGIN = re.compile(r"^(?P<verb>begin|start|end|open|close)s?$", re.IGNORECASE)
_UNASKABLE = re.compile(
    r"^(?:notes?|remarks?|comments?|reached|in stock|eyes|ears|page|no\.?|#|nr\.?|figure|.*\b(?:reference|see)\b.*)$",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"\b(?:cause|reason)s?\b", re.IGNORECASE)
_REMEDY = re.compile(r"\b(?:remed(?:y|ies)|solution|fix|action|what to do|correction|measure)s?\b", re.IGNORECASE)
_MEANING = re.compile(r"\b(?:meaning|description|message|text|fault|error)\b", re.IGNORECASE)
_OF = listed("""
temperature time pressure torque thread number extension price cost weight mass volume length width height
depth size diameter capacity speed power voltage current date name address colour color type meaning stock
value area range dose duration limit age population density frequency thickness symbol formula unit part
material
""")
_ADJECTIVES = listed("early late night day morning high low small medium large left right front rear upper lower")


@dataclass(frozen=True)
class Row:
    """One row of a table and where it stands."""

    cells: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Column:
    """A header, its unit taken apart from its name."""

    name: str
    unit: str


def table(passage: Passage) -> list[Draft]:
    """Ask for the cells of a table, row by row, the telling columns first."""
    rows = _rows(passage.text)
    if len(rows) < 2 or len(rows[0].cells) < 2:
        return []
    if any(map(str.isdigit, "".join(rows[0].cells[1:]))) or not passage.section:
        return []
    columns = [_column(cell) for cell in rows[0].cells]
    body = [row for row in rows[1:] if len(row.cells) == len(columns) and row.cells != rows[0].cells]
    by_row = [_of_row(columns, row, passage) for row in body if _is_label(row.cells[0])]
    return _in_turns(by_row)


def _rows(text: str) -> list[Row]:
    found = [
        Row(tuple(clean(cell) for cell in match[0].split("\t")), match.start(), match.end())
        for match in re.finditer(r"^[^\n]*\t[^\n]*$", text, re.MULTILINE)
    ]
    return found


def _column(header: str) -> Column:
    match = _UNIT_IN_HEADER.match(header)
    return Column(match["name"], match["unit"] or match["bare"]) if match else Column(header, "")


def _is_label(cell: str) -> bool:
    return bool(re.search(r"[^\W\d_]", cell)) and len(cell) <= 80


def _in_turns(by_row: list[list[Draft]]) -> list[Draft]:
    """Take the first question of every row, then the second: a cap then thins out evenly."""
    longest = max((len(drafts) for drafts in by_row), default=0)
    return [drafts[at] for at in range(longest) for drafts in by_row if at < len(drafts)]


def _of_row(columns: list[Column], row: Row, passage: Passage) -> list[Draft]:
    if _is_property_table(columns):
        return _property(columns, row, passage)
    if _FAULT_HEADER.search(columns[0].name) and _CODE.match(row.cells[0]):
        return _fault(columns, row)
    work = next(
        (at for at, column in enumerate(columns) if column.name.lower() in _WORK and _demands(row.cells[at])), None
    )
    drafts = []
    for at in sorted(range(1, len(columns)), key=lambda at: _rank(columns[at].name, row.cells[at])):
        column = columns[at]
        if row.cells[at].lower() not in _NOTHING and row.cells[at]:
            question = _asked(columns, row, at, work, passage)
            if question:
                drafts.append(_draft(question, column, row, at))
    return drafts


def _rank(header: str, cell: str) -> int:
    """Ask first who and how often, then for amounts, then for the rest."""
    if _WHO.match(header) or _OFTEN.match(header) or _USE.match(header):
        return 0
    return 1 if re.match(r"^-?\d[\d.,]* ?[^\W\d]", cell) else 2


def _demands(cell: str) -> bool:
    first = cell.split()[0].lower() if cell.split() else ""
    return first in BASES and len(cell.split()) > 1


def _draft(question: str, column: Column, row: Row, at: int) -> Draft:
    cell = row.cells[at]
    answer = f"{cell} {column.unit}" if column.unit and cell[-1:].isdigit() else cell
    if _OFTEN.match(column.name) and cell[:1].isdigit():
        answer = f"every {answer}"
    return Draft(question, answer[:1].upper() + answer[1:], "table", row.start, row.end, "table")


def _is_property_table(columns: list[Column]) -> bool:
    return 2 <= len(columns) <= 3 and columns[1].name.lower() in _VALUE


def _property(columns: list[Column], row: Row, passage: Passage) -> list[Draft]:
    """A table of properties, values and units: *What is the chamber volume?*"""
    label, value = row.cells[0], row.cells[1]
    unit = row.cells[2] if len(columns) == 3 and columns[2].name.lower().startswith("unit") else columns[1].unit
    thing, comma, aspect = label.partition(", ")
    asked = f"{aspect} of the {_small(thing)}" if comma else _small(label)
    owner = _owner(passage)
    if not comma and len(label.split()) == 1 and not owner:
        return []
    question = f"What is the {asked}{owner if not comma else ''}?"
    answer = f"{value} {unit}".strip() if unit.lower() not in _NOTHING else value
    return [Draft(question, answer, "table", row.start, row.end, "property")]


def _owner(passage: Passage) -> str:
    """Return * of the Tarnfell 600* from a caption such as *Specifications of the Tarnfell 600*."""
    first_line = passage.text.split("\n", 1)[0]
    for caption in (first_line if "\t" not in first_line else "", passage.heading):
        if match := re.search(r" of (?P<owner>(?:the |a )?[\w-]+(?: [\w-]+){0,3})$", clean(caption).rstrip(".")):
            return f" of {match['owner']}"
    return ""


def _fault(columns: list[Column], row: Row) -> list[Draft]:
    """Fault tables: what a code means, where it comes from and what to do."""
    noun = re.sub(r"\s*code\b", "", columns[0].name, flags=re.IGNORECASE).strip().lower() or "fault"
    code = f"{noun} {row.cells[0]}"
    asked: dict[str, str] = {}
    for at, column in enumerate(columns[1:], 1):
        question = _asked_of_fault(column.name, code)
        if question and row.cells[at].lower() not in _NOTHING and row.cells[at]:
            asked.setdefault(question, sentence_case(row.cells[at]))
    found = sorted(asked.items(), key=lambda one: _REMEDY.search(one[0]) is None and "mean" not in one[0])
    return [Draft(question, answer, "fault", row.start, row.end, "fault") for question, answer in found]


def _asked_of_fault(header: str, code: str) -> str | None:
    if _CAUSE.search(header):
        return f"What is the {header.lower()} of {code}?" if header.lower() != "reason" else f"What causes {code}?"
    if _REMEDY.search(header):
        return f"What is the remedy for {code}?"
    if _MEANING.search(header):
        return f"What does {code} mean?"
    return None


def _asked(columns: list[Column], row: Row, at: int, work: int | None, passage: Passage) -> str | None:
    header = columns[at].name
    if work is not None:
        return _asked_of_work(columns, row, at, work)
    label = _label(columns[0].name, row.cells[0], passage)
    if label is None:
        return None
    if _WHO.match(header):
        return f"Who does {label}?"
    if _OFTEN.match(header):
        return f"How often is {label} done?" if not label.endswith("s") else None
    if _USE.match(header):
        return f"What is {label} used for?"
    if match := _BEGIN.match(header):
        return f"When does {label} {match['verb'].lower()}?" if re.search(r"\d:\d", row.cells[at]) else None
    return _asked_plainly(header, row.cells[at], label, passage)


def _asked_plainly(header: str, cell: str, label: str, passage: Passage) -> str | None:
    if _UNASKABLE.match(header) or len(header.split()) > 6:
        return None
    column = _small(header)
    plural = column.endswith("s") and not column.endswith(("ss", "us"))
    if plural and cell.isdigit():
        return f"How many {column} does {label} have?"
    if plural:
        return f"Which {column} are given for {label}?"
    kind, _, code = label.rpartition(" ")
    if kind.startswith(column + " ") and _CODE.match(code):
        return f"Which {column} has the {label}?"
    joint = "of" if column.split()[-1].lower() in _OF and " per " not in column and " to " not in label else "for"
    return f"What is the {column} {joint} {label}?"


def _asked_of_work(columns: list[Column], row: Row, at: int, work: int) -> str | None:
    """A row about a task: its work is a demand such as *Replace the element*."""
    header, cell = columns[at].name, row.cells[work]
    action = cell[:1].lower() + cell[1:].rstrip(".")
    if at == work:
        has_code = work > 0 and _CODE.match(row.cells[0])
        return f"What has to be done in {columns[0].name.lower()} {row.cells[0]}?" if has_code else None
    if _WHO.match(header):
        return f"Who must {action}?"
    if _OFTEN.match(header):
        return f"How often must you {action}?"
    if _LONG.match(header):
        return f"How long does it take to {action}?"
    return None


def _small(label: str) -> str:
    """Write the first word small unless it is an abbreviation or a code."""
    first = label.split()[0]
    return label if first[1:] != first[1:].lower() or not first.isalpha() else first.lower() + label[len(first) :]


def _label(header: str, label: str, passage: Passage) -> str | None:
    """Return the label of a row as it stands in a sentence."""
    kind = _small(header)
    if _CODE.match(label):
        return f"{kind} {label}" if len(kind.split()) <= 3 else None
    if label.lower() in _ADJECTIVES:
        return f"the {label.lower()} {kind}"
    return with_article(lower_first(label, passage))

"""Do the checks see what is wrong, and only that? Faults are planted in good pairs, blindly, and counted.

The good pairs are what the rules write about the sample documents and, with ``--data DIR``, about chapters of a
textbook there (``--book NAME``, as often as wanted). ``--quick`` takes one sample and a hundred faults; ``--show``
prints what was missed and what was called wrong.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studio.language import likeness
from studio.language.checks import Flag, check
from tests.benchmarks.figures import figure
from tests.benchmarks.planting.faults import FAULTS, Planted, candidate, plant
from tests.benchmarks.planting.material import Good, good_pairs
from tests.benchmarks.planting.others import OTHERS
from tests.textbook_pdf import build

SAMPLES = Path(__file__).parents[2] / "resources/samples"
CAUGHT, FALSE_ALARMS, A_SECOND = 0.95, 0.05, 5000
PLANTED, PLANTED_QUICK, OF_OTHERS = 300, 100, 120
CHAPTERS = 6
SEED = 7


@dataclass
class Result:
    """What was found in one text."""

    name: str
    goods: list[Good]
    seconds: float = 0.0
    alarmed: dict[Good, tuple[Flag, ...]] = field(default_factory=dict)
    """Good pairs with a flag."""
    alike: list[likeness.Link] = field(default_factory=list)
    """Good pairs that are alike, by their place in the list."""
    planted: list[Planted] = field(default_factory=list)
    caught: dict[int, str] = field(default_factory=dict)
    """Place in the list of faults, and how loud it was said: red, amber, or alike."""

    @property
    def literal(self) -> int:
        """Pairs whose evidence stands in their passage, sign for sign."""
        return sum(bool(good.evidence) and good.evidence in good.passage for good in self.goods)


def main() -> None:
    """Measure all and print the figures."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="slm-checks-", ignore_cleanup_errors=True) as folder:
        results = [look(name, goods, options) for name, goods in _material(options, Path(folder))]
    for result in results:
        tell(result, options.show)
    tell_figures([result for result in results if result.goods])


def look(name: str, goods: list[Good], options: argparse.Namespace) -> Result:
    """Check the good pairs, plant faults, and see which are found."""
    result = Result(name, goods)
    began = time.process_time()
    flags = {good: check(candidate(good)) for good in goods}
    result.seconds = time.process_time() - began
    result.alarmed = {good: found for good, found in flags.items() if found}
    result.planted = plant(goods, PLANTED_QUICK if options.quick else PLANTED, FAULTS, options.seed)
    others = plant(goods, OF_OTHERS, OTHERS, options.seed)
    result.planted += others
    links = likeness.alike(_rows(goods, result.planted))
    result.alike = [link for link in links if link[1] < len(goods)]
    pairs = {(one, other) for one, other, *_ in links}
    for place, fault in enumerate(result.planted):
        if fault.twin:
            loud = "alike" if (goods.index(fault.twin), len(goods) + place) in pairs else ""
        else:
            loud = _loudest(_new(check(fault.faulty), flags[fault.good]))
        if loud:
            result.caught[place] = loud
    return result


def _rows(goods: Sequence[Good], planted: Sequence[Planted]) -> list[dict[str, object]]:
    """The good pairs, and behind them the faults that repeat one of them."""
    rows: list[dict[str, object]] = [
        {"id": at, "question": good.question, "answer": good.answer} for at, good in enumerate(goods)
    ]
    for place, fault in enumerate(planted):
        if fault.twin:
            said = {"question": fault.faulty.question, "answer": fault.faulty.answer}
            rows.append({"id": len(goods) + place, **said})
    return rows


def _new(flags: Iterable[Flag], before: Iterable[Flag]) -> list[Flag]:
    """Only a doubt that the good pair did not raise speaks of the fault."""
    known = {(flag.code, flag.detail) for flag in before}
    return [flag for flag in flags if (flag.code, flag.detail) not in known]


def _loudest(flags: list[Flag]) -> str:
    return "red" if any(flag.level == "red" for flag in flags) else "amber" if flags else ""


# ---------------------------------------------------------------- what is told


def tell(result: Result, show: bool) -> None:
    """Print the table of one text."""
    goods = len(result.goods)
    print(f"\n{result.name}: {goods} good pairs, {result.literal} with literal evidence, "
          f"{len(result.alarmed)} called wrong, {len(result.alike)} times two alike, "
          f"{goods / max(result.seconds, 1e-9):,.0f} checked a second")  # fmt: skip
    print(f"  {'fault':30}{'planted':>8}{'caught':>8}{'red':>6}{'amber':>7}")
    sown = Counter(fault.kind for fault in result.planted)
    loud = Counter((result.planted[place].kind, how) for place, how in result.caught.items())
    for kind, number in sown.items():
        red, amber, alike = (loud[kind, how] for how in ("red", "amber", "alike"))
        mark = "" if kind in FAULTS else "  (beside)"
        print(f"  {kind:30}{number:>8}{red + amber + alike:>8}{red:>6}{amber:>7}{mark}")
    if show:
        _show(result)


def _show(result: Result) -> None:
    for good, flags in result.alarmed.items():
        said = [f"{flag.code}: {flag.detail[:40]}" for flag in flags]
        print("  called wrong:", said, _line(good.question, good.answer))
    for place, fault in enumerate(result.planted):
        if place not in result.caught:
            print(f"  missed: {fault.kind}:", _line(fault.good.answer, fault.faulty.question, fault.faulty.answer,
                                                    fault.faulty.evidence))  # fmt: skip


def _line(*texts: str) -> str:
    return " | ".join(" ".join(text.split())[:160] for text in texts)


def tell_figures(results: list[Result]) -> None:
    """Print the figures over all texts."""
    goods = sum(len(result.goods) for result in results)
    figure("checks.evidence_literal", sum(result.literal for result in results) / goods, 1)
    figure("checks.caught", _caught(results, FAULTS), CAUGHT)
    figure("checks.false_alarms", sum(len(result.alarmed) for result in results) / goods, FALSE_ALARMS, at_most=True)
    contradictions = sum(link[2] == "contradiction" for result in results for link in result.alike)
    figure("checks.clean_contradictions", contradictions / goods)
    figure("checks.others_caught", _caught(results, OTHERS))
    figure("checks.pairs_per_second", goods / sum(result.seconds for result in results), A_SECOND)


def _caught(results: list[Result], kinds: Iterable[str]) -> float:
    wanted = set(kinds)
    places = [(result, place) for result in results for place, one in enumerate(result.planted) if one.kind in wanted]
    return sum(place in result.caught for result, place in places) / max(1, len(places))


# ---------------------------------------------------------------- what is read


def _material(options: argparse.Namespace, folder: Path) -> Iterable[tuple[str, list[Good]]]:
    samples = sorted(SAMPLES.glob("*.docx" if options.quick else "*.*"))
    if not options.without_samples:
        yield "samples", good_pairs(samples, folder / "samples")
    for book in options.book if options.data else ():
        pdf = build(options.data / f"{book}.jsonl.gz", 2 if options.quick else options.chapters, folder / f"{book}.pdf")
        yield book, good_pairs([pdf], folder / book)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path, help="folder of textbooks as gzipped JSON Lines")
    parser.add_argument("--book", action="append", help="name of a textbook, without .jsonl.gz")
    parser.add_argument("--chapters", type=int, default=CHAPTERS)
    parser.add_argument("--without-samples", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    options.book = options.book or ["anatomy-physiology"]
    return options


if __name__ == "__main__":
    main()

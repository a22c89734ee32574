"""In which language a text is written, by its smallest words; other alphabets by their letters.

Short texts stay undecided: better no answer than a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from studio.language.wording import TEXTS

_SMALL_WORDS = """
English: the and of is are was were to that with for which by from this these not has have it its be when where what
  how who does do can must should at or as an if into than their they you your a in on no so we he she i me am
German: der die das und ist sind war wird werden den dem des ein eine einen einem einer nicht mit von für auf zu im am
  bei wie was wer wenn oder als durch nach vor über auch nur kann muss soll sich aus zum zur welche welcher
French: le la les des du un une et est sont était dans par pour que qui quel quelle avec sur pas ne ce cette au aux où
  comment plus ou être doit peut l d il elle ils son sa ses
Spanish: el la los las de del un una y es son era en por para que qué con no se su al cuál cómo cuándo más o debe
  puede lo como esta este
Italian: il lo la gli le di del della dei delle un una e è sono era in per che chi con non si al alla come quando più
  o deve può nel nella da dal quale
Portuguese: o a os as de do da dos das um uma e é são era em por para que com não se ao à como quando mais ou deve
  pode no na pelo pela qual
Dutch: de het een en is zijn was van in op te met voor door dat die niet wordt worden bij naar hoe wat wie als of aan
  uit kan moet deze dit welke
Polish: w i jest są na z do się nie o co jak kto kiedy gdzie przez dla od po oraz lub to że który która które być może
Swedish: och är var i på av för med att som den det ett en inte om till från hur vad vem när kan ska måste eller vid
Danish: og er var i på af for med at som den det et en ikke om til fra hvordan hvad hvem når kan skal må eller ved
Norwegian: og er var i på av for med at som den det et en ikke om til fra hvordan hva hvem når kan skal må eller ved
Finnish: ja on ovat oli ei että se joka jossa mikä miten kuka kun tai kuin myös voi pitää sen niiden mukaan
Czech: a je jsou v na se z do že o co jak kdo kdy kde pro od po nebo který která které být může musí není
Hungarian: a az és van hogy nem egy ez meg is mi ki hogyan mikor hol vagy kell lehet amely után által
Romanian: și este sunt era în de la cu pe un o nu care ce cum cine când unde pentru din prin sau poate trebuie
Turkish: ve bir bu ne nasıl için ile olarak değil kim nerede hangi veya olan da de mi gibi daha sonra
"""
_OF = {
    name: frozenset(row.split())
    for name, _, row in (entry.partition(":") for entry in re.split(r"\n(?=\S)", _SMALL_WORDS.strip()))
}
_ALL = frozenset().union(*_OF.values())
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3
"""Small words of its own that a language must show."""
_SCRIPTS = (
    ("Greek", 0x370, 0x3FF), ("Cyrillic", 0x400, 0x52F), ("Armenian", 0x530, 0x58F), ("Hebrew", 0x590, 0x5FF),
    ("Arabic", 0x600, 0x77F), ("Devanagari", 0x900, 0x97F), ("Thai", 0xE00, 0xE7F), ("Georgian", 0x10A0, 0x10FF),
    ("Korean", 0x1100, 0x11FF), ("Japanese", 0x3040, 0x30FF), ("Chinese", 0x3400, 0x9FFF), ("Korean", 0xAC00, 0xD7AF),
)  # fmt: skip
UNSPACED = frozenset(("Chinese", "Japanese", "Thai"))
"""Scripts that put no blank between words."""
_FOREIGN = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for _, first, last in _SCRIPTS)}]")


@lru_cache(maxsize=TEXTS)
def script(text: str) -> str:
    """Return the alphabet of most letters: Latin, Greek, Cyrillic ...; empty where there are no letters."""
    foreign = [] if text.isascii() else _FOREIGN.findall(text)
    if not foreign or 2 * len(foreign) <= sum(map(str.isalpha, text)):
        return "Latin" if any(map(str.isalpha, text)) else ""
    counts = Counter(map(_script_of, foreign))
    mixed = counts["Japanese"] and counts["Chinese"]
    return "Japanese" if mixed else counts.most_common(1)[0][0]


def _script_of(letter: str) -> str:
    code = ord(letter)
    return next(name for name, first, last in _SCRIPTS if first <= code <= last)


@lru_cache(maxsize=TEXTS)
def _small(text: str) -> frozenset[str]:
    """Return the smallest words of any language; a capital within a sentence marks a name, or a German noun."""
    row = _WORD.findall(text)
    return frozenset([row[0].lower(), *row[1:]]) & _ALL if row else frozenset()


@lru_cache(maxsize=TEXTS)
def language(text: str) -> str:
    """Return the language, or nothing where too little speaks for one."""
    second, first = sorted((len(_small(text) & own), name) for name, own in _OF.items())[-2:]
    clear = first[0] >= _LEAST and (first[0] > second[0] or {first[1], second[1]} <= {"Danish", "Norwegian"})
    return first[1] if clear else ""


def strangers(text: str, home: str) -> tuple[str, int, int]:
    """Return the language that speaks loudest beside this one, its words of its own, and the words of this one."""
    own = _small(text) & _OF[home]
    strange = _small(text) - own
    if not strange:
        return "", 0, len(own)
    loudest, name = max((len(strange & theirs), name) for name, theirs in _OF.items())
    return name, loudest, len(own)

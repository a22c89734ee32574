"""Forms of English verbs: enough to turn *does it open* into *it opens* and *clean the filter* into *be cleaned*.

The writers' grammar has its own, larger table; it lives in a child process that shares no code with core.
"""

from __future__ import annotations

_REGULAR = """
absorb accept access accompany achieve act activate add address adjust admit advise affect agree aim align allow alter
analyse analyze answer appear apply appoint approve arrange arrive ask assemble assess assign assist attach attract
avoid become begin belong bind block blow boil break bring build burn buy calculate calibrate call cancel capture carry
catalyze catch cause change charge check choose circulate clean clear click close collect combine come communicate
compare complete compress comprise condense conduct confirm connect consist consume contain continue contract
contribute control convert cool copy correct cost count cover create cross cut damage deal decide decline decrease
define deliver demand demonstrate depend describe design destroy detect determine develop differ direct disconnect
discover discuss display dissolve divide do drain draw drink drive drop dry earn eat elect eliminate emerge emit employ
empty enable enclose encourage end endure ensure enter equal establish estimate evacuate evaluate evaporate exceed
exchange exert exist expand expect experience explain express extend face fail fall feed feel fight fill filter find
finish fit flow follow force forgive form gain generate get give go govern grease grow guide handle hang happen have
heat help hold identify illustrate improve include increase indicate inform inhibit inspect install insulate interact
introduce invent investigate involve isolate join jump keep kill know lack last lay lead leak learn leave lend let lie
lift limit link list live load locate lock log look lose lower lubricate maintain make manage mark match matter measure
meet melt mix monitor mount move multiply name need neutralise note notify number observe obtain occur offer open
operate order organise organize originate own pack pass pay perform permit place play point possess press prevent print
process produce promote propose protect prove provide publish pull pump purchase push put raise reach react read
receive recommend record recycle reduce refer reflect refuse regulate reject relate release remain remove renew repair
repeat replace report represent requalify require rescue reset respond rest restart restore restrict result retain
return reveal review revolve rinse rise roll rotate run satisfy save say scan seal see seek select sell send sense
separate serve set settle share show shut sign signal simulate sit slide slope soften sort sound speak specialise spend
split spread staff stand start state stay sterilise sterilize stimulate stop store strengthen study succeed suffer
suggest supply support surround survive switch take teach tell terminate test think throw tighten touch track train
transfer transform transmit transport travel treat trigger try turn undergo understand unload unlock unpack update use
validate vary vent verify visit wait walk warm warn wash wear weigh win wipe work write yield
"""
_IRREGULAR = {
    "become": "become", "begin": "begun", "bind": "bound", "blow": "blown", "break": "broken", "bring": "brought",
    "build": "built", "buy": "bought", "catch": "caught", "choose": "chosen", "come": "come", "cost": "cost",
    "cut": "cut", "deal": "dealt", "do": "done", "draw": "drawn", "drink": "drunk", "drive": "driven",
    "eat": "eaten", "fall": "fallen", "feed": "fed", "feel": "felt", "fight": "fought", "find": "found",
    "forgive": "forgiven", "get": "got", "give": "given", "go": "gone", "grow": "grown", "hang": "hung",
    "have": "had", "hold": "held", "keep": "kept", "know": "known", "lead": "led", "leave": "left", "lend": "lent",
    "let": "let", "lie": "lain", "lose": "lost", "make": "made", "meet": "met", "pay": "paid", "put": "put",
    "read": "read", "reset": "reset", "rise": "risen", "run": "run", "say": "said", "see": "seen", "seek": "sought",
    "sell": "sold", "send": "sent", "set": "set", "show": "shown", "shut": "shut", "sit": "sat", "slide": "slid",
    "speak": "spoken", "spend": "spent", "split": "split", "spread": "spread", "stand": "stood", "take": "taken",
    "teach": "taught", "tell": "told", "think": "thought", "throw": "thrown", "undergo": "undergone",
    "understand": "understood", "wear": "worn", "win": "won", "write": "written",
}  # fmt: skip
_DOUBLED = "admit begin control cut drop fit get let permit plan put refer reset run set shut sit split stop"
_DOUBLING = frozenset(_DOUBLED.split())
BASES = frozenset(_REGULAR.split())
_VOWELS = "aeiou"


def third(base: str) -> str:
    """Return the form after *it*: *open* gives *opens*."""
    if base in ("have", "be"):
        return {"have": "has", "be": "is"}[base]
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    return base[:-1] + "ies" if base.endswith("y") and base[-2] not in _VOWELS else base + "s"


def participle(base: str) -> str:
    """Return the form after *is*: *clean* gives *cleaned*, *wear* gives *worn*."""
    if base in _IRREGULAR:
        return _IRREGULAR[base]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    return base + (base[-1] if base in _DOUBLING else "") + "ed"


def gerund(base: str) -> str:
    """Return the form as a noun: *replace* gives *replacing*."""
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    return base + (base[-1] if base in _DOUBLING else "") + "ing"


OF_THIRD = {third(base): base for base in BASES}
OF_PARTICIPLE = {participle(base): base for base in BASES}

"""Verbs and their forms, and the small words that tell where a subject ends."""

from __future__ import annotations

from studio.writers.grammar.lists import listed

BE = frozenset(("is", "are", "was", "were"))
MODALS = frozenset(("can", "could", "may", "might", "must", "shall", "should", "will", "would"))
ADVERBS = listed(
    "also always often usually only then therefore generally normally typically automatically still mainly "
    "commonly sometimes already now thus however frequently regularly immediately directly both all again "
    "ordinarily primarily largely simply once"
)
DETERMINERS = listed("a an the this that these those each every its their his her our your any no some")
PREPOSITIONS = listed(
    "of in on at by for from with within without to into onto before after during between under over above below "
    "behind beside through against towards toward per via until since near across along around about inside "
    "outside upon among as than like"
)
JOINTS = listed("that which who whom whose if when while because although though where as than whether since unless")

_COMMON = """
absorb accept accompany achieve act activate add address adjust admit advise affect agree aim align allow
alter analyse analyze answer appear apply appoint approve arise arrange arrive ask assemble assess assign
assist attach attract avoid become begin belong bend bind block blow boil break bring build burn calculate
calibrate call cancel capture carry catalyze catch cause change charge check choose circulate clean clear
click close collect combine come communicate compare complete compress comprise condense conduct confirm
connect consist consume contain continue contract contribute control convert cool copy correct cost count
cover create cross cut damage deal decide decline decrease define deliver demand demonstrate depend describe
design destroy detect determine develop differ direct disconnect discover discuss display dissolve divide do
drain draw drive drop dry earn elect eliminate emerge emit employ empty enable enclose encourage end endure
ensure enter equal establish estimate evacuate evaluate evaporate exceed exchange exert exist expand expect
experience explain express extend face fail fall feed feel fill filter find finish fit flow follow force
form gain generate get give go govern grease grow guide handle hang happen hear heat help hold identify
illustrate improve include increase indicate inform inhibit inspect install insulate interact introduce
invent investigate involve isolate join jump keep kill know lack last lay lead leak learn leave lend let lie
lift limit link list live load locate lock log look lose lower lubricate maintain make manage mark match
matter measure meet melt mix monitor mount move multiply name need neutralise note number observe obtain
occur offer open operate order organise organize originate own pack pass perform permit place play point
possess press prevent print process produce promote propose protect prove provide publish pull pump purchase
push put raise reach react read receive recommend record reduce refer reflect refuse regulate reject relate
release remain remove renew repair repeat replace report represent require rescue reset respond rest restore
restrict result retain return reveal review revolve rinse rise roll rotate run satisfy save scan seal select
sell send sense separate serve set settle share show shut sign signal simulate sit slide slope soften sort
sound specialise spend spin split spread staff stand start state stay sterilise sterilize stick stimulate
stop store strengthen study succeed suffer suggest supply support surround survive switch take teach tell
terminate test tighten touch track train transfer transform transmit transport travel treat trigger try turn
undergo unload unlock update use validate vary vent verify visit wait walk warm warn wash wear weigh wipe
work write yield
"""

_IRREGULAR = {
    "became": "become", "began": "begin", "brought": "bring", "built": "build", "came": "come", "chose": "choose",
    "drew": "draw", "drove": "drive", "fell": "fall", "found": "find", "gave": "give", "grew": "grow",
    "held": "hold", "knew": "know", "led": "lead", "left": "leave", "lost": "lose", "made": "make", "met": "meet",
    "ran": "run", "rose": "rise", "said": "say", "sent": "send", "showed": "show", "sold": "sell", "spent": "spend",
    "spread": "spread", "taught": "teach", "took": "take", "won": "win", "wrote": "write", "understood": "understand",
}  # fmt: skip
_PARTICIPLES = listed(
    "begun blown broken brought built caught chosen come cut done drawn driven fallen fed felt fit found given "
    "gone grown held hung kept known laid led left lent let lit lost made meant met paid put read run seen sent "
    "set shown shut sold spent split spread stood stuck taken taught thought told understood used won worn "
    "written"
)


def _third(base: str) -> str:
    if base in ("have", "do", "go"):
        return {"have": "has", "do": "does", "go": "goes"}[base]
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    return base[:-1] + "ies" if base.endswith("y") and base[-2] not in "aeiou" else base + "s"


def _doubles(base: str) -> bool:
    """*stop* gives *stopped* and *stopping*; good enough for verbs of one syllable."""
    short = len(base) <= 4 and base[-1] not in "aeiouwxy" and base[-2] in "aeiou" and base[-3:-2] not in "aeiou"
    return short or base in ("control", "refer", "begin", "admit", "permit", "occur", "transmit", "submit")


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + base[-1] + "ed" if _doubles(base) else base + "ed"


def gerund(base: str) -> str:
    """Return the -ing form: *replacing*, *stopping*, *lying*."""
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")):
        return base[:-1] + "ing"
    return base + base[-1] + "ing" if _doubles(base) else base + "ing"


BASES = listed(_COMMON) | {"have"}
THIRD = {_third(base): base for base in BASES}
PAST = {_past(base): base for base in BASES} | _IRREGULAR
GERUNDS = {gerund(base): base for base in BASES}


def is_participle(word: str) -> bool:
    """Say whether a word after *is* makes a passive: *held*, *replaced*."""
    return word in _PARTICIPLES or word in PAST or (word.endswith("ed") and len(word) > 4)

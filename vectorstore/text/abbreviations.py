"""Words whose full stop does not end a sentence, and what may follow them.

Knows English, and the usual ones of its neighbours.
"""

import re

from vectorstore.text.scripts import NUMERAL_CLASS

# Before a name: nothing else follows them.
_TITLES = frozenset(
    "Mr Mrs Ms Mx Messrs Dr Drs Prof Profs Rev Hon Fr Gen Gov Sen Sens Rep Reps Capt Cpt Col Lt Sgt Cpl Maj "
    "Cmdr Adm Pres"
    " Supt Insp Mt Ft Mme Mmes Mlle Hr Dra Sra Srta Sig Dott Ing".split()
)
# Before what explains or compares: `e.g. rice`, `Smith v. Jones`.
_LEADING_ON = frozenset("e.g i.e z.b d.h u.a p.ex viz cf vs v approx ca circa bzw resp vgl".split())
# Before a number, which tells them from words: `no. 5`, and `He said no. The other left.`
_NUMBERED = frozenset(
    "no nos nr núm núms fig figs vol vols p pp pg pgs pag pág s ch chap ch sec secs sect art arts para paras "
    "pt pts eq eqs eqn"
    " exh ref refs tab ver op ser bk bd lit col l ll n fn c b d fl est tel ext ft lb lbs oz hr hrs min mins mi yd sq"
    " abs ziff kap jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# At the end of a name or a list, and so of many a sentence: what follows tells.
_MAY_END = frozenset(
    "inc ltd co corp bros plc llc jr sr esq st ave blvd rd hwy dept univ assn intl natl al ed eds ibid sec repr trans"
    " calif conn fla ariz colo kan mich minn okla penn tenn tex wis jan feb mar apr jun jul aug sep sept oct nov dec"
    " tue tues wed thu thur thurs fri".split()
)
_CAPITAL_ONLY = frozenset("co st mar jan dec sep oct ave fla tex kan wed fri tue ed".split())  # small, some are words
_ENDING = frozenset("etc usw ecc".split())  # a capital after them begins a sentence
_HOURS = frozenset(("a.m", "p.m"))
_AFTER_HOURS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday eastern central mountain pacific gmt utc est edt "
    "cst cdt mst mdt"
    " pst pdt bst cet cest jst january february march april may june july august september october november "
    "december".split()
)
# Words that begin a sentence and no name.
_OPENERS = frozenset(
    "the a an this that these those it its it's he she they we you i his her their our my your there here in "
    "on at by for from"
    " with to of as and but or nor so if when while where after before since because although though however "
    "then thus also not"
    " no none nobody nothing some many most all both each every other others another one two three several few "
    "what who why how"
    " which whose whether is are was were do does did has have had can could would should might must let "
    "please meanwhile"
    " moreover furthermore instead today yesterday tomorrow later now once only even still yet such more less "
    "according during"
    " despite under over between among through until unless within without about against like unlike indeed "
    "perhaps maybe"
    " officials police critics experts researchers scientists people others".split()
)
_MONTHS_BEHIND_A_DAY = frozenset(
    "januar februar märz april mai juni juli august september oktober november dezember".split()
)
_ROMAN = re.compile(r"[IVX]{2,}\b|[VX]\b")
_LETTER = re.compile(r"[A-Z]\d*\b(?!\.)")
_L = r"[^\W\d_]"
# Initials with or without white space, letters such as Ph.D., or a word; with the stop behind it.
_BEFORE = re.compile(rf"(?<![^\W_])(?:(?:{_L}\.[^\S\n]?)+{_L}|(?:{_L}{{1,2}}\.)+{_L}{{1,2}}|{_L}+)\.$")
_DAY = re.compile(r"(?<!\d)\d{1,2}\.$")
_WORD = re.compile(r"[\"“‘'«„\[]?([^\W\d_]+(?:['’][^\W\d_]+)?)(\.?)")
_LONGEST = 24  # characters before the stop in which an abbreviation stands


def is_abbreviation(before: str, following: str) -> bool:
    """Whether the sentence goes on after the full stop that ends `before`.

    `following` comes next, without white space.
    """
    word = _WORD.match(following)
    if _DAY.search(before):
        return bool(word and word[1].lower() in _MONTHS_BEHIND_A_DAY)  # German: am 5. Mai
    found = _BEFORE.search(before[-_LONGEST:])
    if not found:
        return False
    short = "".join(found.group().split()).removesuffix(".")
    last = short.rpartition(".")[2]
    small = short.lower()
    if last in _TITLES or small in _LEADING_ON or (last.lower() in _NUMBERED and _is_number(following, last)):
        return True
    if small in _HOURS or small in _ENDING:
        return not word or (small in _HOURS and word[1].lower() in _AFTER_HOURS)
    if len(last) == 1 or "." in short:
        return _initials_go_on(short, word)
    return small in _MAY_END and (short[0].isupper() or small not in _CAPITAL_ONLY) and not _opens(word)


def _is_number(following: str, short: str) -> bool:
    """Whether a number comes next, in digits, Roman or Chinese, or the letter of a figure."""
    if following[:1].isdigit() or following[:1] in tuple(f"#§{NUMERAL_CLASS}"):
        return True
    return bool(_ROMAN.match(following) or (short[0].isupper() and len(short) > 2 and _LETTER.match(following)))


def _initials_go_on(short: str, word: re.Match[str] | None) -> bool:
    """Whether letters with stops, `J. R. Smith` and `U.S. Army`, go on: before another initial, a number, or a name."""
    if not word or (word[2] and len(word[1]) == 1):
        return True
    return not _opens(word) and (short[-1].isupper() or "." in short)


def _opens(word: re.Match[str] | None) -> bool:
    """Whether this word begins a sentence and no name."""
    if not word:
        return False
    written = word[1].replace("’", "'")
    return written[0].isupper() and not written[1:].isupper() and written.lower() in _OPENERS

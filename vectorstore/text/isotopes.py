"""Mass numbers before the sign of an element: ¹⁴C is no word with the mark of a note before it.

Knows nothing of files.
"""

import re

_SIGNS = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb "
    "Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au "
    "Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts "
    "Og"
).split()
_NUMBERS = {sign: number for number, sign in enumerate(_SIGNS, 1)}  # of protons
_LIGHTEST, _HEAVIEST = 1.3, 3.0  # nucleons for each proton in all isotopes that are known but those of hydrogen
_MASS = re.compile(r"(\d{1,3})m?\d?|(\d{1,3})\s?[,，]\s?\d{1,3}")  # 99m is excited; of 12,13C the first is looked at
_FORMULA = re.compile(r"(\d{0,3})((?:[A-Z][a-z]?\d{0,2})+)(?![A-Za-z])")  # behind the number of protons, or without it
_ELEMENT = re.compile(r"[A-Z][a-z]?")
# Signs that are words, which may begin a sentence behind the mark of a note.
_WORDS = frozenset(("I", "In", "As", "At", "He", "Be", "No", "Am"))
_ENDED = tuple(".!?。！？”’\"')]）】」")


def is_isotope(before: str, raised: str, after: str) -> bool:
    """Whether a raised number is that of an isotope: an element with about so many nucleons follows.

    What stands before it decides where the element's sign is also a word.
    """
    mass = _MASS.fullmatch(raised)
    formula = _FORMULA.match(after)
    if not mass or not formula:
        return False
    signs = _ELEMENT.findall(formula[2])
    nucleons, protons = int(mass[1] or mass[2]), _NUMBERS.get(signs[0], 0)
    if not all(sign in _NUMBERS for sign in signs) or not _is_possible(nucleons, protons):
        return False
    if formula[1]:
        return int(formula[1]) == protons
    return formula[2] not in _WORDS or not before.rstrip().endswith(_ENDED)


def _is_possible(nucleons: int, protons: int) -> bool:
    return nucleons <= 3 if protons == 1 else _LIGHTEST * protons <= nucleons <= _HEAVIEST * protons

"""Formulas of TeX in plain characters."""

import re

_FORMULA = re.compile(r"[\\^_={}]|^[A-Za-z]$|^[\d.,]+$")
_TEX = {
    "times": "×",
    "cdot": "·",
    "div": "÷",
    "pm": "±",
    "leq": "≤",
    "le": "≤",
    "geq": "≥",
    "ge": "≥",
    "neq": "≠",
    "ne": "≠",
    "approx": "≈",
    "sim": "~",
    "circ": "°",
    "degree": "°",
    "to": "→",
    "rightarrow": "→",
    "infty": "∞",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "mu": "μ",
    "pi": "π",
    "sigma": "σ",
    "lambda": "λ",
    "omega": "ω",
    "Omega": "Ω",
    "Delta": "Δ",
    "quad": " ",
    "qquad": " ",
    "left": "",
    "right": "",
}
_COMMAND = re.compile(
    r"\\(?:text|mathrm|mathbf|mathit|operatorname|rm|bf)\s*\{([^{}]*)\}|\\(frac|dfrac"
    r"|tfrac)\s*\{([^{}]*)\}\s*\{([^{}]*)\}|\\([A-Za-z]+) ?|\\([,;:! %$&#_{}])"
)


def is_formula(words: str) -> bool:
    """Whether words between dollar signs are a formula, and no sums of money."""
    return bool(_FORMULA.search(words))


def typed_formula(formula: str) -> str:
    """A simple formula of TeX as a person types it: `3.2×10^6`."""

    def command(match: re.Match[str]) -> str:
        words, fraction, above, below, name, sign = match.groups()
        if fraction:
            return f"{above}/{below}"
        if name:
            return _TEX.get(name, match.group())
        return words if words is not None else {",": " ", ";": " ", ":": " ", "!": "", " ": " "}.get(sign, sign)

    plain = _COMMAND.sub(command, formula).replace("{}", "")  # as before the mass number of an isotope
    plain = re.sub(r"([\^_])\{([^{}]{1,8})\}", lambda match: match.group(1) + match.group(2), plain)
    return re.sub(r"\^°", "°", plain.strip())

"""Formulas of TeX in plain characters."""

import re

_FORMULA = re.compile(r"[\\^_={}]|^[A-Za-z]$|^[\d.,]+$")
_TEX_COMMANDS = {
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
    "theta": "θ",
    "phi": "φ",
    "rho": "ρ",
    "tau": "τ",
    "epsilon": "ε",
    "eta": "η",
    "sum": "∑",
    "prod": "∏",
    "int": "∫",
    "partial": "∂",
    "in": "∈",
    "cup": "∪",
    "cap": "∩",
    "ll": "≪",
    "gg": "≫",
    "propto": "∝",
    "prime": "′",
    "ldots": "…",
    "dots": "…",
    "cdots": "⋯",
    "quad": " ",
    "qquad": " ",
    "left": "",
    "right": "",
}
_COMMAND = re.compile(
    r"\\(?:text|mathrm|mathbf|mathit|operatorname|rm|bf)\s*\{([^{}]*)\}|\\(frac|dfrac"
    r"|tfrac)\s*\{([^{}]*)\}\s*\{([^{}]*)\}|\\sqrt\s*\{([^{}]*)\}|\\([A-Za-z]+) ?|\\([,;:! %$&#_{}])"
)


_SIMPLE_TERM = re.compile(r"[-−+]?\\?[\w.,]+|\(.*\)|°|\d*[+\-−]|\\?[^\w\s]?")


def is_formula(words: str) -> bool:
    """Whether words between dollar signs are a formula, and no sums of money."""
    return bool(_FORMULA.search(words))


def _term(words: str) -> str:
    """Words as one term, in brackets where they are several: 2^(n+1), (a+b)/2."""
    return words if _SIMPLE_TERM.fullmatch(words.strip()) else f"({words.strip()})"


def plain_formula(formula: str) -> str:
    """A simple formula of TeX as a person types it: `3.2×10^6`."""

    def command(match: re.Match[str]) -> str:
        words, fraction, numerator, denominator, root, name, sign = match.groups()
        if fraction:
            space = " " * match.string[: match.start()].rstrip()[-1:].isdigit()  # 5½ is no 51/2
            return f"{space}{_term(numerator)}/{_term(denominator)}"
        if root is not None:
            return f"√{_term(root)}"
        if name:
            return _TEX_COMMANDS.get(name, match.group())
        return words if words is not None else {",": " ", ";": " ", ":": " ", "!": "", " ": " "}.get(sign, sign)

    plain = _COMMAND.sub(command, formula).replace("{}", "")  # as before the mass number of an isotope
    plain = re.sub(r"([\^_])\{([^{}]{1,24})\}", lambda match: match.group(1) + _term(match.group(2)), plain)
    return re.sub(r"\^°", "°", plain.strip())

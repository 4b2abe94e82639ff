"""Numbers in digits, as no format changes them."""

import math
from decimal import Decimal


def plain(value: float) -> str:
    """A number in figures, never in the form with an exponent: 15 digits are exact, more are the binary form's own."""
    if not math.isfinite(value):
        return str(value)
    text = f"{Decimal(f'{value:.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

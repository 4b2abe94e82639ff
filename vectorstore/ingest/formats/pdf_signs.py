"""The signs of symbol fonts in a PDF as characters that everybody sees.

Programs write them by their places in the font.
"""

import re
from typing import Any

import numpy as np

from vectorstore.ingest.formats.office.symbols import is_symbol_font, symbol
from vectorstore.ingest.formats.pdf_calls import Layer

_NOTHING = 0  # the code of a character that shows no known sign
_MANY = 0.1  # of a page's characters: so many signs that nobody knows are letters of a font without a map to characters
_DINGBATS = ("wingdings", "webdings")  # they have no letters: one of theirs in a text is a place in the font
# LibreOffice sets every symbol font in OpenSymbol. Signs that documents take from one font alone, or hardly from
# another:
_ANY_FONT = {
    "wingdings": (0xF0A7, 0xF0A8, 0xF0D8, 0xF0FB, 0xF0FC, 0xF0FD, 0xF0FE),
    "symbol": (0xF0A3, 0xF0B0, 0xF0B1, 0xF0B3, 0xF0B4, 0xF0B7, 0xF0B9, 0xF0BB),
}
_KNOWN = {code: symbol(font, code) for font, codes in _ANY_FONT.items() for code in codes}


def replace_signs(layer: Layer, codes: Any, starts: Any, places: Any) -> tuple[Any, tuple[str, ...]]:
    """The codes with signs as what they show, and the fonts and places of those that nobody knows.

    `starts` are where stretches in one font begin; `places` are the numbers of the characters in PDFium's order.
    """
    private = (codes >= 0xE000) & (codes <= 0xF8FF)
    handles = layer.fonts(places[starts].tolist())
    fonts = {handle: _family(layer.font_name(handle)) for handle in set(handles)}
    symbolic = {handle for handle, name in fonts.items() if is_symbol_font(name)}
    if not private.any() and not any(fonts[handle].startswith(_DINGBATS) for handle in symbolic):
        return codes, ()
    font_of = np.repeat(handles, np.diff(np.append(starts, len(codes)))).tolist()
    dingbats = np.array([fonts[handle].startswith(_DINGBATS) and handle in symbolic for handle in font_of], bool)
    result = codes.copy()
    unknown: dict[int, str] = {}
    for place in np.flatnonzero(private | (dingbats & (codes < 0x100))).tolist():
        code, font = int(codes[place]), font_of[place]
        sign = symbol(fonts[font], code) if font in symbolic else _KNOWN.get(code)
        if sign:
            result[place] = ord(sign)
        elif private[place]:
            unknown[place] = f"{fonts[font]} {code:04X}"
    if len(unknown) > _MANY * len(codes):
        return result, ()
    result[list(unknown)] = _NOTHING
    return result, tuple(unknown.values())


def _family(font: str) -> str:
    """The name of a font without the mark of a part of it and its style, as documents write it."""
    name = re.split(r"[-,]", re.sub(r"^[A-Z]{6}\+", "", font))[0].strip().lower()
    return re.sub(r"^(wingdings) ?([23])$", r"\1 \2", re.sub(r"^symbol(?:mt|ps)$", "symbol", name))

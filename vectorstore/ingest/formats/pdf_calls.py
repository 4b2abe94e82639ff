"""Asks PDFium for many characters at once.

A page has thousands, and a loop in Python costs more than PDFium's answers.

The functions are called from C by `map`, with the addresses of numpy's arrays where PDFium writes to. The lock of the
interpreter stays held, as each call takes less than a microsecond.
"""

import ctypes
from collections.abc import Callable, Sequence
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np

_POINTER = ctypes.c_void_p
_NUMBER = ctypes.c_int
_HANDLE = ctypes.c_size_t  # a pointer as a number, zero where there is none


@cache
def _function(name: str, result: Any, *arguments: Any) -> Callable[..., int]:
    import pypdfium2.raw as pdfium

    address = ctypes.cast(getattr(pdfium, name), _POINTER).value
    assert address
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


class Layer:
    """The text of a page. Characters are asked for by their numbers in PDFium's order."""

    def __init__(self, layer: Any) -> None:  # pypdfium2 has no types
        import pypdfium2.raw as pdfium

        self._text = ctypes.cast(layer.raw, _POINTER).value
        self._raw = layer.raw
        self.count = max(0, int(pdfium.FPDFText_CountChars(layer.raw)))

    def codes(self) -> Any:
        """The codes of all characters; pairs of surrogates count as two."""
        import pypdfium2.raw as pdfium

        units = np.zeros(self.count + 1, np.uint16)
        place = units.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort))
        length = pdfium.FPDFText_GetText(self._raw, 0, self.count, place) - 1  # the last is a zero
        codes = units[: self.count].astype(np.int64)
        doubtful = (codes < 0x20) | (codes >= 0xFFF0)  # where a page's text may have other codes than its characters
        if length != self.count or ((codes >= 0xD800) & (codes < 0xE000)).any():
            return self.numbers("FPDFText_GetUnicode", range(self.count), ctypes.c_uint)
        places = np.flatnonzero(doubtful)
        codes[places] = self.numbers("FPDFText_GetUnicode", places.tolist(), ctypes.c_uint)
        return codes

    def numbers(self, name: str, places: Sequence[int], kind: Any = _NUMBER) -> Any:
        """What PDFium's function of this name returns for each of these characters."""
        function = _function(name, kind, _POINTER, _NUMBER)
        return np.fromiter(
            map(function, repeat(self._text), places), np.float64 if kind is ctypes.c_double else np.int64, len(places)
        )

    def boxes(self, places: Sequence[int]) -> Any:
        """The left, top, right and bottom of each of these characters."""
        array = np.zeros((len(places), 4), np.float32)
        self._fill("FPDFText_GetLooseCharBox", places, array, 4)
        return array.astype(np.float64)

    def origins(self, places: Sequence[int]) -> Any:
        """The `x` and `y` at which each of these characters stands."""
        array = np.zeros((len(places), 2), np.float64)
        self._fill("FPDFText_GetCharOrigin", places, array, 1)
        return array

    def matrices(self, places: Sequence[int]) -> tuple[Any, list[int]]:
        """How each of these characters is turned and sized, and whether PDFium says so."""
        array = np.zeros((len(places), 6), np.float32)
        return array, self._fill("FPDFText_GetMatrix", places, array, 6)

    def colours(self, places: Sequence[int]) -> tuple[Any, list[int]]:
        """The red, green, blue and opacity that fill each of these characters, and whether PDFium says so."""
        array = np.zeros((len(places), 4), np.uint32)
        return array, self._fill("FPDFText_GetFillColor", places, array, 1)

    def objects(self, places: Sequence[int]) -> Any:
        """The stretch of text that draws each of these characters, zero for none."""
        return self.numbers("FPDFText_GetTextObject", places, _HANDLE)

    def modes(self, places: Sequence[int]) -> list[int]:
        """The render mode of each of these characters; 0, that of plain letters, where PDFium names none."""
        function = _function("FPDFTextObj_GetTextRenderMode", _NUMBER, _POINTER)
        return [function(handle) if handle else 0 for handle in self.objects(places).tolist()]

    def fonts(self, places: Sequence[int]) -> list[int]:
        """The font of each of these characters, zero for none."""
        function = _function("FPDFTextObj_GetFont", _HANDLE, _POINTER)
        return [function(handle) if handle else 0 for handle in self.objects(places).tolist()]

    def font_name(self, font: int) -> str:
        """The name of a font, empty for none."""
        name = ctypes.create_string_buffer(256)
        size = (
            _function("FPDFFont_GetBaseFontName", _HANDLE, _POINTER, _POINTER, _HANDLE)(font, name, len(name))
            if font
            else 0
        )
        return name.value.decode("utf-8", errors="replace") if 0 < size <= len(name) else ""

    def _fill(self, name: str, places: Sequence[int], array: Any, width: int) -> list[int]:
        """Call the function for each character; it writes into the character's row of the array.

        `width` is the number of elements that it writes to one address. Returns what each call returned.
        """
        row, step = array.strides[0], array.itemsize * width
        starts = [
            range(array.ctypes.data + at, array.ctypes.data + at + row * len(places), row) for at in range(0, row, step)
        ]
        function = _function(name, _NUMBER, _POINTER, _NUMBER, *[_POINTER] * len(starts))
        return list(map(function, repeat(self._text), places, *starts))

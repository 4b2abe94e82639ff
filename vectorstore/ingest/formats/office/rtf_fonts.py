"""The fonts of an RTF file, and the code pages in which bytes of text are read."""

_CHARSETS = {
    128: "cp932",
    129: "cp949",
    134: "gb18030",
    136: "big5hkscs",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
}
_CHARSETS |= {186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 77: "mac-roman"}
_CODE_PAGES = {936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 10000: "mac-roman"}
_CODE_PAGES |= {10008: "gb18030", 10002: "big5hkscs"}


class Fonts:
    """The names and character sets of the fonts by their numbers, and the code page of the file."""

    def __init__(self) -> None:
        self._code_page = "cp1252"
        self._charsets: dict[int, str] = {}
        self._names: dict[int, str] = {}

    def set_code_page(self, number: int) -> None:
        """Set the code page for fonts without a character set of their own."""
        self._code_page = _CODE_PAGES.get(number, f"cp{number}")

    def set_charset(self, font: int, number: int) -> None:
        """Set the character set of a font by its number in RTF."""
        self._charsets[font] = _CHARSETS.get(number, "")

    def add_to_name(self, font: int, words: str) -> None:
        """Add words to the name of a font, which may come in several parts."""
        self._names[font] = self._names.get(font, "") + words

    def name(self, font: int) -> str:
        """The name of a font, empty where the file gives none."""
        return self._names.get(font, "").partition(";")[0]

    def decode(self, raw: bytes, font: int) -> str:
        """The bytes as characters of the font."""
        try:
            return raw.decode(self._charsets.get(font) or self._code_page, errors="replace")
        except LookupError:
            return raw.decode("cp1252", errors="replace")

"""The signs of symbol fonts, which documents store by their place in the font, as characters that everybody sees."""

_SYMBOL = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪",
    0xF1: "〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
}
_WINGDINGS = {
    0x20: (
        " "
        "🖉✂✁👓🕭🕮🕯🕿✆🖂🖃📪📫📬📭📁📂📄🗏🗐🗄⌛🖮🖰🖲🖳🖴🖫🖬✇✍🖎✌👌👍👎☜☞☝☟🖐☺😐☹💣☠🏳🏱✈☼💧❄🕆✞🕈✠✡☪☯ॐ☸♈♉♊♋♌♍♎♏♐♑♒♓🙰🙵●🔾■□🞐❑❒⬧⧫◆❖⬥⌧⮹⌘🏵🏶🙶🙷"
    ),
    0x80: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿",
    0x9E: "·•▪⚪🞆🞈◉◎🔿▪☐🟂✦★✶✴✹✵⯐⌖⟡⌑⯑✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛",
    0xD5: "⌫⌦",
    0xDF: "←→↑↓↖↗↙↘←→↑↓↖↗↙↘⇦⇨⇧⇩⬄⇳⬁⬀⬃⬂",
    0xFB: "✗✓☒☑",
}
_WINGDINGS_2 = {0x4F: "✗✓☒☑☒☒", 0x69: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", 0x97: "●", 0xA0: "▪■■☐"}
_WINGDINGS_3 = {0x66: "←→↑↓↖↗↙↘", 0x70: "▲▼△▽◀▶◁▷", 0x7C: "◀▶"}
_WEBDINGS = {0x61: "✔", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✖", 0x33: "◀▶▲▼"}
_FONTS = {
    name: {first + place: sign for first, signs in table.items() for place, sign in enumerate(signs)}
    for name, table in (
        ("symbol", _SYMBOL),
        ("wingdings", _WINGDINGS),
        ("wingdings 2", _WINGDINGS_2),
        ("wingdings 3", _WINGDINGS_3),
        ("webdings", _WEBDINGS),
    )
}
_FONTS["standard symbols l"] = _FONTS["symbolps"] = _FONTS["symbol"]
TICKS = "☐☑☒✓✔✗✘✖□■"  # bullets that say something
PRIVATE = range(0xF000, 0xF100)  # where documents put the places of such a font


def is_symbol_font(font: str) -> bool:
    """Whether the font has signs where others have letters."""
    return font.strip().lower() in _FONTS


def symbol(font: str, code: int) -> str | None:
    """The sign at this place of the font; None where nobody knows it."""
    table = _FONTS.get(font.strip().lower())
    if table is None:
        return chr(code) if code not in PRIVATE and 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else None
    return table.get(code - 0xF000 if code in PRIVATE else code)

"""Names of languages as BCP 47 has them: what files state as a tag, and the language of a tag without its region."""

import re

from vectorstore.text.normalize import fold

# What files call a language, by its tag; several names are separated by a bar.
_NAMES_BY_TAG = {
    "en": "english|英语|英文|eng",
    "zh": "chinese|中文|汉语|华语|国语|普通话|mandarin|chi|zho|cmn|cn",
    "zh-Hans": "简体中文|中文(简体)|简体|简中|simplified chinese|chinese (simplified)|chs|gb",
    "zh-Hant": "繁体中文|中文(繁体)|繁体|繁中|正体中文|traditional chinese|chinese (traditional)|cht|big5",
    "ja": "japanese|日本语|日语|日文|jpn|jp",
    "ko": "korean|韩语|韩文|kor|kr",
    "fr": "french|français|法语|法文|fre|fra",
    "de": "german|deutsch|德语|德文|ger|deu",
    "es": "spanish|español|西班牙语|spa",
    "it": "italian|italiano|意大利语|ita",
    "pt": "portuguese|português|葡萄牙语|por",
    "ru": "russian|русский|俄语|俄文|rus",
    "nl": "dutch|nederlands|dut|nld",
    "ar": "arabic|阿拉伯语|ara",
}
_NAMES = {name: tag for tag, names in _NAMES_BY_TAG.items() for name in names.split("|")}
# The script that a region writes Chinese in; CN and TW say no more than that.
_SIMPLIFIED, _TRADITIONAL = ("cn", "sg", "my"), ("tw", "hk", "mo")
_REGIONS = dict.fromkeys(_SIMPLIFIED, "Hans") | dict.fromkeys(_TRADITIONAL, "Hant")
_IMPLIED = {("Hans", "cn"), ("Hant", "tw")}
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<extended>cmn|yue|wuu|hak|nan))?(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)(?:-[a-wyz]-[a-z0-9-]+)?"
)
_ENCODED = re.compile(r"[.@].*$")  # as of en_GB.UTF-8


def language_tag(stated: str) -> str:
    """What a file says of its language as a tag: en_gb is en-GB, zh-CN zh-Hans, English en; empty where it is none."""
    words = " ".join(_ENCODED.sub("", fold(stated)).replace("_", "-").split())
    if words in _NAMES:
        return _NAMES[words]
    match = _TAG.fullmatch(words)
    if not match:
        return ""
    extended = match["extended"]
    first = extended if extended and extended != "cmn" else _NAMES.get(match["language"], match["language"])
    script, region = (match["script"] or "").title(), match["region"] or ""
    if first == "zh":
        script = script or _REGIONS.get(region, "")
        region = "" if (script, region) in _IMPLIED else region
    variants = [part for part in match["variants"].split("-") if part]
    return "-".join(filter(None, (first, script, region.upper(), *variants)))


def without_region(tag: str) -> str:
    """The language, with its script where the tag names one: en-GB is en, zh-Hant-HK zh-Hant."""
    first, *parts = tag.split("-")
    return f"{first}-{parts[0]}" if parts and len(parts[0]) == 4 and parts[0].isalpha() else first

"""The authors in the line of an article that names them: persons with their family names, and bodies."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.text.scripts import HAN_CLASS

# What a line of authors says of their work: `本报记者`, `（文/图）`, `By`.
_ROLE = re.compile(
    rf"[（(\[【]?\s*(?:《[^《》]{{0,60}}》|[{HAN_CLASS}]{{0,8}}(?:报|報|社|网|網|台|臺|本刊)\s*)?"
    r"(?:见习|見習|实习|實習|特约|特約|首席|全媒体|全媒體)?"
    r"(?:记者|記者|通讯员|通訊員|撰稿人?|撰文|作者|责任编辑|責任編輯|编辑|編輯|摄影|攝影|供稿|评论员|評論員|文图|圖文|图文)"
    r"\s*[:：/／|]?\s*[)）\]】]?"
    r"|^\s*文\s*[:：/／|]|[/／|]\s*文(?=\s|$)|^\s*(?:written\s+)?by[:\s]+",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[、;；，/／|\n]\s*|\s+(?:and|und|et|y)\s+|\s*[&＆]\s*", re.IGNORECASE)
_ENUMERATION = re.compile("[、;；，]")
_OTHERS = re.compile(r"\s*(?:等人?|et al\.?|and others)\s*\Z", re.IGNORECASE)
_HAN_BODY = re.compile("[部局委会會院所社报報台臺网網府厅廳处處组組司校协協团團室中心]\\Z")
_INITIALS = re.compile(r"[A-Z]{1,3}|(?:[A-Z]\.-?){1,4}")
_HAN = re.compile(rf"[{HAN_CLASS}]+")
_SPACED_NAME = re.compile(rf"(?<![{HAN_CLASS}])([{HAN_CLASS}]) ([{HAN_CLASS}])(?![{HAN_CLASS}])")
_HAN_AND = re.compile(rf"(?<=[{HAN_CLASS}]{{2}})[和与與及](?=[{HAN_CLASS}]{{2}})")
_BODY = re.compile(
    r"\b(?:ministry|department|university|institute|office|agency|bank|committee|council|association|society|group"
    r"|bureau|cent(?:er|re)|press|news|times|organi[sz]ation|foundation|company|commission|board|academy|college|school"
    r"|team|staff|editors?|network|inc|ltd|corp|union|service|authority|nations)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|Ph\.?D|M\.?D)\.?", re.IGNORECASE)
# Words between given and family name that belong to the family name.
_PARTICLES = set("van von der den de del della di da dos du la le al el bin ibn ter ten zu".split())
# Chinese family names of two characters.
_COMPOUND_FAMILIES = set(
    (
        "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 令狐 慕容 宇文 "
        "长孙 長孫 司徒 夏侯 端木 独孤 獨孤 南宫 南宮"
    ).split()
)
# Chinese family names of one character.
_FAMILIES = set(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖萧"
    "蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方邹鄒熊白"
    "孟秦邱江尹薛闫閆段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温溫康施文牛樊葛邢安齐"
    "齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢"
    "单單季裴霍涂成苗谷盛曲翁冉骆駱蓝藍路游辛靳管柴蒙鲍鮑华華喻祁蒲房滕屈饶饒解牟艾尤阳陽时時穆农農司卓古"
    "吉缪繆简簡车車项項连連芦蘆麦麥褚娄婁窦竇戚岑景党宫宮费費卜冷晏席卫衛米柏宗瞿桂全佟应應臧闵閔苟邬鄔边"
    "邊卞姬师師和仇栾欒隋商刁沙荣榮巫寇桑郎甄丛叢仲虞敖巩鞏明佘池查麻苑迟遲邝鄺"
)


class Author(NamedTuple):
    """A person, or a body; of a body, and of a name whose parts are not known, `family` is the whole name."""

    family: str
    given: str = ""
    is_body: bool = False


def parse_authors(line: str | None) -> list[Author]:
    """The authors that a line names, in its order, each once."""
    one_spaced = " ".join((line or "").split())  # the patterns try each space of a run
    text = _OTHERS.sub("", " ".join(re.sub("[（）()【】]", " ", _ROLE.sub("、", one_spaced)).split()))
    is_one_body = _BODY.search(text) and not _ENUMERATION.search(text)  # the name of a body may have an `and` in it
    parts = [text] if is_one_body else _SEPARATOR.split(text)
    return list(dict.fromkeys(author for part in parts if part.strip(" ,.·-") for author in _parse_part(part.strip())))


def _parse_part(part: str) -> Iterator[Author]:
    if _HAN.search(part):
        yield from _parse_chinese(part)
    elif _BODY.search(part):
        yield Author(part, is_body=True)
    else:
        yield from _parse_western([name.strip() for name in part.split(",") if name.strip()])


def _parse_chinese(part: str) -> Iterator[Author]:
    """`张三 李四`, `张三和李四` and `张 三`; a name that is no person's is a body's."""
    names = _SPACED_NAME.sub(r"\1\2", part.replace(",", " ")).split()
    if not any(_is_person(name) for name in names):
        both = _HAN_AND.split(part)
        names = both if len(both) > 1 and all(_is_person(name) for name in both) else [part]
    for name in names:
        if _is_person(name):
            length = 2 if name[:2] in _COMPOUND_FAMILIES and len(name) > 2 else 1
            yield Author(name[:length], name[length:])
        else:
            yield Author(name, is_body=not _HAN.fullmatch(name) or len(name) > 3 or bool(_HAN_BODY.search(name)))


def _is_person(name: str) -> bool:
    return bool(_HAN.fullmatch(name)) and (
        (name[:2] in _COMPOUND_FAMILIES and 3 <= len(name) <= 4) or (name[0] in _FAMILIES and 2 <= len(name) <= 3)
    )


def _parse_western(names: list[str]) -> Iterator[Author]:
    """The authors of a line that was split at its commas.

    `A. Smith, B. Jones` are two, `Smith, A.` is one, `Smith, A., Jones, B.` are two again.
    """
    names = [name for name in names if not _SUFFIX.fullmatch(name)]
    are_whole = len(names) > 1 and all(" " in name or "." in name.rstrip(".") for name in names)
    if are_whole or len(names) % 2:
        yield from map(_parse_western_name, names)
    else:
        yield from (Author(family, given) for family, given in zip(names[::2], names[1::2], strict=True))


def _parse_western_name(name: str) -> Author:
    """A name without a comma: the family name is the last word with the particles before it.

    In `Smith J` it is the first.
    """
    words = re.sub(r"\.(?=[^\W\d_]{2})", ". ", name).split()
    if len(words) > 1 and _INITIALS.fullmatch(words[-1]) and not _INITIALS.fullmatch(words[0]):
        return Author(" ".join(words[:-1]), words[-1])
    last = len(words) - 1
    while last > 1 and words[last - 1].lower() in _PARTICLES:
        last -= 1
    return Author(" ".join(words[last:]), " ".join(words[:last])) if len(words) > 1 else Author(name)

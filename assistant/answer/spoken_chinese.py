"""Cantonese and Taiwanese words in folded text as Mandarin writes them, so that what was learnt of one holds for all.

Only for telling what a text asks for: as a translation it is far too coarse.
"""

import re
from collections.abc import Callable, Mapping

from vectorstore import fold
from vectorstore.text.scripts import HAN_CLASS

# Words that stand for the same in every sentence, so that they are searched for as Mandarin too.
CANTONESE = {
    "有冇": "有没有", "系咪": "是不是", "唔系": "不是", "边个": "谁", "边度": "哪里", "边位": "谁", "边啲": "哪些",
    "边年": "哪年", "边间": "哪间", "点解": "为什么", "点样": "怎样", "几多": "多少", "几时": "什么时候",
    "乜嘢": "什么", "乜野": "什么", "咩嘢": "什么", "乜": "什么", "咩": "什么", "呢啲": "这些", "嗰啲": "那些",
    "嗰": "那", "嘅": "的", "咗": "了", "喺": "在", "佢哋": "他们", "你哋": "你们", "我哋": "我们", "佢": "他",
    "唔使": "不用", "唔": "不", "冇": "没有", "俾": "给", "畀": "给", "搵": "找", "嚟": "来", "而家": "现在",
    "依家": "现在", "攞": "拿",
}  # fmt: skip
_MANDARIN = CANTONESE | {
    "有无": "有没有", "边篇": "哪篇", "边本": "哪本", "点算": "怎么办", "呢度": "这里", "嗰度": "那里",
    "呢篇": "这篇", "呢个": "这个", "呢堆": "这堆", "啲": "些", "哋": "们", "唔该": "谢谢", "咁": "这么",
    "噉": "这样", "攏": "都", "拢": "都", "同埋": "和", "仲": "还", "睇": "看", "讲": "说", "揾": "找", "晒": "完",
    "嘢": "东西", "吓": "下", "得闲": "有空", "倾偈": "聊天", "靓": "好", "啱": "对", "钟意": "喜欢", "谂": "想",
    "欲": "要", "毋": "不", "袂": "不会", "㗎": "的", "ㄇ": "吗", "嘛": "吗", "咋": "而已", "囉": "了", "啰": "了",
    "喎": "啊", "喔": "啊", "噢": "啊", "呀": "啊", "哦": "啊", "耶": "啊", "欸": "啊", "唷": "哟", "咧": "呢",
    "吼": "吧", "啦": "了", "影片": "视频", "资讯": "信息", "软体": "软件", "网路": "网络", "萤幕": "屏幕",
    "档案": "文件", "资料夹": "文件夹", "汇入": "导入", "讯息": "消息", "列印": "打印", "帐号": "账号",
    "支援": "支持",
}  # fmt: skip
_HAN = re.compile(f"[{HAN_CLASS}]")


def folded_pattern(pattern: str) -> str:
    """The pattern with its Chinese characters as folded texts have them, such as 𠮶 for 嗰."""
    return _HAN.sub(lambda match: fold(match.group()), pattern)


def replacing(words: Mapping[str, str]) -> Callable[[str], str]:
    """Replaces these words in a folded text, the longest first."""
    known = {fold(word): other for word, other in words.items()}
    pattern = re.compile("|".join(sorted(map(re.escape, known), key=len, reverse=True)))
    return lambda folded: pattern.sub(lambda match: known[match.group()], folded)


_as_mandarin = replacing(_MANDARIN)


def as_mandarin(folded: str) -> str:
    """The text with all these words replaced."""
    return _as_mandarin(folded)

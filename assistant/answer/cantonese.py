"""Questions in Cantonese as articles write them, so that search and quotation find what is asked for."""

import re

from assistant.answer.spoken_chinese import folded_pattern
from vectorstore import fold
from vectorstore.text.chinese_script import converter
from vectorstore.text.normalize import traditional_only

_CANTONESE = re.compile(
    folded_pattern(r"[嘅咗喺㗎嗰哋冇乜咩嚟啲咁噉畀佢]|几多|边[个度位间年]|点[解样]|几[时高长大深阔远重]|唔|系咪")
)
_WRITTEN = [
    (re.compile(folded_pattern(spoken)), written)
    for spoken, written in (
        ("边[个位]", "谁"), ("边[度处]", "哪里"), ("边间", "哪间"), ("边年", "哪年"), ("边啲", "哪些"),
        ("几多", "多少"), ("几时", "什么时候"), ("点解", "为什么"), ("点样", "怎样"), ("[乜咩][嘢野]?", "什么"),
        ("系咪", "是不是"),
        ("唔系", "不是"), ("(?<![关联体派干水星])系(?![统列数主])", "是"), ("唔使", "不用"), ("唔", "不"),
        ("有冇", "有没有"), ("冇", "没有"), ("佢[哋地]", "他们"), ("佢", "他"), ("([我你])哋", r"\1们"),
        ("嗰啲", "那些"), ("呢啲", "这些"), ("嗰", "那"), ("啲", ""), ("喺", "在"), ("咗", "了"), ("嘅", "的"),
        ("[畀俾]", "给"), ("[㗎喎]", ""), ("(?<=[了过])[呀啊]", ""), ("[而依]家", "现在"), ("边", "哪"), ("嚟", "来"),
        ("攞", "拿"), ("搵", "找"), ("起好", "建好"), ("几(?=[高长大深阔远重])", "多"), ("阔", "宽"),
        ("人工(?=[多是])", "工资"), ("(?<![调完平重工规])整(?![条治改个体顿理修合齐数天年])", "修"),
    )
]  # fmt: skip


def as_written(question: str) -> str:
    """A question in Cantonese with its question words, particles and commonest verbs as articles write them.

    Any other text is unchanged: in it these words may mean something else.
    """
    folded = fold(question)
    if not _CANTONESE.search(folded):
        return question
    for pattern, written in _WRITTEN:
        folded = pattern.sub(written, folded)
    is_traditional = not traditional_only().isdisjoint(question)
    return str(converter("s2tw").convert(folded)) if is_traditional else folded

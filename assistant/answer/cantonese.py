"""Questions in Cantonese as articles write them, so that search and quotation find what is asked for."""

import re

from assistant.answer.spoken_chinese import CANTONESE, folded_pattern, replacing
from vectorstore import fold
from vectorstore.text.chinese_script import converter
from vectorstore.text.normalize import traditional_only

_CANTONESE = re.compile(
    folded_pattern(r"[嘅咗喺㗎嗰哋冇乜咩嚟啲咁噉畀佢]|几多|边[个度位间年]|点[解样]|几[时高长大深阔远重]|唔|系咪")
)
_in_any_sentence = replacing(CANTONESE)
# By what stands beside them.
_WRITTEN = [
    (re.compile(folded_pattern(spoken)), written)
    for spoken, written in (
        ("边处", "哪里"), ("(?<![关联体派干水星])系(?![统列数主])", "是"), ("他地", "他们"), ("啲", ""), ("[㗎喎]", ""),
        ("(?<=[了过])[呀啊]", ""), ("边", "哪"), ("起好", "建好"), ("几(?=[高长大深阔远重])", "多"), ("阔", "宽"),
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
    folded = _in_any_sentence(folded)
    for pattern, written in _WRITTEN:
        folded = pattern.sub(written, folded)
    is_traditional = not traditional_only().isdisjoint(question)
    return str(converter("s2tw").convert(folded)) if is_traditional else folded

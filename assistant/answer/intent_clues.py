"""Groups of words that say what a text is about: the one who answers, the collection, a summary.

The words are folded: lower case, simplified characters. Each group is a feature of the classifier in `intent.py`, alone
and together with each other one and with the text's length.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from assistant.answer.spoken_chinese import folded_pattern
from vectorstore import fold
from vectorstore.text.scripts import HAN_CLASS

_GROUPS = {
    "you": r"\b(?:you|your|yours|u|ur|ya|yourself)\b|[你您妳]",
    "program": (
        r"\b(?:this (?:tool|app|site|page|thing|chat|program|bot|assistant|system|website|service)|button|typing|chat"
        r"|app|bot|ai|llm|chatgpt|gpt|siri|screen|settings|internet|google|log ?in|account|microphone)\b"
        r"|这个?(?:工具|网站|网页|页面|软件|系统|平台|东西|玩意|助手|程序)|按钮|按键|聊天|对话|提问|上网|语音|机器人"
        r"|模型|输入|手机版|呢个"
    ),
    "me": r"\b(?:i|i'm|im|my|me|we|us|our|i've|i'd|i'll)\b|我|咱|俺",
    "article": (
        r"\b(?:articles?|articls?|pieces?|texts?|documents?|docs?|papers?|files?|reports?|items?|essays?|story|stories"
        r"|entry|entries|interviews?|editorial|pdf|upload(?:ed)?|write-?ups?|ones?|clippings?"
        r"|columns?|titles?|headlines?)\b"
        r"|文章|篇|稿|资料|材料|文献|文档|文件|报道|报导|报告|文本|社论|[那嗰这呢几两]份"
        r"|[那嗰啲]文|啲文|论文|题目|标题|书单"
    ),
    "collection": (
        r"\b(?:librar(?:y|ies)|collection|archives?|database|corpus|index|folder|catalog(?:ue)?|holdings|inventory"
        r"|in here|in there|in store|bibliography|stock|your (?:shelves|records|stuff|material)|reading matter"
        r"|(?:do|have) you (?:got|have|hold|any|something|anything)|got (?:any|much|anything|something)"
        r"|the (?:whole )?lot|everything)\b|(?<![水车仓])库|收录"
        r"|收[了没埋唔过到入进]|有收|收有|目录|馆藏|入面|里[头面边]|这[里儿]|你[度哋们手这那]"
        r"|清单|列表|文集|集子|篇目|存了|导入|汇入|上传|加[了入进]"
    ),
    "summary": (
        r"\b(?:summ?ar\w*|sum (?:it |them |this |that |all |\w+ )?up|overviews?|gist|tl;?dr|recap|digest|synops[ie]s"
        r"|abstracts?|outline|key (?:points?|findings|messages?)|main (?:points?|ideas?|message|argument\w*|thrust)"
        r"|takeaways?|in (?:brief|short|a nutshell|a few words|\w+ sentences?|\w+ words)|nutshell|boils? (?:it )?down"
        r"|condense\w*|shorten|highlights?|essentials|essence|precis|bullet\w*|upshot|bottom line|long and short"
        r"|one-?pager|briefing|short version|walk me through|study guide|simplif\w+|paraphrase"
        r"|conclusions?|driving at|skim"
        r"|common (?:themes?|thread)|in plain)\b"
        r"|总结|概[括述要况论览]|归纳|归总|综[述合]|摘要|撮要"
        r"|大意|要点|重点|主[旨题轴张]|梗概|提[要纲炼]|小结|简[介述报要]"
        r"|精[简华]|浓缩|缩[写短成到]|梳理|捋|大纲|懒人包"
        r"|中心思想|核心|长话短说|[一两三]句话|一句讲|太长|汇[总整]|整理|脉络"
        r"|简单[说讲]|大概[讲说写在]|[讲说][了的]?[啥咩乜什些]|讲紧|在[讲说写][什些]|评[介述]|大白话|结论|导读|心得"
    ),
    "comparison": (
        r"\b(?:compar\w*|contrast\w*|differ\w*|versus|vs|side by side|(?:dis)?agree\w*|contradict\w*|similarit\w+"
        r"|pros and cons|common ground|changed? between)\b"
        r"|比较|对[比照]|比[一下吓对]|异同|区别|分别|矛盾"
        r"|出入|差[别异在]|[不唔]同|一致|打[架对]|相[同反似]|立场|放一?[起块]|摆埋"
    ),
    "any": (
        r"\b(?:anything|something|have you|do you have|is there|are there|got any|any|nothing)\b"
        r"|有没|有冇|有无|是否有|有关|有[吗没无嘛么]|找|搵|半篇"
    ),
    "facts": (
        r"\b(?:authors?|sources?|wrote|written|writers?|dates?|dated|newest|latest|oldest|earliest|most recent|longest"
        r"|shortest|duplicates?|languages?|added|published|since when|how many|how much|number of|count|years?)\b"
        r"|作者|来源|出处|最[新旧老早近长短]|重复|语[言种]|日期|年份"
        r"|多少|几[多篇份]|发[表布]|写的|英文|中文|简体|繁体|分类"
        r"|按|排序|数量|总数"
    ),
    "talk": (
        r"\b(?:hi|hello|hey|thanks?|thx|cheers|ta|bye|goodbye|good (?:morning|afternoon|evening|night|day)|sorry|please"
        r"|pls|lol|haha\w*|ok|okay|yes|no|great|nice|cool|wow|wrong|useless|stupid|joke|help|bored"
        r"|test\w*|never mind)\b"
        r"|[你您]好|谢|唔该|再见|拜拜|[晚早午]安|早晨|哈[喽啰囉哈]"
        r"|嗨|抱歉|对不起|不好意思|厉害|[棒牛赞劲]|笨|废|烦|辛苦"
        r"|感恩|收到|好[的吧喔啦]|嗯|哦|快乐|试"
    ),
    "question": (
        r"\b(?:what|who|whom|whose|when|where|why|which|how)\b"
        r"|什么|啥|咩|乜|谁|边[个度位]|几时|何[时处人年]|哪|为[什何]|点解|怎[么样]|如何|多少|几"
    ),
    "year": r"\d{4}|年",
    "emoji": r"[\U0001F300-\U0001FAFF☀-➿]",
    "quote": r"[《“\"「『]",
}  # fmt: skip
# ASCII, so that a word begins behind a Chinese character.
_CLUES = {name: re.compile(folded_pattern(pattern), re.ASCII) for name, pattern in _GROUPS.items()}
# Without one of these hardly anybody means anything but the world that the articles tell of.
_NAMING = frozenset(("you", "program", "article", "collection", "summary", "comparison", "talk"))
_WORD_OR_TWO_SIGNS = re.compile(f"[a-z']+|\\d+|[{HAN_CLASS}]{{1,2}}")
_LENGTHS, _WORDS_A_LENGTH = 8, 5  # classes of length


def clue_groups(folded: str) -> list[str]:
    """The groups of which the text has a word."""
    return [name for name, clue in _CLUES.items() if clue.search(folded)]


def asks_for_summary(text: str) -> bool:
    """Whether the text has a word for a summary."""
    return "summary" in clue_groups(fold(text))


def names_no_other_topic(groups: list[str]) -> bool:
    """Whether nothing says that the text is about the one who answers, the collection or a summary."""
    return _NAMING.isdisjoint(groups)


def clue_features(folded: str) -> Iterator[str]:
    """The groups, pairs of groups, and each with the class of the text's length."""
    groups = clue_groups(folded)
    length = min(_LENGTHS - 1, len(_WORD_OR_TWO_SIGNS.findall(folded)) // _WORDS_A_LENGTH)
    groups = [*groups, "none"] if names_no_other_topic(groups) else groups
    yield from groups
    yield from (f"{one} {other}" for one, other in combinations(groups, 2))
    yield from (f"{length} {group}" for group in ("", *groups))

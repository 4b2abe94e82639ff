"""Which sentences of a text state nothing about the world, so that there is nothing to check.

A statement that is passed over here is never checked, so that every pattern is narrow: whatever has a figure, or a name
beside words of opinion, is checked.
"""

import re

from assistant.check.text_sentences import TextSentence
from assistant.verify.word_classes import chinese_names, western_names
from vectorstore import is_chinese

_LETTER = re.compile(
    r"(?:dear(?! to\b)|hello|hi|hey|good (?:morning|afternoon|evening)|to whom it may concern)\b.{0,60}"
    r"|(?:kind|best|warm) regards\b.{0,30}|best wishes\b.{0,30}"
    r"|(?:yours )?(?:sincerely|faithfully|truly)\b(?:\W+\w+){0,3}"
    r"|(?:regards|cheers)(?:\W+\w+)?|(?:many )?thanks?(?: you)?(?! to\b)\b.{0,80}|(?:please|kindly)\b.{0,120}"
    r"|welcome (?:to|back|all|everyone)\b.{0,60}|i hope\b.{0,100}|let(?:['’]?s| us| me)\b.{0,100}|happy reading|enjoy"
    r"|(?:尊敬的|亲爱的|親愛的|各位).{0,20}|(?:你|您|大家)(?:们|們)?好.{0,10}|此致.{0,4}|敬礼|敬禮|谢谢[^，,]{0,12}|謝謝[^，,]{0,12}"
    r"|(?:最后|最後)?[，,]?(?:感谢|感謝)(?:所有|各位)[^，,]{0,12}|(?:早上|上午|下午|晚上)好|(?:敬请|敬請)[^，,]{0,10}"
    r"|(?:欢迎|歡迎).{0,10}(?:来到|來到|光临|光臨|加入|参加|參加).{0,12}|(?:欢迎|歡迎)(?:批评|批評)[^，,]{0,8}|(?:让|讓)(?:我们|我們)[^，,]{0,20}"
    r"|(?:感谢|感謝|欢迎|歡迎)(?:您|你|大家|各位|阅读|閱讀|指正|来到|來到).{0,30}|祝(?:您|你|大家|各位|好|愉快|顺利|順利).{0,20}"
    r"|(?:请|請)(?:您|你|大家|各位|注意|参阅|參閱|参见|參見|查看|联系|聯繫|告知|看|阅读|閱讀|继续|繼續|把|将|將).{0,40}"
    # where to read on
    r"|(?:see|read|cf\.?)\s+(?:also\s+)?(?:on|above|below|(?:the\s+)?(?:next|previous|last|following|appendix|figure"
    r"|table"
    r"|section|chapter)\b.{0,40})|more (?:on|about) (?:this|that|it) (?:later|below)|to be continued"
    r"|(?:详见|詳見|参见|參見|见|見)(?:上文|下文|上表|下表|上图|下圖|下图|上圖|附录|附錄|后文|後文).{0,10}|未完待续|未完待續",
    re.IGNORECASE,
)
_OWN_TEXT = (
    r"(?:this|the (?:present|following)|our)\s+(?:text|report|paper|article|essay|chapter|section|post|note|memo"
    r"|document|draft|guide|review|summary|overview|part|list|table)"
)
_TEXT = r"(?:本文|本报告|本報告|本章|本节|本節|这篇文章|這篇文章|下文|下面|以下|接下来|接下來|本部分|本篇)"
_TELL = r"(?:说明|說明|说说|說說|介绍|介紹|讨论|討論|回答|解答|解释|解釋|整理|讲讲|講講|谈|談)"
_PLAN = re.compile(
    rf"(?:in )?{_OWN_TEXT}\b,?\s*(?:(?:we|i)\s+)?(?:will\s+|shall\s+|then\s+|first\s+|also\s+)*"
    r"(?:aims?|describe|discuss"
    r"|examine|explain|explore|summari[sz]e|outline|look|present|cover|review|introduce|consider|deal|is about"
    r"|sets? out"
    r"|is (?:organi[sz]ed|structured|divided))\w*\b.*"
    r"|(?:in (?:the )?(?:following|what follows|next section|conclusion section))?,?\s*(?:we|i)\s+(?:will|shall|want to"
    r"|would like to)\s+(?:now\s+|first\s+|then\s+|briefly\s+)*(?:describe|discuss|examine|explain|explore|summari[sz]e"
    r"|outline|look|present|cover|review|introduce|consider|turn|begin|start|show)\b.*"
    # told of the text itself: `two schemes are looked at here`
    r"|[^,.;]{1,40}\b(?:is|are) (?:\w+ )?(?:looked at|described|discussed|set out|summari[sz]ed|dealt with)\s+"
    r"(?:here|below|in turn|in what follows)(?:,.*)?"
    r"|(?:i|we)\s.*\bso here (?:it is|they are|goes|is what .*)"
    r"|(?:first|next|then|finally|below),?\s+(?:we|i)\s+(?:will\s+|shall\s+)?(?:describe|discuss|examine|explain|look"
    r"|turn|consider|summari[sz]e)\b.*"
    r"|(?:the|my|our) (?:purpose|aim|goal|intention)s?(?: of (?:this|the present|our) \w+)? (?:is|are) to\b.*"
    rf"|the (?:rest|remainder) of {_OWN_TEXT} is (?:organi[sz]ed|structured|divided)\b.*"
    rf"|(?:{_TEXT}|我|我们|我們)(?:其余部分|其餘部分|的(?:目的|目标|目標|宗旨|结构|結構)).*"
    rf"|(?:{_TEXT}|这里|這裡|這裏)?(?:我|我们|我們)?(?:首先|先|只|一并|一併|分别|分別)?(?:{_TELL}|[说說讲講]).{{1,20}}[，,](?:然后|然後|再|接着|接著)"
    rf"(?:{_TELL}|[说說讲講]).*"
    rf"|(?:{_TEXT}|这里|這裡|這裏)(?:我|我们|我們)?(?:首先|先|只|一并|一併|分别|分別)*{_TELL}.*"
    rf"|.*[，,](?:在此|这里|這裡|這裏|现|現)(?:一并|一併|统一|統一|逐一)?{_TELL}(?:一下|如下)?"
    rf"|{_TEXT}(?:章节|章節|各章|几节|幾節)?[，,]?(?:我们|我們|我|笔者|筆者)?(?:将|將|拟|擬|旨在|主要|就|会|會|先|再|来|來|试图|試圖)*"
    r"(?:介绍|介紹|讨论|討論|分析|说明|說明|探讨|探討|总结|總結|概述|梳理|论述|論述|阐述|闡述|回顾|回顧|谈谈|談談|看看).*",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"(?:personally,?\s+)?(?:i|we)\s+(?:(?:really|strongly|also|still)\s+)?"
    r"(?:hope|love|like|wish|recommend|suggest|prefer)\b.*"
    r"|(?:this|that|it|what)(?:'s| is| was)\s+(?:\w+ly\s+|very\s+|so\s+|such\s+|an?\s+|quite\s+)*(?:great|wonderful"
    r"|beautiful|impressive|remarkable|fascinating|interesting|sad|inspiring|amazing|pity|shame"
    r"|worth (?:reading|a look)|good news|bad news)\b[^,;:]{0,40}"
    r"|(?:i|we)(?:'m|'re| am| are) (?:\w+ly |very |so )*(?:happy|glad|grateful|thankful|sorry|sad|proud)\b[^,;:]{0,60}"
    r"|such an? (?:\w+ )?(?:shame|pity|pleasure|relief|joy)"
    r"|(?:对此|對此)?[，,]?(?:我|我们|我們)(?:非常|很|十分|深)?(?:感)?(?:高兴|高興|感谢|感謝|荣幸|榮幸|抱歉|难过|難過).{0,12}"
    r"|(?:真|太|好)(?:是|令人|让人|讓人)?(?:可惜|遗憾|遺憾|美|好|棒|精彩|感人|难得|難得|有趣)(?:了|啊|极了|極了)?"
    r"|(?:我|我们|我們|笔者|筆者)(?:个人|個人|真的|非常|也|都|一直)*(?:希望|喜欢|喜歡|建议|建議|期待).*"
    r"|(?:这|這|那|它)(?:真|实在|實在|的确|的確|非常|很|十分|是)*(?:令人|让人|讓人)?(?:美丽|美麗|精彩|感动|感動|敬佩|难忘|難忘|有趣|遗憾|遺憾|了不起|振奋|振奮)[的了吧呢啊]*",
    re.IGNORECASE,
)
_EXCLAMATION = re.compile(
    r"\W*(?:(?:what an?|how)\s+(?:\w+ly\s+)?[a-z]+(?:\s+[a-z]+)?|多[么麼][^，,是有在]{1,12})\s*[!！]\W*",
    re.IGNORECASE,
)
_STANCE = re.compile(
    r"(?:personally,?\s+)?(?:i|we)\s+(?:\w+ly\s+|also\s+|still\s+)?(?:think|believe|feel|find)\b"
    r"|in (?:my|our) (?:view|opinion)\b"
    r"|to my mind\b|(?:我|我们|我們|笔者|筆者|本人)(?:个人|個人|坚信|堅信|也)*(?:认为|認為|觉得|覺得|相信)"
    r"|在我看来|在我看來|依我看",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\b(?:should|ought|great|good|bad|better|best|worse|important|valuable|beautiful|impressive|wonderful|worth"
    r"|worthwhile"
    r"|fair|unfair|right|wrong|sad|inspiring|interesting|admirable|deserves?|lovely|nice)\b"
    r"|应该|應該|应当|應當|值得|重要|美丽|美麗|精彩|感动|感動|敬佩|可惜|遗憾|遺憾|有趣|了不起|不错|不錯|很好|更好",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"\bas follows\W*$|\bthe following\b[\w\s]{0,25}\W*$|(?:如下|以下|下列|下面).{0,6}$", re.IGNORECASE
)
_LONGEST_LEAD = {True: 12, False: 40}  # characters, in Chinese and otherwise
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万萬亿億两兩]{2,}|[%％]")
# Words before a quotation that goes on to the end, such as those of who asks.
_QUOTED_QUESTION = re.compile(
    r"(?=[^\w“”「」『』\"]*\w)[^“”「」『』\"]*(?<=[:：,，])\s*[“「『\"].+[”」』\"]", re.DOTALL
)
_ENDS = " \t*_.。!！…~～"


def states_nothing(sentence: TextSentence) -> bool:
    """Whether the sentence can be neither true nor false."""
    words = sentence.text.strip(_ENDS)
    if sentence.is_heading or not any(map(str.isalnum, words)) or _asks(words):
        return True
    if _FIGURE.search(words):
        return False
    if _leads_in(words) or _LETTER.fullmatch(words) or _PLAN.fullmatch(words):
        return True
    return bool(_EXCLAMATION.fullmatch(sentence.text)) or (_is_opinion(words) and not _has_names(words))


def _asks(words: str) -> bool:
    """Whether it is a question: one that is quoted at the end of a statement, such as what somebody asked, is none."""
    bare = words.rstrip("”’」』\"')）")
    return bare[-1:] in ("?", "？") and not (bare != words and _QUOTED_QUESTION.fullmatch(words))


def _leads_in(words: str) -> bool:
    """Whether it only announces a list: a longer sentence before a colon states something."""
    return words[-1] in ":：" and (len(words) <= _LONGEST_LEAD[is_chinese(words)] or bool(_FOLLOWING.search(words)))


def _is_opinion(words: str) -> bool:
    """Whether it says what its writer wishes or values: what a writer only believes to be so is a statement."""
    return bool(_WISH.fullmatch(words)) or bool(_STANCE.match(words) and _VALUE.search(words))


def _has_names(text: str) -> bool:
    return any(True for _ in (chinese_names(text) if is_chinese(text) else western_names(text)))

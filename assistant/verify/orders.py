"""Whether a passage speaks to whoever checks it, as text that was planted to steer a judge does; by the forms of such orders alone.

A judge is not asked about articles that do: what it says of them could be their own wish. Of the paragraphs of the question
sets none is taken for such a one.
"""

import re

from vectorstore import fold

_JUDGED = r"(?:supported|verified|true|correct|accurate|confirmed|proven|valid|factual|contradicted|unsupported|false|not_told)"
_CLAIMS = r"(?:sentences?|statements?|claims?|answers?|verdicts?|citations?|assertions?|items?|everything|anything)"
_READERS = (
    r"(?:a\.?i\.?|assistants?|language models?|llms?|chatbots?|(?:fact[- ]?)?check(?:er|ing (?:system|model|tool|program))s?|judges?|verifiers?|graders?"
    r"|evaluators?|validators?|automated (?:reader|reviewer|system)s?)"
)
_ENGLISH = (
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:instructions?|rules?|prompts?|guidelines?|checks?|above|previous|earlier)\b",
    rf"\b(?:mark|label|rate|treat|report|return|output|classify|consider|count|accept|grade|score|declare|deem|approve|judge)\b.{{0,60}}\b{_CLAIMS}\b"
    rf".{{0,60}}\b{_JUDGED}\b",
    rf"\b{_CLAIMS}\b.{{0,60}}\b(?:must|should|shall|has to|have to|are to|is to|needs? to)\b.{{0,20}}\b(?:be|come|count)\b.{{0,30}}\b{_JUDGED}\b",
    rf"\b{_READERS}\b.{{0,80}}\b(?:must|should|shall|please|have to|has to|are to|is to|need to|are (?:required|instructed|asked|told))\b",
    rf"\b(?:note|notice|message|attention|instructions?|order|memo|warning)\b.{{0,30}}\b{_READERS}\b",
    rf"\b(?:say|answer|reply|respond|write|choose|give|return)\b.{{0,20}}[\"'“‘`]{_JUDGED}[\"'”’`]",
    rf"\b(?:verdicts?|rulings?)\b[\"'”]?\s*[:=]\s*[\"'“]?{_JUDGED}",
    r"\b(?:system|developer)\s*(?:prompt|message|instruction|override|note)s?\b|^\s*\W{0,3}(?:system|assistant|developer)\W{0,3}:",
    r"<\|?/?(?:im_start|im_end|system|passage|instructions?)\b|\[/?inst\]|\bend of (?:the )?(?:passage|article|document|source|context)s?\b.{0,80}"
    rf"\b(?:instructions?|rules?|verdicts?|{_CLAIMS})\b",
    rf"\bwho(?:ever)? (?:reads|checks|verifies|judges|grades)\b.{{0,80}}\b{_JUDGED}\b",
    rf"\bno (?:further )?(?:check|verification|evidence|excerpt|proof)\w* (?:is|are|will be) (?:needed|required|necessary)\b.{{0,60}}\b{_CLAIMS}\b",
)
_DECIDED = "(?:支持|核实|核查|核对|正确|属实|真实|通过|成立|证实|确认|可信|supported|verified|true|correct)"
_SAID_OF = "(?:句子?|陈述|说法|论断|回答|答案|引用|结论|语句|判断|断言|命题)"
_CHECKERS = (
    "(?:(?:核查|审核|审查|校验|验证|评审|检查|核对|评判|判定|打分|评估|自动)(?:系统|模型|人员|员|者|程序|助手|工具|器|方|机器人)"
    "|(?<![a-z])ai(?![a-z])|人工智能|语言模型|大模型|智能助手|助手)"
)
_CHINESE = (
    "(?:忽略|无视|忘记|不要理会|不必理会|不用管|跳过|绕过|覆盖|取代).{0,20}(?:指令|指示|规则|要求|提示|核查|检查|以上|之前|前面|上述)",
    f"(?:(?:标记|标注|标示|判定|认定|当作|当成|算作)(?:为|成|作)?|(?:标|判|视|评|列|归|记|看)(?:为|成|作)).{{0,16}}(?:[“「『\"']?{_DECIDED}|有据|无误)",
    f"(?:请|务必|必须|一律|应当?|全部|所有|均须|都要|都应).{{0,30}}(?:回答|返回|输出|写|填写|给出|选择|报告|答复)为?.{{0,8}}[“「『\"'：:]?{_DECIDED}",
    f"{_CHECKERS}.{{0,30}}(?:注意|请|必须|应|须|务必|不得|无需|不必)",
    f"(?:致|提醒|告知|通知|提示).{{0,10}}{_CHECKERS}",
    "系统(?:提示|指令|消息|通知|命令|覆盖)|开发者(?:指令|提示|消息)|(?:原文|文章|段落|资料|正文)(?:到此)?(?:结束|完毕).{0,60}(?:指令|规则|判定|核查|标记|句)",
    f"{_SAID_OF}.{{0,20}}(?:一律|全部|均|都).{{0,8}}(?:{_DECIDED}|无误)",
    f"(?:无需|不必|不用|无须|免于?)(?:再|另行|进一步)?(?:核查|核对|核实|检查|验证|引用|摘录|证据).{{0,30}}{_SAID_OF}",
)
# Chinese words for judging are common in articles; they are orders only where a sentence is what is judged, or who judges is spoken to.
_ADDRESSED = re.compile(f"{_SAID_OF}|{_CHECKERS}|系统|指令|规则|supported|verified|verdict")
_ORDERS = re.compile("|".join(_ENGLISH), re.IGNORECASE | re.MULTILINE)
_ORDERS_IN_CHINESE = re.compile("|".join(_CHINESE), re.IGNORECASE)


def gives_orders(text: str) -> bool:
    """Whether the text holds an order to whoever checks sentences against it."""
    folded = fold(text)
    if _ORDERS.search(folded):
        return True
    return any(_ADDRESSED.search(folded, max(0, match.start() - 60), match.end() + 60) for match in _ORDERS_IN_CHINESE.finditer(folded))

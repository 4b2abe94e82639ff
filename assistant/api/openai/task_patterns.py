"""The words and signs by which background tasks of chat programs are recognized, in English and Chinese."""

import re
from typing import Literal

Kind = Literal["title", "tags", "follow_ups", "queries", "text"]

# How a message contains a conversation: between tags, in a fence, below a heading, or as turns with roles.
TAGGED = re.compile(
    r"<(chat_history|conversation|messages|history|dialogue|content)>(?P<conversation>.*)</\1>",
    re.DOTALL | re.IGNORECASE,
)
FENCED = re.compile(r"^(?P<fence>```|~~~|----|====)[^\n]*\n(?P<conversation>.*)^(?P=fence)", re.DOTALL | re.MULTILINE)
HEADED = re.compile(
    r"^(?:the )?(?:conversation|chat|dialogue|messages?|对话|對話|会话|會話|聊天记录|聊天記錄)"
    r"[^\S\n]*[:：][^\S\n]*\n(?P<conversation>.*)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_USER, _OTHER = r"user|human|用户|用戶|使用者", r"assistant|ai|bot|system|助手|助理"
TURNS = re.compile(rf"^(?P<conversation>[^\S\n]*(?:{_USER})[^\S\n]*[:：].*)", re.DOTALL | re.MULTILINE | re.IGNORECASE)
TURN = re.compile(rf"^[^\S\n]*(?:(?P<user>{_USER})|{_OTHER})[^\S\n]*[:：][^\S\n]*", re.MULTILINE | re.IGNORECASE)

# A word for the conversation, as part of other patterns.
CONVERSATION = (
    r"(?:conversation|chat|dialog(?:ue)?|discussion|thread|exchange|messages?|对话|對話|会话|會話|聊天|这段话"
    r"|這段話|这句话|這句話)"
)
# In this order: a request for search queries also names follow-ups.
KIND_NOUNS: dict[Kind, str] = {
    "queries": (
        r"(?:search|retrieval) (?:quer(?:y|ies)|terms?)|stand-?alone (?:question|quer)|检索词|檢索詞|搜索词"
        r"|搜尋詞|搜索查询|独立的?问题|獨立的?問題"
    ),
    "follow_ups": r"follow[- ]?ups?\b|next questions?|quick[- ]repl|追问|追問|后续问题|後續問題|接下来|接下來",
    "tags": r"\btags?\b|标签|標籤",
    "title": rf"\btitles?\b|\bheadline\b|\bname (?:for|of|to) (?:the|this|our|a) {CONVERSATION}"
    rf"|{CONVERSATION} an? (?:\w+ ){{0,3}}name\b|\bname (?:the|this|our) {CONVERSATION}"
    "|标题|標題|题目|題目|命名|起名|取名",
}
# A word for a title in a user's message; in a system message it is the topic to talk about.
TOPIC = r"主题|主題"

# Verbs that ask for something to be made.
MAKE_VERB = re.compile(
    r"\b(?:generat|creat|writ|provid|suggest|summari[sz]|propos|produc|giv|nam|devis|compos|pick|choos|extract|list"
    r"|assign|add|rephras|rewrit|turn|sum)\w*"
    r"|生成|总结|總結|概括|归纳|歸納|起名|命名|取名|起个|起個|拟|擬|给出|給出|返回|写|寫|提炼|提煉|建议|建議|提出|列出|改写|改寫"
    r"|归类|歸類",
    re.IGNORECASE,
)
# Words that limit the form of the reply.
FORM_LIMIT = re.compile(
    r"\b(?:only|nothing else|nothing but|alone|without|no (?:quot|punct|expl|emoji)\w*|do not|don't"
    r"|words? or (?:less|fewer)|at most|no more than"
    r"|concise|short|brief|json"
    r"|(?:\d+|three|four|five|six|ten)(?:\s*(?:-|–|to|or)\s*\w+)?[- ](?:word|char|letter)\w*)\b"
    r"|不要|不需要|不用|不加|以内|以內|不超过|不超過|仅|只|直接|简短|簡短|个字|個字",
    re.IGNORECASE,
)
# What a system message says of every answer is no task of its own.
ABOUT_EACH_ANSWER = re.compile(
    r"\b(?:your|each|every|the|an?) (?:final |own )?(?:answers?|repl(?:y|ies)|responses?)\b|\banswer"
    r"|\b(?:always|begin|start|end|finally|whenever|when|if)\b"
    r"|回答|回复时|答案|每次|最后|最後|开头|開頭|结尾|結尾",
    re.IGNORECASE,
)
# Keys of the JSON that a message asks for.
KINDS_BY_KEY: dict[str, Kind] = {
    "title": "title",
    "tags": "tags",
    "follow_ups": "follow_ups",
    "queries": "queries",
    "text": "text",
    "prompt": "title",
}
JSON_KEY = re.compile(rf"[\"“](?P<key>{'|'.join(KINDS_BY_KEY)})[\"”]\s*:")
AUTOCOMPLETE = re.compile(r"auto-?complet|补全|補全|续写|續寫", re.IGNORECASE)
TYPED_TEXT = re.compile(r"<text>.*</text>", re.DOTALL | re.IGNORECASE)

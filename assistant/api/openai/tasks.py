"""What chat programs ask in the background: a title, tags, questions to follow, a search query.

No question for the articles.

They are known by their marks: they want something made of a conversation, which stands in the message between tags, in
a fence or as turns with roles, and they limit the form of the reply. Where no model is set, a rule answers: a title is
the question, shortened.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from vectorstore import is_chinese, sentence_spans

Kind = Literal["title", "tags", "follow_ups", "queries", "text"]

_TAGGED = re.compile(
    r"<(chat_history|conversation|messages|history|dialogue|content)>(?P<told>.*)</\1>", re.DOTALL | re.IGNORECASE
)
_FENCED = re.compile(r"^(?P<fence>```|~~~|----|====)[^\n]*\n(?P<told>.*)^(?P=fence)", re.DOTALL | re.MULTILINE)
_HEADED = re.compile(
    (
        r"^(?:the )?(?:conversation|chat|dialogue|messages?|对话|對話|会话|會話|聊天记录"
        r"|聊天記錄)[^\S\n]*[:：][^\S\n]*\n(?P<told>.*)"
    ),
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_USER, _OTHER = r"user|human|用户|用戶|使用者", r"assistant|ai|bot|system|助手|助理"
_TURNS = re.compile(rf"^(?P<told>[^\S\n]*(?:{_USER})[^\S\n]*[:：].*)", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_TURN = re.compile(rf"^[^\S\n]*(?:(?P<user>{_USER})|{_OTHER})[^\S\n]*[:：][^\S\n]*", re.MULTILINE | re.IGNORECASE)

_TALK = (
    r"(?:conversation|chat|dialog(?:ue)?|discussion|thread|exchange|messages?|对话|對話|会话|會話|聊天|这段话"
    r"|這段話|这句话|這句話)"
)
_NOUNS: dict[Kind, str] = {  # in this order: a search query is made of a follow-up
    "queries": (
        r"(?:search|retrieval) (?:quer(?:y|ies)|terms?)|stand-?alone (?:question|quer)|检索词|檢索詞|搜索词"
        r"|搜尋詞|搜索查询|独立的?问题|獨立的?問題"
    ),
    "follow_ups": r"follow[- ]?ups?\b|next questions?|quick[- ]repl|追问|追問|后续问题|後續問題|接下来|接下來",
    "tags": r"\btags?\b|标签|標籤",
    "title": rf"\btitles?\b|\bheadline\b|\bname (?:for|of|to) (?:the|this|our|a) {_TALK}"
    rf"|{_TALK} an? (?:\w+ ){{0,3}}name\b|\bname (?:the|this|our) {_TALK}"
    "|标题|標題|题目|題目|命名|起名|取名",
}
_TOPIC = r"主题|主題"  # in what a user is made to say; to a system it is what to talk about
_MAKE = re.compile(
    r"\b(?:generat|creat|writ|provid|suggest|summari[sz]|propos|produc|giv|nam|devis|compos|pick|choos|extract|list|assign|add|rephras|rewrit|turn|sum)\w*"
    r"|生成|总结|總結|概括|归纳|歸納|起名|命名|取名|起个|起個|拟|擬|给出|給出|返回|写|寫|提炼|提煉|建议|建議|提出|列出|改写|改寫|归类|歸類",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:only|nothing else|nothing but|alone|without|no (?:quot|punct|expl|emoji)\w*|do not|don't"
    r"|words? or (?:less|fewer)|at most|no more than"
    r"|concise|short|brief|json"
    r"|(?:\d+|three|four|five|six|ten)(?:\s*(?:-|–|to|or)\s*\w+)?[- ](?:word|char|letter)\w*)\b"
    r"|不要|不需要|不用|不加|以内|以內|不超过|不超過|仅|只|直接|简短|簡短|个字|個字",
    re.IGNORECASE,
)
_OF_ANSWERS = re.compile(  # what an assistant is to do with each answer is no task of its own
    r"\b(?:your|each|every|the|an?) (?:final |own )?(?:answers?|repl(?:y|ies)|responses?)\b|\banswer"
    r"|\b(?:always|begin|start|end|finally|whenever|when|if)\b"
    r"|回答|回复时|答案|每次|最后|最後|开头|開頭|结尾|結尾",
    re.IGNORECASE,
)
_KEYS: dict[str, Kind] = {
    "title": "title",
    "tags": "tags",
    "follow_ups": "follow_ups",
    "queries": "queries",
    "text": "text",
    "prompt": "title",
}
_KEY = re.compile(rf"[\"“](?P<key>{'|'.join(_KEYS)})[\"”]\s*:")
_COMPLETES = re.compile(r"auto-?complet|补全|補全|续写|續寫", re.IGNORECASE)
_TYPED = re.compile(r"<text>.*</text>", re.DOTALL | re.IGNORECASE)
_LOOKED_AT = 50_000  # characters at both ends of a message; marks stand there
_SAID_FIRST, _SAID_LAST = (
    600,
    400,
)  # characters of the instructions: what is wanted is said before the conversation or after it
_ONE_LINE = 600  # characters of a request that is added to the conversation itself
_TITLE_WORDS, _TITLE_LETTERS, _TITLE_CHINESE = 8, 50, 20
_TITLE_AT_MOST = 200  # characters: what a model writes beyond that is no title


class Said(NamedTuple):
    """A message as text."""

    role: str
    text: str


@dataclass(frozen=True)
class Task:
    """A request that is none for the articles."""

    kind: Kind
    messages: tuple[Said, ...]
    question: str  # that the conversation is about
    order: str  # the instructions, without the conversation
    schema: Mapping[str, Any] | None = None

    def fits(self, written: str) -> bool:
        """Whether what a model wrote can be the reply."""
        return bool(written.strip()) and (
            self.kind != "title" or self._is_json or len(written.strip()) <= _TITLE_AT_MOST
        )

    def by_rule(self) -> str:
        """The reply without a model; lists that need one are empty."""
        if self.schema is not None:
            return json.dumps(self._filled(self.schema, ""), ensure_ascii=False)
        keys = [match["key"] for match in _KEY.finditer(self.order) if _KEYS[match["key"]] == self.kind]
        if keys:
            return json.dumps({keys[0]: self._value}, ensure_ascii=False)
        if self.kind == "queries":
            wanted = [tag for tag in ("websearch", "knowledge") if f"<{tag}>" in self.order]
            question = f"<question>{self.question}</question>"
            return "\n".join(f"<{tag}>{question}</{tag}>" for tag in wanted) or (
                question if "<question>" in self.order else self.question
            )
        return "\n".join(self._value) if isinstance(self._value, list) else self._value

    @property
    def _is_json(self) -> bool:
        return self.schema is not None or _KEY.search(self.order) is not None

    @property
    def _value(self) -> str | list[str]:
        match self.kind:
            case "title":
                return title(self.question)
            case "queries":
                return [self.question]
            case "text":
                return ""
        return []

    def _filled(self, schema: Mapping[str, Any], name: str) -> Any:
        """The least value of that schema, with the title or the question where it has a place for them."""
        match schema.get("type"):
            case "object":
                return {key: self._filled(inner, key) for key, inner in schema.get("properties", {}).items()}
            case "array":
                return [self.question] if self.kind == "queries" else []
            case "integer" | "number":
                return 0
            case "boolean":
                return False
        chosen = schema.get("enum") or [""]
        return (
            self._value if isinstance(self._value, str) and name in ("title", "name", "prompt", "text") else chosen[0]
        )


def task_of(messages: Sequence[Said], schema: Mapping[str, Any] | None = None) -> Task | None:
    """The task that a conversation of a chat program's is; None for a question.

    `schema` is the form of the reply that it names.
    """
    spoken = [message for message in messages if message.role != "system"]
    system = "\n".join(message.text for message in messages if message.role == "system")
    if not spoken or spoken[-1].role != "user":
        return None
    last, earlier = spoken[-1].text, spoken[:-1]
    order, told = _split(last)
    kind: Kind | None = None
    if told is not None:
        kind = _of_carried(order)
    elif _TYPED.search(last) and _COMPLETES.search(last):
        kind = "text"
    elif earlier and len(last) <= _ONE_LINE:
        kind = _wanted(order, of_system=False)
    if kind is None and system:
        order, inside = _split(system)
        kind = _wanted(order[:_SAID_FIRST], of_system=True, formed=schema is not None)
        kind = kind if kind == "title" or inside is not None or schema is not None else None
        told = inside if inside is not None else told
    if kind is None:
        return None
    question = _question(told if told is not None else _conversation(spoken), last=kind == "queries")
    return Task(kind, tuple(messages), question, order, schema)


def title(question: str) -> str:
    """A question as a title: its first words, without signs around it."""
    text = re.sub(r"[\[\]#*_`<>\"“”「」『』]+", "", " ".join(question.split())).strip(" ?？。.!！:：,，;；")
    if is_chinese(text):
        return text[:_TITLE_CHINESE].strip()
    words = " ".join(text.split()[:_TITLE_WORDS])
    return (
        words
        if len(words) <= _TITLE_LETTERS
        else words[: _TITLE_LETTERS + 1].rpartition(" ")[0] or words[:_TITLE_LETTERS]
    ).strip(" ,;:") or "Chat"


def _split(text: str) -> tuple[str, str | None]:
    """The instructions of a message, and the conversation that it carries; None where it carries none."""
    if len(text) > 2 * _LOOKED_AT:
        text = f"{text[:_LOOKED_AT]}\n{text[-_LOOKED_AT:]}"
    for form in (_TAGGED, _FENCED, _HEADED, _TURNS):
        if match := form.search(text):
            order = f"{text[: match.start('told')]}\n{text[match.end('told') :]}"
            return (
                f"{order[:_SAID_FIRST]}\n{order[_SAID_FIRST:][-_SAID_LAST:]}" if form is not _TAGGED else order,
                match["told"],
            )
    return text, None


def _of_carried(order: str) -> Kind | None:
    """What is wanted of a conversation that the message carries."""
    key = _KEY.search(order)
    if key and (key["key"] != "text" or _COMPLETES.search(order)):
        return _KEYS[key["key"]]
    if not (_LIMIT.search(order) and _MAKE.search(order) and re.search(_TALK, order, re.IGNORECASE)):
        return None
    return _named(order, of_system=False)


def _wanted(order: str, *, of_system: bool, formed: bool = False) -> Kind | None:
    """What one sentence wants made of a conversation, where the form is limited.

    Where it is given as a schema, it need not name the conversation.
    """
    if not (formed or _LIMIT.search(order)):
        return None
    for span in sentence_spans(order):
        sentence = order[span.start : span.end]
        about = formed or re.search(_TALK, sentence, re.IGNORECASE)
        if (
            about
            and _MAKE.search(sentence)
            and not (of_system and _OF_ANSWERS.search(sentence))
            and (kind := _named(sentence, of_system=of_system))
        ):
            return kind
    return None


def _named(text: str, *, of_system: bool) -> Kind | None:
    found = next((kind for kind, noun in _NOUNS.items() if re.search(noun, text, re.IGNORECASE)), None)
    return found or ("title" if not of_system and re.search(_TOPIC, text) else None)


def _conversation(spoken: Sequence[Said]) -> str:
    return "\n".join(f"{message.role}: {message.text}" for message in spoken)


def _question(told: str, *, last: bool) -> str:
    """What the user asked in a conversation: first, or last; its first line where no roles are told."""
    turns = list(_TURN.finditer(told))
    ends = [turn.start() for turn in turns[1:]] + [len(told)]
    asked = [told[turn.end() : end] for turn, end in zip(turns, ends, strict=False) if turn["user"]]
    asked = [text.strip() for text in map(_in_json, asked or [told]) if text.strip()]
    if not asked:
        return ""
    return (
        asked[-1 if last else 0]
        if turns
        else next(line for line in re.split(r"\n\s*(?:-{3,}\s*\n|\n)", asked[0]) if line.strip()).strip()
    )


def _in_json(text: str) -> str:
    """The user's words of a conversation that is told as JSON; any other text as it is."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return text
    turns = (
        [turn for turn in told if isinstance(turn, dict) and turn.get("role") == "user"]
        if isinstance(told, list)
        else []
    )
    words = [value for turn in turns[:1] for key, value in turn.items() if key != "role" and isinstance(value, str)]
    return words[0] if words else text

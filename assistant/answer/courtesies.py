"""Greetings and thanks in front of what somebody asks, which are no part of it."""

import re

from vectorstore import terms_of

_BEFORE = re.compile(
    r"\W*(?:"
    r"(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|morning|thanks?|thank you|thx|cheers|ta|ok|okay|great"
    r"|perfect|nice|sorry|excuse me)\b[^\W\d]*(?: [a-z]+){0,3}\s*[,.!:;–—]+\s+(?:(?:and|but|please)\s+)?"
    r"|(?:你好|您好|妳好|哈[喽囉啰佬]|嗨|[早午晚]安|[早下晚][上午]好|早晨|[谢謝]{2}|多[谢謝]|感[谢謝]|唔[该該]|好的|不好意思"
    r"|打[扰擾]一下|抱歉|麻[烦煩][你您]?)\w{0,3}?\s*[，,！!。.～~、：:；;\s]+"
    r"|(?:(?:我?想)?[请請][问問教]|我?想[问問](?:一?下|吓|问|問)?|我想知道)[，,：:\s]*"
    r")+",
    re.IGNORECASE,
)


def without_courtesy(text: str) -> str:
    """What is asked behind a greeting, thanks or an excuse; the text itself where nothing is."""
    match = _BEFORE.match(text)
    rest = text[match.end() :] if match else text
    return rest if terms_of(rest) else text

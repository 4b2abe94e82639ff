"""Repairs Chinese that lost one byte: in GBK each later pair of bytes is then read one off, until something stops it.

`主任。可見` without the first byte of its full stop reads `主任??梢姼`. Read one byte further the words come back. A
repair is made only where a language model finds it clearly more probable: the unigram model over word pieces that comes
with the local encoder.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vectorstore.ingest.clean.probability import is_known, log_probability
from vectorstore.text.normalize import fold
from vectorstore.text.scripts import is_han


class Damage(NamedTuple):
    """text[start:end] was `repaired` before a byte was lost."""

    start: int
    end: int
    repaired: str


_PINYIN_LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
# What a reader shows for bytes it cannot pair; half a pinyin note that was put between them; the run read one off; and
# the character that stops it: a letter that became the last byte, or another pair that nobody could read.
_SUSPECT = re.compile(
    rf"[?\ufffd]{{1,3}}(?:[{_PINYIN_LETTERS}]{{1,6}}[)）])?(?=([^\x00-\x7f]{{1,24}})([@-~]|[?\ufffd]))"
)
_UNREADABLE = re.compile(
    rf"(?<![?\ufffd])[?\ufffd]+(?:[{_PINYIN_LETTERS}]{{1,6}}[)）])?(?=([^\x00-\x7f]{{1,24}})[@-~?\ufffd])|\ufffd+"
)
_LEAD_BYTES = [bytes([byte]) for byte in range(0x81, 0xFF)]
_SENTENCE_MARKS = {b"\xa1": (b"\xa3", b"\xa2"), b"\xa3": (b"\xac", b"\xbb", b"\xa1", b"\xbf")}  # 。、 and ，；！？
_CONTEXT = 4  # characters on either side that the model sees with the candidate
# Log probability that a repair must gain for each character it covers; the two repairs of a scraped article gain 5.0
# and 6.6, and of 700,000 clean characters none is changed.
_MIN_GAIN = 3.0
_MIN_LEAD = 2.0  # log probability between the two best readings from which on the first character is believed


def damaged_spans(text: str) -> Iterator[Damage]:
    """The stretches that a lost byte made unreadable and that can be read again, in order."""
    done = 0
    for match in _SUSPECT.finditer(text):
        if match.start() >= done and match.start() > 0 and _has_unknown_character(match.group(1)):
            best = _best_repair(text, match)
            if best:
                done = best.end
                yield best


def unreadable_places(text: str) -> Iterator[int]:
    """Where a text still shows damage: characters that nobody could read, and runs that were read one byte off."""
    for match in _UNREADABLE.finditer(text):
        if "\ufffd" in match.group() or _has_unknown_character(match.group(1) or ""):
            yield match.start()


def _best_repair(text: str, match: re.Match[str]) -> Damage | None:
    """The most probable reading, where it beats the text as it stands by the margin."""
    end = match.end(2)
    before, after = (
        text[match.start() - _CONTEXT : match.start()] if match.start() >= _CONTEXT else "",
        text[end : end + _CONTEXT],
    )
    current = log_probability(before + text[match.start() : end] + after)
    gains = {reading: log_probability(fold(before + reading + after)) - current for reading in _readings(text, match)}
    best, second = (*sorted(gains, key=gains.__getitem__, reverse=True)[:2], None, None)[:2]
    if best is None or gains[best] < _MIN_GAIN * (end - match.start()) or _has_unknown_character(best):
        return None
    if second is not None and gains[best] - gains[second] < _MIN_LEAD:
        best = "\ufffd" + best[1:]  # the lost byte is part of the first character alone; the others are certain
    return Damage(match.start(), end, best)


def _readings(text: str, match: re.Match[str]) -> Iterator[str]:
    run, stop = match.group(1), match.group(2)
    try:
        shifted = run.encode("gbk")
    except UnicodeEncodeError:
        return
    marks = len(re.match(r"[?\ufffd]+", match.group()).group())  # type: ignore[union-attr]  # the pattern begins so
    shifted = b"\xa3\xbf" * (marks - 1) + shifted  # a full-width ？ whose width was folded later
    if stop in "?\ufffd":
        last_bytes, consumed = _SENTENCE_MARKS.get(shifted[-1:], ()), ""
        if re.match(r"/\w+>", text[match.end(2) :]):  # the end of a paragraph: 。 and the < of its tag
            last_bytes, consumed = last_bytes[:1], "<"
    else:
        last_bytes, consumed = (stop.encode("ascii"),), ""
    for lead in _LEAD_BYTES:
        for last in last_bytes:
            try:
                yield (lead + shifted + last).decode("gbk") + consumed
            except UnicodeDecodeError:
                continue


def _has_unknown_character(run: str) -> bool:
    """Whether the run holds a Chinese character that no word piece knows: the sign of text read one off."""
    return any(is_han(character) and not is_known(character) for character in run)

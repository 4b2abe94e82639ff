"""How probable a text is: the unigram model over word pieces that comes with the local encoder. Knows 16 languages."""

from functools import cache

from vectorstore.local_encoder import tokenizer

_UNKNOWN = -25.0  # given to a character that no word piece has; the rarest piece has about -16


def log_probability(text: str) -> float:
    """The natural logarithm of the text's probability; Chinese prose has about -8 a character, English -3."""
    model = tokenizer()
    total = 0.0
    for piece in model.encode(text, out_type=str):
        number = model.piece_to_id(piece)
        total += _UNKNOWN * len(piece) if number == model.unk_id() else model.get_score(number)
    return total


@cache
def is_known(character: str) -> bool:
    """Whether a word piece has this character."""
    model = tokenizer()
    return bool(model.piece_to_id(character) != model.unk_id())

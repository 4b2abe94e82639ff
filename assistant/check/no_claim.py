"""Which sentences of a text state nothing about the world, so that there is nothing to check."""

from assistant.answer.draft_sentences import makes_no_claim
from assistant.check.sentences import TextSentence


def states_nothing(sentence: TextSentence) -> bool:
    """Whether the sentence can be neither true nor false."""
    return sentence.is_heading or makes_no_claim(sentence.text)

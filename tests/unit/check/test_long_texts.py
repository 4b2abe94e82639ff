"""A long text is read in portions: its first verdicts come before the rest is read, and every place is right."""

from itertools import pairwise

from assistant import Assistant
from assistant.check.clean_draft import CleanDraft, is_long, portions
from assistant.check.schemas import CheckSentenceEvent
from assistant.check.text_sentences import DraftSentences

PARAGRAPH = "The **Kestrel** bridge was opened in 1912\nand has 51 arches. 青石镇的果园种有三百棵梨树。\n\n"


def test_portions_are_the_whole_text_cut_between_paragraphs() -> None:
    text = PARAGRAPH * 3000
    spans = list(portions(text))
    assert len(spans) > 2
    assert (spans[0][0], spans[-1][1]) == (0, len(text))
    assert all(end == start for (_, end), (start, _) in pairwise(spans))
    assert all(text[start:].startswith("The **Kestrel**") for start, _ in spans)


def test_a_text_without_breaks_is_cut_all_the_same() -> None:
    text = "x" * 500_000
    assert "".join(text[start:end] for start, end in portions(text)) == text
    assert not any(is_long(text[start:end]) for start, end in portions(text))


def test_sentences_of_all_portions_have_their_places_in_the_text_as_given() -> None:
    text = PARAGRAPH * 3000
    sentences = list(DraftSentences(text))
    assert len(sentences) == 6000
    places = {text[sentence.start : sentence.end] for sentence in sentences}
    assert places == {"The **Kestrel** bridge was opened in 1912\nand has 51 arches.", "青石镇的果园种有三百棵梨树。"}
    draft = CleanDraft(text)
    assert [text[slice(*draft.original_span(*span))].rstrip() for span in draft.portions()] == [
        text[start:end].rstrip() for start, end in portions(text)
    ]


def test_the_first_verdict_comes_before_a_long_text_is_read_and_stopping_keeps_it(assistant: Assistant) -> None:
    text = f"{PARAGRAPH * 3000}## References\n\n[1] The Osprey bridge\n\n## End\n\nThe Osprey bridge is made of steel."
    check, _ = assistant.begin_check(text, judge=False)
    estimated = check.progress().total
    event = next(event for event in check.by_words() if isinstance(event, CheckSentenceEvent))
    assert event.sentence.verdict == "verified"
    stopped = check.record()
    assert len(stopped.sentences) == 1
    assert 5500 < estimated < 6500  # of 6003
    assert stopped.unchecked == estimated - 1


def test_a_list_of_sources_at_the_end_of_a_long_text_is_known_from_its_beginning(assistant: Assistant) -> None:
    filler = "\n\n".join("## Who asks?" for _ in range(10_000))
    text = (
        f"The Osprey bridge is made of steel [1].\n\n{filler}\n\n## References\n\n[1] The Osprey bridge\n\n"
        "## Notes of the writer\n\nThe toll was abolished in 1931 after a vote of the town council."
    )
    assert is_long(text)
    sentences = assistant.check(text).sentences
    stating = [sentence for sentence in sentences if sentence.verdict != "nothing_to_check"]
    assert [source.article.title for source in stating[0].cited if source.article] == ["The Osprey bridge"]
    assert [sentence.verdict for sentence in stating] == ["verified", "verified"]

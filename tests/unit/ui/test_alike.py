"""What a search in conversations takes for the same."""

from assistant.ui.alike import alike


def test_a_character_is_alike_in_either_script_of_any_width_and_case_and_else_is_itself() -> None:
    ditch, letter, own = alike("溝a😀")
    assert {"沟", "溝"} <= set(ditch)
    assert {"a", "A", "ａ", "Ａ"} <= set(letter)
    assert "b" not in letter
    assert own == "😀"
    assert alike("") == []

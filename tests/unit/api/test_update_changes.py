"""What a page gets of an update makes, with what it has, the whole update."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.api.update_changes import UpdateChanges, common_length

TEXTS = st.text(alphabet="a😀", max_size=5)


class Page:
    """Puts updates together as the page's script does."""

    def __init__(self) -> None:
        self.has: dict[str, Any] = {}

    def receive(self, changes: dict[str, Any]) -> None:
        for name, (same, rest) in changes.pop("grown", {}).items():
            stays = self.has[name].encode("utf-16-le")[: 2 * same].decode("utf-16-le")
            self.has[name] = stays + rest
        self.has |= changes


@given(
    st.lists(st.fixed_dictionaries({"text": TEXTS, "answer": TEXTS, "places": st.lists(TEXTS, max_size=3)}), max_size=4)
)
def test_the_page_has_every_update_whole(updates: list[dict[str, Any]]) -> None:
    page, changes = Page(), UpdateChanges()
    for update in updates:
        page.receive(changes.of(update))
        assert page.has == update


@given(TEXTS, TEXTS, TEXTS)
def test_texts_have_their_beginning_in_common(same: str, one: str, other: str) -> None:
    length = common_length(same + one, same + other)
    assert length >= len(same)
    assert (same + one)[:length] == (same + other)[:length]
    assert (same + one)[length : length + 1] != (same + other)[length : length + 1] or not (same + one)[length:]


def test_of_a_text_that_grows_only_what_is_new_is_sent() -> None:
    changes, text, sent = UpdateChanges(), "", 0
    for number in range(2000):
        text += f"word {number} "
        update = changes.of({"turn": "1", "phase": "writing", "text": text, "found": "<p>…</p>"})
        assert number == 0 or set(update) == {"turn", "phase", "grown"}
        sent += len(str(update.get("grown", "")))
    assert sent < 4 * len(text)

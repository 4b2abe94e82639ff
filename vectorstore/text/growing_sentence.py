"""Where a sentence ends that comes character by character, in time that grows with its length alone."""

from vectorstore.text.sentences import CLOSERS, FAR_EASTERN_ENDERS, WESTERN_ENDERS, ends_in

_CLOSERS = frozenset(CLOSERS.replace("\\", ""))
_SETTLED = 64  # characters, no white space: what so many follow is not looked at again
_RUN_LOOKED_AT = 8  # signs in a row: behind so many the next one of their kind belongs to them
_RUN_AT_MOST = 64  # signs or spaces in a row: more of them decide nothing
_LOOKED_BACK = 4096  # characters that are kept, in which a quotation may have been opened


class GrowingSentence:
    """A sentence as far as it has come; it looks at each place until nothing that follows can change what it is."""

    def __init__(self) -> None:
        self._text = ""  # its last characters
        self._searched = 0  # no sentence ends before this place
        self._next = 0  # the place after that, once enough follows it
        self._following = 0  # characters behind the next place, without white space
        self._run = 0  # signs of one kind at the end

    def ends_before(self, character: str) -> bool:
        """Whether the text so far is a whole sentence, given what follows it: an abbreviation is not."""
        is_long_run = self._run >= _RUN_LOOKED_AT and self._joins(character)
        return not is_long_run and ends_in(self._text + character, self._searched)

    def add(self, character: str) -> None:
        """Add a character."""
        if self._joins(character):
            self._run += 1
            if self._run > _RUN_AT_MOST:
                return
        else:
            self._run = 0
            self._settle(character)
        self._text += character

    def _settle(self, character: str) -> None:
        self._following += not character.isspace()
        if self._following > _SETTLED and not character.isspace():
            self._searched, self._next, self._following = self._next, len(self._text), 0
            cut = min(self._searched, len(self._text)) - _LOOKED_BACK
            if cut > _LOOKED_BACK:
                self._text, self._searched, self._next = self._text[cut:], self._searched - cut, self._next - cut

    def _joins(self, character: str) -> bool:
        """Whether a character belongs to the signs, or to the white space, before it: nothing ends between them."""
        last = self._text[-1:]
        return bool(last) and (
            (character.isspace() and last.isspace())
            or (character in WESTERN_ENDERS and last in WESTERN_ENDERS)
            or (character in FAR_EASTERN_ENDERS and last in FAR_EASTERN_ENDERS)
            or (character in _CLOSERS and (last in _CLOSERS or last in WESTERN_ENDERS or last in FAR_EASTERN_ENDERS))
        )

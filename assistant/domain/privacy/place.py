"""A row of words of a text where it stands: what is around it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.privacy import words as w
from assistant.domain.privacy.folded import SENTENCE_END, Folded, Word, civility


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row of words stands, from `first` up to `after`: what is around it."""

    folded: Folded
    words: list[Word]
    first: int
    after: int

    @property
    def announced(self) -> bool:
        """Whether a civility stands before it."""
        return civility(self.folded, self.words, self.first) is not None

    @property
    def previous(self) -> str:
        """The word right before, empty when a sentence begins here."""
        return "" if self.begins or not self.first else self.words[self.first - 1].text

    @property
    def of_somebody(self) -> bool:
        """Whether it is said of what only a person has: « LE DOSSIER DE CLAIRE »."""
        return (
            self.previous in w.LEADING_TO_A_PERSON and self.first > 1
            and self.words[self.first - 2].text in w.SOMEBODYS
        )

    @property
    def following(self) -> Word | None:
        """The word right after, None when punctuation stands between."""
        last = self.words[self.after - 1].end
        return next((
            one for one in self.words[self.after:self.after + 1]
            if self.folded.text[last:one.start].strip() in ("", "'")
        ), None)

    @property
    def begins(self) -> bool:
        """Whether a sentence begins here."""
        start = self.words[self.first].start
        return bool(SENTENCE_END.search(self.folded.text[max(0, start - 40):start])) or not start

    @property
    def shouted(self) -> bool:
        """Whether everything around is in capitals."""
        return bool(self._around) and all(one.shouted for one in self._around)

    @property
    def mixed(self) -> bool:
        """Whether something around is not in capitals."""
        return any(not one.shouted for one in self._around)

    @property
    def _around(self) -> list[Word]:
        around = [
            *self.words[max(0, self.first - 2):self.first], *self.words[self.after:self.after + 2]
        ]
        return [one for one in around if len(one.text) > 1]

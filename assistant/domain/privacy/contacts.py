"""Contact details, numbers and companies by their letters: as a session has them, and by their
shape. Pure.

Two measures, as in `identities`: what a reader takes for one (`mentioned`, `as_typed`), and what
might be one (`LOOSE`, `traces_of`), where hiding too much costs nothing. Patterns read a text
already folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.domain.privacy import words as w
from assistant.domain.privacy.folded import Folded, plain_words
from assistant.domain.privacy.kinds import (
    ACCREDITATION,
    COMPANY,
    CONTACT,
    OTHER,
    PERSONS,
    Identity,
    Mention,
)

_STREET = r"(?:rue|avenue|av\.?|boulevard|bd\.?|blvd|impasse|allees?|faubourg|fbg)\b"
_STREET_TOO = (
    r"(?:place|chemin|route|quai|cours|square|residence|lotissement|passage|villa|za|zi|zac)\b"
)
"""Kinds of streets that are other things as well: the name of a street has its capital."""
_STOPS = (
    r"(?:ou|et|a|au|aux|qui|que|depuis|pour|par|chez|avec|dans|est|en|mais|puis|il|elle|sur|sont)\b"
)
_STREET_NAME = rf"(?:[ ']+(?!{_STOPS})[\w'\-]+){{1,7}}"
_TOWN = (
    r"(?:l'|(?:le|la|les|saint|sainte) )?[a-z][\w'\-]+"
    r"(?: (?:sur|sous|les|en|la|le|de) [a-z][\w'\-]+)?(?: cedex(?: \d+)?)?"
)
_NUMBERED = r"\b\d{1,4} ?(?:bis|ter|quater|[a-d]\b)?,? "
_NO_SUM = r"(?!\d)(?! ?(?:%|€|k€|euros?\b))"
_NO_DATE = r"(?!\d\d?[/.\-](?:\d\d?[/.\-])?(?:19|20)\d\d(?!\d))"

_SURE = tuple(map(re.compile, (
    r"(?<![\w.+%\-])[\w.+%\-]+ ?(?:@|\(at\)|\[at\]) ?[\w\-]+(?: ?\. ?[\w\-]+)+",
    r"(?:https?://|www\.)[^\s»\"]+[^\s»\".,;:!?)]",
    r"\b(?:linkedin|facebook|instagram|twitter)(?:\.com)?/[^\s»\"]+",
    r"(?<![\w@])@[\w.]{3,}",
    rf"(?:\+|\b00) ?[1-9]\d{{0,2}}(?:[ .\-/]{{0,2}}\(0\))?(?:[ .\-/()]{{0,2}}\d){{6,12}}+{_NO_SUM}",
    rf"(?<![\d.,/\-]){_NO_DATE}(?:\(0\)|0)[1-9](?:[ .\-/]{{0,3}}\d){{7,9}}+{_NO_SUM}",
    r"\b(?:tel|telephone|portable|mobile|fax|gsm|whatsapp)\.?(?: ?:)? ?(?:au |le )?"
    r"\+?\(?\d(?:[ .\-/()]{0,2}\d){5,13}(?!\d)",
    r"\b[a-z]{2}\d{2}(?:[ \-]?[\da-z]{4}){2,7}(?:[ \-]?[\da-z]{1,4})?\b(?<=\d\w)",
    r"\b[a-z]{2}\d{2}(?:[ \-]?\d{4}){2,7}(?:[ \-]?[\da-z]{1,4})?\b",
    r"\b(?:bic|swift) ?:? ?[a-z]{6}[a-z0-9]{2}(?:[a-z0-9]{3})?\b",
    r"\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[ab]) ?\d{3} ?\d{3}(?: ?\d{2})?\b",
    r"\b(?:siret|siren|secu\w*|nir|nda)\b[^\d\n]{0,20}\d(?:[ .]?\d){7,14}",
    r"\b(?:bp|cs) ?\d{2,6}\b",
    rf"{_NUMBERED}{_STREET}(?:[ ']+(?:de|du|des|d|la|le|les|l)\b)*[ ']+(?!{_STOPS})[\w'\-]+",
)))
"""What a reader takes for a contact detail, in a text already folded."""

_WITH_CAPITAL = tuple(map(re.compile, (
    rf"{_NUMBERED}(?:{_STREET}|{_STREET_TOO}){_STREET_NAME}(?:,? \d{{5}} {_TOWN})?",
    rf"\b{_STREET}{_STREET_NAME}",
    rf"\b(?:0[1-9]|[1-8]\d|9[0-8])\d{{3}} (?!euros?\b){_TOWN}",
)))
"""The same, up to the last word that has a capital; nothing where none has."""


def mentioned(folded: Folded) -> Iterator[Mention]:
    """The contact details of a text, by their shape."""
    for pattern in _SURE:
        for match in pattern.finditer(folded.text):
            start, end = folded.span(*match.span())
            yield Mention(start, end, start, CONTACT)
    for pattern in _WITH_CAPITAL:
        for match in pattern.finditer(folded.text):
            start, end = folded.span(*match.span())
            length = _until_capital(folded.original[start:end])
            if length:
                yield Mention(start, start + length, start, CONTACT)


def _until_capital(said: str) -> int:
    """How much of an address is one: up to its last word with a capital, 0 when it has none."""
    last = 0
    for match in re.finditer(r"[^\W\d_][\w’'\-]*", said):
        if match[0][:1].isupper() and match.start():
            last = match.end()
    return last


_YEAR = re.compile(r"(?:19|20)\d\d\Z")


def as_typed(one: Identity, published: frozenset[str]) -> Iterator[str]:
    """Patterns of a value as it was typed, whatever stands between its signs."""
    bare = re.sub(r"\s*\([^)]*\)\s*\Z", "", one.value).strip()
    pieces = [one.value, bare]
    if one.kind == CONTACT:
        for piece in re.split(r"[,;\n]", bare):
            pieces += [piece, re.sub(r"^\s*\d+\s*(?:bis|ter|quater)?\b", "", piece)]
    for piece in dict.fromkeys(pieces):
        signs = re.findall(r"\d|[^\W\d_]+", Folded.of(piece).text)
        digits = sum(sign.isdigit() for sign in signs)
        letters = "".join(sign for sign in signs if not sign.isdigit())
        if one.kind == COMPANY and not digits:
            continue
        if digits and (len(signs) > 2 or letters) and not _YEAR.match(piece.strip()) \
                and (one.kind != CONTACT or digits > 3 or letters):
            yield rf"(?<!\w)(?<!\d[.,]){_spelled(signs)}(?!\w)"
        elif one.kind == ACCREDITATION and signs:
            yield rf"(?<=\bn° )(?<!\w){_spelled(signs)}(?!\w)"
            yield rf"(?<=\bhabilitation ){_spelled(signs)}(?!\w)"
            if letters and len(letters) > 3:
                yield rf"(?<!\w){_spelled(signs)}(?!\w)"
        elif not digits and any(len(sign) > 2 for sign in signs) and (
            len(signs) > 1 or not (w.is_word(letters, published) or piece.strip().islower())
        ):
            yield rf"(?<!\w){_spelled(signs)}(?!\w)"


def _spelled(signs: Sequence[str]) -> str:
    return r"[\W_]{0,3}".join(map(re.escape, signs))


# --- what might be one, where hiding too much costs nothing ---------------------------------

_SEPARATORS = r"[\s.'’\-_/]"
LOOSE: tuple[tuple[str, str], ...] = (
    (CONTACT, r"(?<![\w.+\-])[\w.+\-]+\s?@\s?[\w\-]+(?:\.[\w\-]+)+"),
    (CONTACT, r"(?:https?://|www\.)\S+"),
    (CONTACT, r"\b[a-z]{2}\d{2}(?:\s?[\da-z]{4}){3,7}(?:\s?[\da-z]{1,4})?\b"),
    (CONTACT,
     r"(?<![\d.])(?!(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d\b)(?!\d\d?[/.]\d\d?[/.](?:19|20)\d\d\b)"
     r"(?:\+|00)?\(?\d(?:[\s.\-/()]{0,2}\d){7,17}(?!\d)"),
    (CONTACT,
     r"\b\d{1,4}\s?(?:bis|ter|quater)?,?\s+(?:rue|avenue|av\.?|boulevard|bd\.?|place|chemin|"
     r"impasse|allees?|route|quai|cours|square|residence|lotissement|za|zi)\b[^,;.\n]{2,60}"),
    (CONTACT, r"\b\d{5}\s+(?=[a-z])(?!euros?\b)[a-z][\w\-']+(?:[\- ][a-z][\w'\-]+){0,2}"),
    (OTHER, r"\b(?:m\.|mme|mlle|mr|monsieur|madame|mademoiselle|dr)\s+[\w'\-]+"),
)
"""What looks like a contact detail or a person, in a text already folded."""


def traces_of(one: Identity) -> Iterator[str]:
    """Patterns of whatever might give this identity away."""
    return (_of_person if one.kind in PERSONS else _of_place)(one.value)


def _of_person(name: str) -> Iterator[str]:
    """The patterns of a name: its parts in any order, spelled out, and the initials."""
    parts = [
        one for one in plain_words(re.sub(r"\([^)]*\)", " ", name)) if one not in w.PARTICLES
    ]
    parts = parts or plain_words(name)
    long = [one for one in parts if len(one) >= 2]
    letters = "".join(dict.fromkeys(one[0] for one in parts))
    if not parts:
        return
    yield _together(parts)
    initial = rf"[{re.escape(letters)}]\.?(?!\w)"
    if long:
        one = "|".join(map(_part, long))
        beside = rf"(?:{_SEPARATORS}{{1,3}}(?:{one}|{initial})){{0,6}}"
        yield rf"(?:\b{initial}{_SEPARATORS}{{0,3}}){{0,3}}(?:{one}){beside}"
    yield rf"\b(?:m|mr|mme|mlle|monsieur|madame)\.?\s+{initial}"
    if len(parts) > 1:
        inside = re.escape(letters)
        yield rf"\b[{inside}]\.\s?(?:-?[{inside}]\.\s?){{0,3}}[{inside}]\b\.?"
        together = "".join(one[0] for one in parts)
        yield rf"\b(?:{re.escape(together)}|{re.escape(together[::-1])})\b"
    else:
        yield rf"\b{re.escape(parts[0])}\b"


def _together(words: Sequence[str]) -> str:
    """Words one after the other, whatever stands between them."""
    return r"\b" + r"\W*".join(map(re.escape, words)) + r"\b"


def _part(part: str) -> str:
    """A name alone, inside another word when it is long enough, or letter by letter."""
    spelled = _SEPARATORS.join(map(re.escape, part))
    whole = rf"\b\w*{re.escape(part)}\w*" if len(part) >= 4 else rf"\b{re.escape(part)}s?\b"
    return rf"{whole}|\b{spelled}\b" if len(part) >= 3 else whole


def _of_place(value: str) -> Iterator[str]:
    """The patterns of a company or an address: the whole, its parts, its telling words."""
    words = plain_words(value)
    if not words:
        return
    yield _together(words)
    outside = plain_words(re.sub(r"\([^)]*\)", " ", value))
    if outside and outside != words:
        yield _together(outside)
    telling = [one for one in words if len(one) >= 3 and one not in w.COMMON]
    for one in telling:
        yield rf"\b\w*{re.escape(one)}\w*" if len(one) >= 4 else rf"\b{re.escape(one)}\b"

"""The copy for a jury that must not know who was evaluated, nor by whom. Pure.

Every text of a Report is gone through, free text included: what `identities` recognises is
replaced, in French that can be read on. What somebody tells of themselves in other words cannot be
known: the copy says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from assistant.domain.common.french import capital
from assistant.domain.common.text import fold
from assistant.domain.privacy import words as w
from assistant.domain.privacy.identities import Identities
from assistant.domain.privacy.kinds import (
    ACCREDITATION,
    CANDIDATE,
    COMPANY,
    CONTACT,
    EVALUATOR,
    Mention,
)
from assistant.reports.report.content import Report
from assistant.reports.report.official import HIDDEN_NAME

_COMPANY, _NUMBER, _DETAIL = "(entreprise masquée)", "(numéro masqué)", "(renseignement masqué)"
_SAID = {COMPANY: _COMPANY, CONTACT: "(coordonnée masquée)", ACCREDITATION: _NUMBER}

_T = TypeVar("_T")


def anonymous(report: Report, identities: Identities) -> Report:
    """The report without the names, companies and contact details that can be recognised.

    Args:
        identities: those of its session.
    """
    writer = _Writer(identities, report.roles)
    published = set(_published(report))
    hide = writer.hide
    hidden = _through(report, lambda text: text if text in published else hide(text))
    return replace(
        hidden,
        session=report.session,
        fingerprint=report.fingerprint,
        title=report.title,
        layout=report.layout,
        seal=replace(report.seal, incomplete=hide(report.seal.incomplete)) if report.seal else None,
        candidate=HIDDEN_NAME,
        civility="",
        details=tuple(
            (hide(key), hide(value) if fold(key).startswith(w.KEPT_DETAILS)
             else _COMPANY if fold(key).startswith(tuple(w.COMPANY_DETAILS)) else _DETAIL)
            for key, value in report.details if fold(key) != "civilite"
        ),
        evaluators=tuple(
            replace(one, name=HIDDEN_NAME, company=one.company and _COMPANY,
                    accreditation=one.accreditation and _NUMBER, function=hide(one.function))
            for one in report.evaluators
        ),
        signatures=tuple(
            replace(one, name=HIDDEN_NAME, company=one.company and _COMPANY,
                    accreditation=one.accreditation and _NUMBER, function=hide(one.function))
            for one in report.signatures
        ),
        blocks=tuple(
            replace(block, elements=tuple(replace(one, views=()) for one in block.elements))
            for block in hidden.blocks
        ),
        edition=replace(hidden.edition, anonymous=True),
    )


def _through(value: _T, hide: Callable[[str], str]) -> _T:
    """The value with all its texts gone through, however deep."""
    return cast(_T, _gone_through(value, hide))


def _gone_through(value: Any, hide: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, tuple):
        return tuple(_gone_through(one, hide) for one in value)
    if isinstance(value, dict):
        return {key: _gone_through(one, hide) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            one.name: _gone_through(getattr(value, one.name), hide) for one in fields(value)
        }
        return replace(value, **changed)
    return value


def _published(report: Report) -> Iterator[str]:
    """The texts of the référentiel: they stay as they are, whatever anyone is called."""
    yield from report.roles.values()
    yield from report.scale
    yield from report.documents
    yield from report.presentation
    for block in report.blocks:
        yield from (*block.abilities, *block.instructions, *block.requested, *block.supporting)
        yield from (question for question, _ in block.open_questions)
        yield from (text for pair in block.questions for text in pair)
        yield from (block.title, block.heading, *block.modalities)
        yield from (activity.text for activity in block.activities)
        for element in block.elements:
            yield from (element.title, element.group, *element.criteria)


# --- what stands in the place of a name -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Label:
    """What somebody is called: « le candidat », « l’évaluateur externe », « (nom masqué) »."""

    article: str
    noun: str

    @property
    def plain(self) -> str:
        return self.article + self.noun

    @property
    def of(self) -> str:
        return f"du {self.noun}" if self.article == "le " else f"de {self.plain}"

    @property
    def to(self) -> str:
        return f"au {self.noun}" if self.article == "le " else f"à {self.plain}"


_THE_CANDIDATE = _Label("le ", "candidat")

_NEAR = 60
"""How many letters before a name may bear on what replaces it."""
_SPACES = "[ \t\u00a0\u202f]"
_BEFORE = re.compile(rf"(?:(?<=[^\w])|\A)([^\W\d_]+)(?:(\.?{_SPACES}+)|([’'ʼ]{_SPACES}*))\Z")
_LEADING = re.compile(rf"(?:d[eE]{_SPACES}+(?:l[aAeE]{_SPACES}+|l[’'])?|du{_SPACES}+|d[’'])")
_APART = re.compile(
    r"(?:\b(?:candidate?s?|nom|pr[ée]nom|stagiaire|[ée]valuateurs?|[ée]valuatrices?|jury|membres?|"
    r"participante?|tuteur|tutrice)\s*[,:(–—-]\s*|\b(?:bonjour|bonsoir|merci|salut|ch[èe]re?)"
    r"\s*,\s*)(?:(?:m|mr|mme|mlle|monsieur|madame|mademoiselle)\.?\s+)?\Z",
    re.IGNORECASE,
)
_COUPLE = re.compile(
    r"\b(?:m|mr|mme|mlle|monsieur|madame|mademoiselle)\.?\s+(?:et|ou)\s+\Z", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?:\A|[.!?…\n])[\s«»“”\"(•·–—*-]*\Z")
_ABBREVIATION = re.compile(r"\b(?:cf|ex|etc|n|p|art|env|c\.-à-d)\.\s*\Z", re.IGNORECASE)

_ELIDED = {
    "qu": "que", "lorsqu": "lorsque", "puisqu": "puisque", "jusqu": "jusque", "quoiqu": "quoique",
    "s": "si",
}
_OWN = re.compile(
    r"\b(?:m[’'ʼ]|s[’'ʼ]|t[’'ʼ]|vous\s+|nous\s+|me\s+)appell?\w*\s+\Z", re.IGNORECASE
)
_LED_TO = (w.BEFORE_A_NAME | w.SEEN | w.CIVILITIES | w.VERBS) - {"parle", "vient"}
"""Before « de La Tour », what shows that « de » belongs to the name."""


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes a text again with nobody named in it."""

    identities: Identities
    roles: Mapping[str, str]

    def hide(self, text: str) -> str:
        """The text with what says who somebody is replaced, and a sentence still."""
        mentions = self.identities.mentions(text)
        starts, ends = [one.start for one in mentions], [one.end for one in mentions]
        capitals = _in_capitals(text[a:b] for a, b in zip([0, *ends], [*starts, None], strict=True))
        pieces: list[str] = []
        last = 0
        for one in mentions:
            label = self._label(one)
            start, said = _in_its_place(text, last, one, label)
            pieces += [text[last:start], _shouted(said) if capitals else said]
            last = one.end
        return _neutral("".join([*pieces, text[last:]]))

    def _label(self, one: Mention) -> _Label:
        said = _SAID.get(one.kind, "")
        if said:
            return _Label("", said)
        if one.alone and one.kind == CANDIDATE:
            return _THE_CANDIDATE
        if one.alone and one.kind == EVALUATOR:
            title = self.roles.get(one.role, "évaluateur")
            noun = title[:1].lower() + title[1:]
            return _Label("l’" if fold(noun[:1]) in set("aeiouyh") else "le ", noun)
        return _Label("", HIDDEN_NAME)


def _in_its_place(text: str, last: int, one: Mention, label: _Label) -> tuple[int, str]:
    """Where what is replaced begins, its preposition included, and what stands there instead."""
    start = one.start
    found = _LEADING.match(text, one.name, one.end) if start == one.name else None
    before = text[max(last, start - _NEAR):start]
    if label.article and found and _belongs(before):
        return start, label.of
    if label.article and _cannot_follow(before):
        label = _Label("", HIDDEN_NAME)
    if not label.article and one.kind not in _SAID:
        start = one.name
    word, begun = _word_before(text, last, start)
    if word == "l" or (word in ("le", "la") and (label.article or one.kind == COMPANY)):
        start = begun
        word, begun = _word_before(text, last, start)
    if word in ("au", "du") and one.kind in (CONTACT, ACCREDITATION):
        word = ""
    said, joined = _after(word, label)
    if not joined:
        begun = start
    joining = text[begun:start].strip()
    if joining[:1].isupper() or (not joining and _begins(text, begun)):
        said = said[:1].upper() + said[1:]
    return begun, said


def _after(word: str, label: _Label) -> tuple[str, bool]:
    """What is said after this word, and whether the word is in it."""
    if word in ("d", "du") or (word == "de" and label.article):
        return label.of, True
    if word in ("a", "au") and (label.article or word == "au"):
        return label.to, True
    whole = _ELIDED.get(word, "")
    if whole:
        return f"{whole} {label.plain}", True
    return label.plain, False


def _word_before(text: str, last: int, at: int) -> tuple[str, int]:
    """The word right before a place, when it is one that changes with what follows it."""
    first = max(last, at - _NEAR)
    found = _BEFORE.search(text[first:at])
    if not found:
        return "", at
    word, elided = found[1], bool(found[3])
    plain = fold(word)
    known = plain in ("d", "l", *_ELIDED) if elided else (
        plain in ("de", "du", "au", "le", "la") or word in ("à", "À")
        or (word == "A" and _begins(text, first + found.start(1)))
    )
    if not known or (found[2] and "." in found[2]):
        return "", at
    return plain, first + found.start(1)


def _belongs(before: str) -> bool:
    """Whether the « de » that begins a name leads to it, as in « le dossier de La Tour »."""
    found = _BEFORE.search(before)
    return found is not None and found[2] is not None and fold(found[1]) not in _LED_TO


def _cannot_follow(before: str) -> bool:
    """Whether « le candidat » would be wrong here: after « le dossier », « la candidate, »."""
    found = _BEFORE.search(before)
    if found and found[2] and "." not in found[2] and fold(found[1]) in w.NAMED_AFTER:
        return True
    return any(one.search(before) for one in (_APART, _COUPLE, _OWN))


def _shouted(said: str) -> str:
    """What is said of a name in a text all in capitals; what stands in brackets stays small."""
    words, bracket, label = said.partition("(")
    return f"{words.upper()}{bracket}{label}"


def _in_capitals(around: Iterable[str]) -> bool:
    """Whether what stands around the names of a text is written in capitals."""
    letters = [char for text in around for char in text if char.isalpha()]
    return len(letters) > 3 and all(char.isupper() for char in letters)


_WOMAN = re.compile(
    r"\b(?:(?P<of>de la)|(?P<to>à la)|(?P<the>la)|(?P<a>une)|(?P<this>cette)) candidate\b"
    r"(?!\s+\w*(?:ée|ive|euse)\b)", re.IGNORECASE,
)
_MAN = {"of": "du", "to": "au", "the": "le", "a": "un", "this": "ce"}
_AGREES = re.compile(
    r"\b(?:elles?|est|était|sera|serait|soit|fut|été|reste|restée|semble|paraît|seule"
    r"|mme|madame|mlle|mademoiselle)\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?…;:\n])")


def _neutral(text: str) -> str:
    """The text with « la candidate » as « le candidat », where no other word says the gender."""
    if "candidate" not in text.casefold():
        return text
    return "".join(
        one if _AGREES.search(one) else _WOMAN.sub(_as_a_man, one)
        for one in _SENTENCES.split(text)
    )


def _as_a_man(found: re.Match[str]) -> str:
    said = f"{_MAN[str(found.lastgroup)]} candidat"
    return capital(said) if found[0][0].isupper() else said


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins at a place."""
    before = text[:at] if at < _NEAR else f"a{text[at - _NEAR:at]}"
    return bool(_SENTENCE.search(before)) and not _ABBREVIATION.search(before)

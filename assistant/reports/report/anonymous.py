"""The copy for a jury that must not know who was evaluated, nor by whom. Pure.

Every text of a Report is gone through, free text included: the values the session knows (names,
companies, contact details) are replaced. What somebody tells of themselves in other words cannot
be known: the copy says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from assistant.domain.common.text import fold
from assistant.reports.report.content import Report

CANDIDATE = "le candidat"
HIDDEN = "(masqué)"
_NAME = "(nom masqué)"
_COMPANY = "(entreprise masquée)"
_CONTACT = "(coordonnée masquée)"

_KEPT_DETAILS = ("emploi", "fonction", "poste", "experience", "diplome", "formation", "parcours")
"""What the first page may still say of the candidate: the key begins with one of these."""

_COMPANY_DETAILS = ("entreprise", "societe", "employeur", "organisme", "structure")

_WORDS_TOO = frozenset((
    "aime", "ange", "avril", "bel", "belle", "blanc", "blanche", "blond", "bonne", "boucher",
    "boulanger", "bourgeois", "brun", "chevalier", "clair", "claire", "clement", "constance",
    "court", "cousin", "desire", "dore", "fleur", "fontaine", "fort", "france", "franche", "gentil",
    "grand", "gros", "jolie", "jour", "juste", "lance", "long", "maire", "maitre", "marchand",
    "marin", "marine", "mercier", "meunier", "moulin", "noble", "noel", "olive", "page", "parfait",
    "petit", "pierre", "pommier", "prudence", "prune", "renard", "roche", "rose", "rousse", "roux",
    "royal", "seigneur", "soleil", "tailleur", "tourneur", "tresor", "vaillant", "victoire",
    "vigne", "violet", "violette", "voisin",
))
"""Names that are words as well: taken for a name only where they are written with a capital."""

_PARTICLES = frozenset((
    "de", "du", "des", "le", "la", "les", "d", "l", "von", "van", "der", "den", "el", "al", "ben",
    "bin", "da", "dos", "di",
))
_CIVILITY = r"(?:(?:m\.|mr|mme|mlle|monsieur|madame|mademoiselle)\s+)?"
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)33[ .-]?(?:\(0\))?[ .-]?|0)[1-9](?:[ .\u00a0\u202f-]?\d{2}){4}(?!\d)"
)
_CONTRACTIONS = (
    (re.compile(r"\b([Dd])(?:e |[’'])le "), lambda m: f"{m[1]}u "),
    (re.compile(r"\bà le "), lambda _: "au "),
    (re.compile(r"\bÀ le "), lambda _: "Au "),
    (re.compile(r"\b([Qq]u|[Ll]orsqu|[Pp]uisqu|[Jj]usqu)[’']l"), lambda m: f"{m[1]}e l"),
)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern over folded text; `capital`: only where the text has a capital letter."""

    pattern: re.Pattern[str]
    replacement: str
    capital: bool = False


def anonymous(report: Report) -> Report:
    """The report without the names, companies and contact details that the session knows."""
    rules = sorted(_rules(report), key=lambda rule: -len(rule.pattern.pattern))
    published = set(_published(report))
    hidden = _through(report, lambda text: text if text in published else _hide(text, rules))
    return replace(
        hidden,
        session=report.session,
        fingerprint=report.fingerprint,
        title=report.title,
        layout=report.layout,
        seal=replace(report.seal, incomplete=_hide(report.seal.incomplete, rules))
        if report.seal else None,
        candidate=_NAME,
        details=tuple(_detail(key, value, rules) for key, value in report.details),
        evaluators=tuple(
            replace(one, name=_NAME, company=one.company and HIDDEN,
                    accreditation=one.accreditation and HIDDEN,
                    function=_hide(one.function, rules))
            for one in report.evaluators
        ),
        signatures=tuple(
            replace(one, name=_NAME, company=one.company and HIDDEN,
                    accreditation=one.accreditation and HIDDEN,
                    function=_hide(one.function, rules))
            for one in report.signatures
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
    for block in report.blocks:
        yield from (block.title, block.heading, *block.modalities)
        yield from (activity.text for activity in block.activities)
        for element in block.elements:
            yield from (element.title, element.group, *element.criteria)


def _detail(key: str, value: str, rules: list[_Rule]) -> tuple[str, str]:
    kept = fold(key).startswith(_KEPT_DETAILS)
    return key, _hide(value, rules) if kept else HIDDEN


def _rules(report: Report) -> Iterator[_Rule]:
    yield from _person(report.candidate, CANDIDATE)
    for one in report.evaluators:
        title = report.roles.get(one.role_id, one.role_id)
        yield from _person(one.name, _the(title))
        yield from _value(one.company, _COMPANY)
        yield from _value(one.accreditation, HIDDEN)
    for key, value in report.details:
        folded = fold(key)
        if folded.startswith(_KEPT_DETAILS):
            continue
        company = folded.startswith(_COMPANY_DETAILS)
        yield from _value(value, _COMPANY if company else _CONTACT)


def _the(title: str) -> str:
    """A role's title in a sentence."""
    said = title[:1].lower() + title[1:]
    return f"l’{said}" if fold(said[:1]) in set("aeiouyh") else f"le {said}"


def _value(value: str, replacement: str) -> Iterator[_Rule]:
    """A known value, whole; what stands in brackets after it is a remark on it."""
    bare = re.sub(r"\s*\([^)]*\)\s*$", "", value).strip()
    for one in sorted({value.strip(), bare}):
        # « oui » or « 2019 » identifies nobody, and would take words out of every sentence
        if len(one) > 4 or (len(one) > 3 and one[:1].isupper()):
            yield _Rule(_words(fold(one).split()), replacement)


def _person(name: str, replacement: str) -> Iterator[_Rule]:
    """A name whole, in both orders, and each of its parts that can be told from a word."""
    bare = re.sub(r"\([^)]*\)", " ", name)
    parts = [fold(part) for part in re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", bare)]
    if not parts:
        return
    yield _Rule(_words(fold(name).split(), _CIVILITY), replacement)
    for at in range(len(parts)):
        yield _Rule(_words([*parts[at:], *parts[:at]], _CIVILITY), replacement)
    before: list[str] = []
    for part in parts:
        if part in _PARTICLES:
            before.append(part)
            continue
        if before:
            yield _Rule(_words([*before, part], _CIVILITY), replacement)
        before = []
        if len(part) < 2:
            continue
        common = part in _WORDS_TOO or len(part) < 4
        yield _Rule(_words([part], _CIVILITY), replacement, capital=common)


def _words(words: list[str], before: str = "") -> re.Pattern[str]:
    """These words in this order, whole, whatever spaces or hyphens stand between them."""
    joined = r"[\s-]+".join(re.escape(word) for word in words)
    return re.compile(rf"(?<!\w){before}{joined}(?!\w)")


def _hide(text: str, rules: list[_Rule]) -> str:
    if not text:
        return text
    text = _PHONE.sub(_CONTACT, _EMAIL.sub(_CONTACT, text))
    changed = False
    for rule in rules:
        text, hits = _replaced(text, rule)
        changed = changed or hits
    if changed:
        for pattern, mended in _CONTRACTIONS:
            text = pattern.sub(mended, text)
    return text


def _replaced(text: str, rule: _Rule) -> tuple[str, bool]:
    """The text with what the rule finds replaced; found without case nor accents."""
    folded, places = _folded(text)
    pieces, last = [], 0
    for match in rule.pattern.finditer(folded):
        start, end = places[match.start()], places[match.end()]
        if rule.capital and not any(char.isupper() for char in text[start:end]):
            continue
        first = not text[:start].strip() or text[:start].rstrip()[-1:] in ".!?…\n"
        said = rule.replacement
        pieces += [text[last:start], said[:1].upper() + said[1:] if first else said]
        last = end
    return "".join([*pieces, text[last:]]), bool(pieces)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as `fold` gives it, with the place of each of its letters in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in unicodedata.normalize("NFKD", char.casefold()):
            if not unicodedata.combining(letter):
                letters.append(letter)
                places.append(place)
    return "".join(letters), [*places, len(text)]

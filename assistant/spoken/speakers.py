"""Who speaks, where a line says it before a colon: « Léa Martin : bonjour ». Pure."""

from __future__ import annotations

import re

from assistant.domain.common.text import fold

_NAMED = re.compile(r"^\s*(?P<name>[^\W\d_][\w .,'’()\-]{0,58}?[\w.)])\s?[:：]\s+(?P<words>\S.*)$")
_MOST_WORDS = 6
_PARTICLES = frozenset(["de", "du", "des", "la", "le", "les", "von", "van", "der", "da", "di"])
_ROLES = (
    "candidat", "evaluat", "examinat", "intervenant", "locut", "speaker", "participant", "invite",
    "professionnel", "jury", "personne",
)
"""How a voice is called that has no name."""
_NOT_NAMES = re.compile(
    r"(?:^|\s)(?:donc|alors|voilà|exemple|question|note|remarque|attention|oui|non|est|sont|j|c|"
    r"il|elle|on|nous|je|vous|étape|objet|date|heure|durée|ensuite|puis|résultat|conclusion|"
    r"premièrement|deuxièmement|http|https)(?:\s|['’]|$)",
    re.IGNORECASE,
)


def named(line: str) -> tuple[str, str]:
    """The speaker and the words of a line; no speaker where the colon is only punctuation.

    A name has at most six words, each with its capital but the particles; « Évaluateur externe »
    is one too, and « Saisie observée : … » is not.
    """
    found = _NAMED.match(line)
    if found is None:
        return "", line
    name = found["name"].strip()
    if not _looks_like_a_name(name) or _NOT_NAMES.search(name):
        return "", line
    return name, found["words"].strip()


def _looks_like_a_name(name: str) -> bool:
    parts = re.split(r"[\s(),]+", name)
    if len(parts) > _MOST_WORDS or not name[0].isupper():
        return False
    if fold(parts[0]).startswith(_ROLES):
        return True
    return all(
        not part[:1].isalpha() or part[0].isupper() or fold(part) in _PARTICLES for part in parts
    )

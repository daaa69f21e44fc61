"""What is typed, read in one place: targets, judgements, line numbers, orders. Pure.

Understood, or refused with the nearest right way of writing it: a text never goes to another
element than the one that was written. Whether an element exists is the orders' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.french import listed, short
from assistant.domain.common.text import fold, one_line, whole_number
from assistant.domain.referential.model import ElementRef, Referential, Scale, ScaleValue
from assistant.domain.referential.scales import choices, fails

MEANT = {
    "pause": ("horloge", "pause"), "reprendre": ("horloge", "reprendre"),
    "reste": ("controle", ""), "criteres": ("panneau", ""), "fin": ("clore", ""),
}
"""Words that people try, with the order that each stands for and its argument."""

_HASH = re.compile(r"#\s*(?=\d)")
_WORDED = re.compile(r"#\s*[^\W\d_]{1,12}[.°]?\s*\d+[.,]\d")
"""An element named with a word, « #C2.3 » : meant for it, and no note that begins with a sign."""

_REF = re.compile(r"\d+(?:\.\d+)?")
_WHOLE = re.compile(r"\d+\.\d+(?!\.?\d)")
_INSIDE = re.compile(r"(?<![\w#])(#+)(?=\d+\.\d|\d{1,2}\W*$)")
"""Signs that would name an element, were they first; doubled, they are written as they are."""
_LAST = re.compile(
    rf"(?<![\w#])#({_WHOLE.pattern}(?:(?:\s*[,;+&]\s*#?|\s+et\s+#?|\s+#?|#){_WHOLE.pattern})*)"
    r"((?:\s?[.!?…])?)\s*$"
)
"""Elements named behind a text, « Range #2.3 »."""
_BETWEEN = re.compile(r"\s*[,;+&]\s*|\s+et\s+|\s+")
_AMBIGUOUS = re.compile(r"\s*(?:[,;+&/.]|et\b|à\b|-|–)\s*\d|\s+[\d\s,;.]+$")
_NUMBERED = re.compile(r"\d+\.\d+\s")
"""An order followed by what may be an element."""
_END = re.compile(r"\s*[:,;.–—-]*(?=\s|$)\s*")
_LETTERED = re.compile(r"(?=[^\W\d_])|(?=[(«“\"])")
_PLAIN = re.compile(r"(?!(?:et|à)\b)[^\W\d_]|[(«“\"#]")
_SPLIT = re.compile(r"(?<=\d)\s*[=:]\s*|(?<=\d)[,;](?=\d+\.\d)|(?<=\d)(?=#)")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as typed: `kind` is vide, note, question, ordre, vue or refus.

    `tags` are the elements named by `#`, as typed; `word` and `rest` are those of an order. A
    line of tags alone (`vue`) puts the element in view. `title` and `problem` say why a line is not
    taken.
    """

    kind: str
    text: str = ""
    tags: tuple[str, ...] = ()
    word: str = ""
    rest: str = ""
    problem: str = ""
    title: str = ""


def read(line: str) -> Typed:
    """The meaning of a line. `//` begins a note with a slash, `??` and `##` one with their sign."""
    stripped = line.strip()
    if not stripped:
        return Typed("vide")
    literal = stripped.startswith(("//", "??"))
    if stripped.startswith("/") and not literal:
        return _order(stripped[1:])
    question = stripped.startswith("?") and not literal
    try:
        if literal:
            tags, text = _behind(stripped[1:])
            return Typed("note", text, tags)
        tags, text = tagged(stripped[1:].strip() if question else stripped)
    except RefusedCommand as refusal:
        return Typed("refus", stripped, problem=refusal.message, title=refusal.title)
    if question:
        return Typed("question", text, tags)
    return Typed("note", text, tags) if text or not tags else Typed("vue", tags=tags)


def _order(line: str) -> Typed:
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    if fold(word) == "note":
        if not rest:
            return Typed("refus", title="Note vide", problem="Une note se tape sans rien devant, "
                         "puis Entrée ; « #2.3 texte » la met sur un élément.")
        if _NUMBERED.match(rest):
            refusal = _ambiguous(rest)
            return Typed("refus", line, problem=refusal.message, title=refusal.title)
        return read(rest) if rest[0] not in "/?" else Typed("note", rest)
    named, argument = MEANT.get(fold(word), (word, ""))
    return Typed("ordre", word=named, rest=rest or argument)


# --- elements --------------------------------------------------------------------------------


def tagged(text: str) -> tuple[tuple[str, ...], str]:
    """The `#` tags of a text, before it or behind it, and the text between them.

    `#3`, `#2.3 2.4`, `#2.3,2.4`, `#2.3#2.4`, `# 3`; a colon ends the list before a number. Behind
    the text an element is named with its block.

    Raises:
        RefusedCommand: it may name another element than the one meant.
    """
    tags: list[str] = []
    at = 0
    if _WORDED.match(text):
        raise _ambiguous(text)
    while found := _HASH.match(text, at):
        at = found.end()
        first = _REF.match(text, at)
        assert first is not None
        tags.append(first[0])
        at = _more(text, first.end(), tags)
        at = _rest(text, at, tags[-1])
    behind, body = _behind(text[at + text.startswith("##", at):])
    return tuple(dict.fromkeys((*tags, *behind))), body


def _behind(text: str) -> tuple[tuple[str, ...], str]:
    """The elements named behind a text, and the text, its doubled signs written once.

    Raises:
        RefusedCommand: an element is named inside it, or by its number alone.
    """
    begun = len(text) - len(text.lstrip("#"))
    last = _LAST.search(text, begun)
    end = last.start() if last else len(text)
    kept, at = "", 0
    for sign in _INSIDE.finditer(text, begun):
        if sign.start() >= end:
            break
        if len(sign[1]) == 1:
            raise _ambiguous(text[sign.start():])
        kept, at = kept + text[at:sign.end() - 1], sign.end()
    kept += text[at:end]
    if last is None:
        return (), kept
    return tuple(ref[0] for ref in _WHOLE.finditer(last[1])), kept.rstrip() + last[2]


def as_typed(text: str, tags: Iterable[str] = ()) -> str:
    """The line that is read as this text on these elements."""
    named = " ".join(f"#{one}" for one in tags)
    begun = len(text) - len(text.lstrip("#"))
    text = text[:begun] + _INSIDE.sub(r"#\1", text[begun:])
    if _HASH.match(text) or _WORDED.match(text) or text.startswith("##"):
        text = f"#{text}"
    elif named and not _PLAIN.match(text):
        named += ":"
    elif not named and text.startswith(("/", "?")):
        text = text[0] + text
    return f"{named} {text}".strip()


def _more(text: str, at: int, tags: list[str]) -> int:
    """Take the elements listed behind a first one, each with its block; where they end."""
    while (between := _BETWEEN.match(text, at)) and (ref := _WHOLE.match(text, between.end())):
        tags.append(ref[0])
        at = ref.end()
    return at


def _rest(text: str, at: int, last: str) -> int:
    """Where the text behind a list of elements begins."""
    if text.startswith("#", at):
        return at
    if _AMBIGUOUS.match(text, at):
        raise _ambiguous(text)
    if end := _END.match(text, at):
        return end.end()
    if _LETTERED.match(text, at) and "." in last:
        return at
    raise _ambiguous(text)


def _ambiguous(text: str) -> RefusedCommand:
    written = one_line(text)[:24]
    return RefusedCommand(
        "Élément à préciser",
        f"« {written} » peut se lire de deux façons. Écrivez « #2.3 texte » pour un élément, "
        "« #2.3 #2.4 texte » pour deux ; « : » sépare l’élément d’un texte qui commence par un "
        "nombre, et « ## » écrit un dièse.",
    )


def element_name(text: str) -> str:
    """An element, or a block, named alone: `2.3`, `#2.3`, `3`.

    Raises:
        RefusedCommand: it is none, or may be read as two.
    """
    bare = text.strip().removeprefix("#").strip()
    if not _REF.fullmatch(bare):
        raise RefusedCommand(
            "Élément illisible",
            f"« {one_line(text)[:40]} » : écrivez-le comme « 2.3 », ou « 3 » là où vous êtes.",
        )
    return bare


def is_element(text: str, referential: Referential) -> bool:
    """Whether a text is the whole name of an element, `2.3`, rather than a number."""
    if not _WHOLE.fullmatch(text):
        return False
    return referential.element(ElementRef.parse(text)) is not None


def named_first(text: str, referential: Referential) -> tuple[ElementRef | None, str]:
    """The element that a text begins with, `2.3` or `#2.3`, and what follows it; none where it
    begins with anything else."""
    first, _, rest = text.strip().partition(" ")
    bare = _bare(first)
    if is_element(bare, referential):
        return ElementRef.parse(bare), rest.strip()
    return None, text.strip()


def line_number(text: str) -> int:
    """The number of a line: `12`, `#12`, `n° 12`; 0 when nothing is typed.

    Raises:
        RefusedCommand: it is no number.
    """
    bare = re.sub(r"^\s*(?:#|n\s*[°ºo.]?)?\s*", "", text, flags=re.IGNORECASE).strip()
    number = whole_number(bare)
    if bare and number is None:
        raise RefusedCommand("Ligne inconnue", "Donnez le numéro de la ligne, comme 12.")
    return number or 0


# --- judgements ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GivenJudgement:
    """A judgement as typed: of the elements named, or of the one in view when none is.

    `value` is an id of the scale, `NOT_APPLICABLE.id`, or a mark as typed; `criteria` are the
    numbers of those not met.
    """

    names: tuple[str, ...]
    value: str
    comment: str = ""
    criteria: tuple[int, ...] = ()


def judgements(text: str, scale: Scale) -> tuple[GivenJudgement, ...]:
    """The judgements of a line: `a`, `2.3 a`, `a 2.3 2.4`, `3.2 3.4 a`, `3.2 a 3.4 n`.

    A comment may follow a single judgement, or one that is given to several elements; numbers
    alone behind one that is not favourable are its criteria: `3.2 n 1 3`.

    Raises:
        RefusedCommand: no judgement stands there, or it may bear on another element.
    """
    words = _SPLIT.sub(" ", text).split()
    if scale.numeric is not None:
        return (_mark(words),)
    names, at = _names(words)
    if at == len(words):
        raise RefusedCommand(
            "Évaluation manquante",
            f"Écrivez par exemple « /juger {' '.join(names) or '2.3'} "
            f"{scale.values[0].letter.lower()} ».",
        )
    value, length = value_of(words[at:], scale)
    rest = words[at + length:]
    if rest and rest[0] in (":", "–", "—", "-"):
        del rest[0]
    several = _pairs(rest, scale)
    if several and names:
        return (GivenJudgement(names, value.id), *several)
    if not names and rest and all(_WHOLE.fullmatch(_bare(one)) for one in rest if one != "et"):
        return (GivenJudgement(_names(rest)[0], value.id),)
    if len(names) > 1 and _only_values(rest, scale):
        letters = (one.letter.lower() for one in scale.values)
        pairs = " ".join(f"{name} {one}" for name, one in zip(names, letters, strict=False))
        raise RefusedCommand(
            "Évaluation à préciser",
            f"Plusieurs évaluations pour {listed(names)} : chacune derrière son élément, comme "
            f"« /juger {pairs} », ou une seule pour tous.",
        )
    if several or (rest and _WHOLE.fullmatch(_bare(rest[0]))):
        raise RefusedCommand(
            "Évaluation à préciser",
            f"« {' '.join(rest)[:40]} » : pour évaluer plusieurs éléments, nommez chacun avant son "
            "évaluation, sans commentaire, comme « /juger 3.2 a 3.4 n ».",
        )
    if fails(scale, value.id) and (numbers := _criteria(rest)):
        return (GivenJudgement(names, value.id, criteria=numbers),)
    return (GivenJudgement(names, value.id, " ".join(rest)),)


def _only_values(words: Sequence[str], scale: Scale) -> bool:
    """Whether words are judgements alone, where a comment could stand."""
    left = list(words)
    while left:
        try:
            _, length = value_of(left, scale)
        except RefusedCommand:
            return False
        left = left[length:]
    return bool(words)


def _criteria(words: Sequence[str]) -> tuple[int, ...]:
    """The criteria that words name, when they name nothing else: `1 3`, `1,3`, `1 et 3`."""
    said = [part for word in words for part in re.split(r"[,;+&]", word) if part not in ("", "et")]
    if not all(re.fullmatch(r"[0-9]{1,2}", one) for one in said):
        return ()
    return tuple(dict.fromkeys(map(int, said)))


def _mark(words: list[str]) -> GivenJudgement:
    """A mark: of the element in view, or of the one named before it."""
    named = len(words) > 1 and _REF.fullmatch(_bare(words[0])) is not None
    names = (_bare(words[0]),) if named else ()
    left = words[1:] if named else words
    if not left or (not named and words[0].startswith("#")):
        raise RefusedCommand("Note manquante", "Écrivez par exemple « /juger 2.3 12 ».")
    if len(left) > 1 and _REF.fullmatch(_bare(left[1])):
        raise RefusedCommand(
            "Note à préciser", "Une seule note à la fois : « /juger 2.3 12 », puis le commentaire."
        )
    return GivenJudgement(names, left[0], " ".join(left[1:]))


def _names(words: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The elements that some words begin with, and how many words name them."""
    names: list[str] = []
    at = 0
    while at < len(words):
        bare = _bare(words[at])
        if _REF.fullmatch(bare):
            names.append(bare)
        elif re.fullmatch(r"\d+[,;/-]\d.*|\d+(?:\.\d+){2,}", bare):
            raise RefusedCommand(
                "Élément à préciser",
                f"« {bare[:40]} » peut se lire de deux façons : écrivez « 2.3 », ou « 2.3 2.4 ».",
            )
        elif not ((bare in ("", "et") and at + 1 < len(words) and names) or bare == ""):
            break
        at += 1
    return tuple(dict.fromkeys(names)), at


def _bare(word: str) -> str:
    return word.removeprefix("#").rstrip(",;:=")


def _pairs(words: Sequence[str], scale: Scale) -> tuple[GivenJudgement, ...]:
    """The judgements that words are made of, to the last one; none when anything else stands."""
    found: list[GivenJudgement] = []
    left = list(words)
    while left:
        try:
            names, at = _names(left)
            value, length = value_of(left[at:], scale)
        except RefusedCommand:
            return ()
        if not names:
            return ()
        found.append(GivenJudgement(names, value.id))
        left = left[at + length:]
    return tuple(found)


def value_of(words: Sequence[str], scale: Scale) -> tuple[ScaleValue, int]:
    """The value of the scale that words begin with, and how many of them name it.

    By its letter, its sign, its name or its whole label; the longest name is meant.

    Raises:
        RefusedCommand: none, with the nearest.
    """
    known = {form: one for one in choices(scale) for form in _forms(one)}
    for length in range(min(len(words), 8), 0, -1):
        found = known.get(_plain(" ".join(words[:length])))
        if found is not None:
            return found, length
    named = ", ".join(f"{one.letter} {one.sign} ({one.label})" for one in choices(scale))
    written = one_line(" ".join(words))[:40]
    raise RefusedCommand("Évaluation inconnue", f"« {written} » : commencez par {named}.")


def _forms(value: ScaleValue) -> set[str]:
    named = (value.letter, value.sign, value.id, value.label, short(value.label))
    return {_plain(one) for one in named} - {""}


def _plain(text: str) -> str:
    """A name as it is compared: without case, accents, hyphens nor a last mark."""
    folded = fold(text.strip()).replace("œ", "oe")
    spaced = re.sub(r"(?<=\w)[-_'’](?=\w)", " ", folded)
    return " ".join(re.sub(r"[,;:.]+$", "", spaced).replace(" – ", " ").split())


def settled(text: str, scale: Scale) -> tuple[str, str]:
    """What a consultation retains, and why: « n deux oublis », « non acquis, deux oublis ».

    Returns:
        A value of the scale, `NOT_APPLICABLE.id` or a mark as typed; then the reason.

    Raises:
        RefusedCommand: it begins with no judgement of the scale.
    """
    words = text.split()
    if scale.numeric is not None:
        return (words[0] if words else ""), " ".join(words[1:])
    value, length = value_of(words, scale)
    reason = text.strip()
    for word in words[:length]:
        reason = reason[len(word):].lstrip()
    return value.id, reason.lstrip(" ,;:–—-")



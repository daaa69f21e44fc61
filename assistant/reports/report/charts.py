"""The coverage of an interview as bars of characters and as sentences. Pure.

Each state has its sign and each measure its own pattern: nothing rests on colour. Bars are for the
eye; `sentences` says the same to those who listen.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.domain.common.french import feminine, plural
from assistant.domain.guide.coverage import BlockCoverage, Coverage

TIME, NOTES = "█", "▒"
_LABEL, _MINUTES, _COUNT = 26, 8, 4


def figures(coverage: Coverage, *, width: int = 80) -> list[str]:
    """Time, notes and judgements of each block, as lines no wider than `width`."""
    return [*_spent(coverage, width), "", *_profile(coverage, width)]


def rows(coverage: Coverage, room: int) -> list[tuple[str, str, str]]:
    """Time, notes and signs of each block, for a table; bars are `room` squares at most."""
    longest = max((block.minutes for block in coverage.blocks), default=0)
    most = max((block.notes for block in coverage.blocks), default=0)
    return [
        (
            f"{_bar(block.minutes, longest, room, TIME).rstrip()} {block.minutes} min".lstrip(),
            f"{_bar(block.notes, most, room, NOTES).rstrip()} {block.notes}".lstrip(),
            _signs(block),
        )
        for block in coverage.blocks
    ]


def _spent(coverage: Coverage, width: int) -> list[str]:
    """One line a block: its time and its notes, each against the greatest."""
    room = max((width - _LABEL - _MINUTES - _COUNT - 5) // 2, 4)
    longest = max((block.minutes for block in coverage.blocks), default=0)
    most = max((block.notes for block in coverage.blocks), default=0)
    head = f"{coverage.block_word.capitalize():<{_LABEL}} {'Temps':<{room + _MINUTES}}   Notes"
    return [
        head,
        *(
            f"{_named(block, _LABEL)} {_bar(block.minutes, longest, room, TIME)}"
            f"{block.minutes:>4} min   {_bar(block.notes, most, room, NOTES)}{block.notes:>4}"
            for block in coverage.blocks
        ),
        *_folded(_total(coverage), width),
    ]


def _profile(coverage: Coverage, width: int) -> list[str]:
    """One line a block: a sign an element, state by state."""
    room = max(width - _LABEL - 1, 1)
    head = f"{coverage.block_word.capitalize():<{_LABEL}} {signs_title(coverage)}"
    rows = [
        f"{_named(block, _LABEL)} {_shortened(_signs(block), room)}" for block in coverage.blocks
    ]
    return [head, *rows, *_folded(legend(coverage), width)]


def signs_title(coverage: Coverage) -> str:
    """The heading of the signs."""
    return f"Un signe par {coverage.element_word}"


def _signs(block: BlockCoverage) -> str:
    return "".join(state.sign * state.count for state in block.states)


def legend(coverage: Coverage) -> str:
    """What each sign means; the states that nobody is in are left out."""
    found = {
        state.sign: state.label.split(" – ")[0]
        for block in coverage.blocks for state in block.states if state.count
    }
    named = (f"{sign} {label.lower()}".replace(" ", "\u00a0") for sign, label in found.items())
    return "   ".join(named)


def sentences(coverage: Coverage) -> list[str]:
    """What the bars show, in words, for those who listen: one sentence a block."""
    return [*(_sentence(block, coverage) for block in coverage.blocks), _total(coverage)]


def _sentence(block: BlockCoverage, whole: Coverage) -> str:
    counted = ", ".join(
        f"{state.label.split(' – ')[0].lower()} {state.count}"
        for state in block.states if state.count
    )
    absent = ", ".join(map(str, block.without_fact))
    facts = f" Sans aucune note : {absent}." if absent else ""
    return (
        f"{whole.block_word.capitalize()} {block.number} : {block.minutes} "
        f"{_plural('minute', block.minutes)}, {block.notes} {_plural('note', block.notes)}. "
        f"{block.elements} {_plural(whole.element_word, block.elements)} : {counted}.{facts}"
    )


def _total(coverage: Coverage) -> str:
    """The whole, what belongs to no block, and what is counted more than once."""
    minutes, away = coverage.minutes, coverage.minutes_elsewhere
    blocks = plural(coverage.block_word)
    parts = [f"En tout : {minutes} {_plural('minute', minutes)}"]
    parts += [f"dont {away} hors des {blocks} (accueil, conclusion)"] if away else []
    parts += [f"{coverage.notes} {_plural('note', coverage.notes)}"]
    parts += [f"dont {coverage.loose_notes} sur l’ensemble"] if coverage.loose_notes else []
    told = ", ".join(parts) + "."
    if coverage.shared_notes:
        every = _each(coverage.block_word)
        told += f" Une note qui porte sur plusieurs {blocks} compte dans {every}."
    return told


def _each(word: str) -> str:
    return "chacune" if feminine(word) else "chacun"


def _plural(word: str, count: int) -> str:
    return word if count < 2 else plural(word)


def _named(block: BlockCoverage, width: int) -> str:
    return f"{_shortened(f'{block.number} {block.title}', width):<{width}}"


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def _bar(value: int, greatest: int, room: int, pattern: str) -> str:
    """A bar in proportion; whatever is not nothing shows at least one mark."""
    filled = round(room * value / greatest) if greatest else 0
    return f"{pattern * max(filled, value > 0):<{room}}"


def _folded(text: str, width: int) -> Iterable[str]:
    """The text on lines of at most `width`, broken between words."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            yield line.rstrip()
            line = word.lstrip()
        else:
            line = f"{line} {word}" if line else word
    yield line.rstrip()

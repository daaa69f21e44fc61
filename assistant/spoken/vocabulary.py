"""The words of `vocabulary.yaml`: what tools add, how voices are called, what is no transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from assistant.domain.common.text import fold

_FILE = Path(__file__).parent / "vocabulary.yaml"
_APOSTROPHE = re.compile("[’ʼ`‘]")


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is no transcript: what it is called, what to do, how it is recognised.

    Args:
        begins: the first characters of its bytes, any of them; `fifth`: those from the fifth on.
        holds: an expression found in its first lines.
        member: a file that its archive holds.
        loose: what is recognised is proof only where neither a voice nor a time was found.
    """

    what: str
    mend: str
    begins: tuple[str, ...] = ()
    fifth: str = ""
    holds: re.Pattern[str] | None = None
    member: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words, ready to be compared with text that `plain` made plain."""

    mentions: re.Pattern[str]
    unsaid: re.Pattern[str]
    marks: re.Pattern[str]
    ends: re.Pattern[str]
    afterwords: re.Pattern[str]
    summaries: re.Pattern[str]
    transcripts: re.Pattern[str]
    generic: frozenset[str]
    roles: frozenset[str]
    short_roles: frozenset[str]
    not_names: frozenset[str]
    persons: frozenset[str]
    fields: frozenset[str]
    columns: Mapping[str, frozenset[str]]
    particles: frozenset[str]
    directions: frozenset[str]
    cites: frozenset[str]
    kinds: tuple[FileKind, ...]


@lru_cache(maxsize=8_192)
def plain(text: str) -> str:
    """A label as the vocabulary is written: the same ones come again and again."""
    return made_plain(text)


def made_plain(text: str) -> str:
    """A text as the vocabulary is written: no accent, no capital, straight apostrophes."""
    return " ".join(fold(_APOSTROPHE.sub("'", text)).split())


@cache
def vocabulary() -> Vocabulary:
    """The words, read once."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: Mapping[str, Any] = yaml.load(_FILE.read_text("utf-8"), Loader=loader)  # noqa: S506
    return Vocabulary(
        mentions=_whole(data["mentions"]), unsaid=_whole(data["unsaid"]),
        marks=_whole(data["marks"]), ends=_whole(data["ends"]),
        afterwords=_whole(data["afterwords"]),
        summaries=_whole(data["summaries"]), transcripts=_whole(data["transcripts"]),
        generic=_words(data["generic"]), roles=_words(data["roles"]),
        short_roles=_words(data["short_roles"]),
        not_names=_words(data["not_names"]), persons=_words(data["persons"]),
        fields=_words(data["fields"]),
        columns={what: _words(titles) for what, titles in data["columns"].items()},
        particles=_words(data["particles"]),
        directions=_words(data["directions"]), cites=_words(data["cites"]),
        kinds=tuple(map(_kind, data["kinds"])),
    )


def _words(given: Iterable[object]) -> frozenset[str]:
    return frozenset(map(str, given))


def _whole(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns))


def _kind(data: Mapping[str, Any]) -> FileKind:
    holds = data.get("holds")
    return FileKind(
        data["what"], data["mend"], tuple(data.get("begins", ())), data.get("fifth", ""),
        re.compile(holds, re.MULTILINE) if holds else None, data.get("member", ""),
        data.get("loose", False),
    )

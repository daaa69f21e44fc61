"""JSON of transcription programs, where it is simple: segments with a text and a start. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from assistant.domain.spoken.transcript import SpokenFault
from assistant.spoken import clocks
from assistant.spoken.values import Said, TranscriptRefused, VoiceTurn

_LISTS = ("segments", "transcription", "sentences", "entries")
_TEXTS = ("text", "sentence", "raw_text")
_STARTS = ("start", "start_time", "startTime", "begin", "startOffset")
_ENDS = ("end", "end_time", "endTime", "endOffset")
_SPEAKERS = ("speaker", "speaker_name", "speakerName", "speakerDisplayName", "speaker_label")
_LONGEST = 360_000
"""Seconds: a hundred hours."""
_SLOWEST = 0.1
"""Words a second, below which the times cannot be seconds."""
_SHORT = 600
"""Seconds: numbers up to there may be."""
_REFUSED = (
    "C’est un fichier JSON dont les paroles n’ont pas été reconnues. Exportez la transcription de "
    "l’outil en .vtt, .srt, .txt ou .docx."
)


def looks_like_json(text: str) -> bool:
    """Whether a text is an object or a list in JSON, if only by its beginning."""
    head = text.lstrip("\ufeff \t\n")[:200]
    if not head.startswith(("{", "[")):
        return False
    inside = head[1:].lstrip()
    return inside.startswith(('"', "}")) if head[0] == "{" else inside.startswith(("{", "[", '"'))


def read(text: str) -> Said:
    """What the segments of a JSON text hold.

    Raises:
        TranscriptRefused: it is no JSON, or holds no simple segments.
    """
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise TranscriptRefused(
            "C’est un fichier JSON abîmé, ou ce n’en est pas un. Exportez la transcription de "
            "l’outil en .vtt, .srt, .txt ou .docx."
        ) from error
    turns: list[VoiceTurn] = []
    faults: list[SpokenFault] = []
    segments = _segments(data)
    for number, one in enumerate(segments, start=1):
        words, start = _first(one, _TEXTS), _seconds(one)
        if not isinstance(words, str):
            faults.append(SpokenFault(number, "segment sans texte"))
        elif words.strip():
            if start is None:
                faults.append(SpokenFault(number, "heure illisible ; la parole est lue sans elle"))
            turns.append(VoiceTurn(number, start, _speaker(one), words.strip(), apart=True))
    _check_unit(segments)
    return Said(tuple(turns), tuple(faults))


def _segments(data: Any) -> Sequence[Mapping[str, Any]]:
    found = data
    if isinstance(data, Mapping):
        found = next((data[one] for one in _LISTS if isinstance(data.get(one), list)), None)
    if not isinstance(found, list) or not found:
        raise TranscriptRefused(_REFUSED)
    simple = [one for one in found if isinstance(one, Mapping) and _first(one, _TEXTS) is not None]
    timed = sum(_start(one) is not None for one in simple)
    if 2 * len(simple) < len(found) or 2 * timed < len(simple):
        raise TranscriptRefused(_REFUSED)
    return [one if isinstance(one, Mapping) else {} for one in found]


def _first(one: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((one[name] for name in names if one.get(name) is not None), None)


def _start(one: Mapping[str, Any]) -> Any:
    span = one.get("timestamps")
    return span.get("from") if isinstance(span, Mapping) else _first(one, _STARTS)


def _seconds(one: Mapping[str, Any]) -> int | None:
    start = _start(one)
    if isinstance(start, str):
        found = clocks.milliseconds(start)
        if found is not None:
            return found
        try:
            start = float(start)
        except ValueError:
            return None
    if isinstance(start, bool) or not isinstance(start, int | float):
        return None
    if not 0 <= start <= _LONGEST or not math.isfinite(start):
        return None
    return round(start * 1000)


def _speaker(one: Mapping[str, Any]) -> str:
    name = _first(one, _SPEAKERS)
    if isinstance(name, Mapping):
        name = _first(name, ("name", "displayName", "label", "id"))
    if isinstance(name, int) and not isinstance(name, bool) and 0 <= name < 1_000:
        return f"Locuteur {name}"
    return name.strip() if isinstance(name, str) else ""


def _check_unit(segments: Sequence[Mapping[str, Any]]) -> None:
    """Refuse numbers that cannot be seconds: nobody speaks so slowly. A silence says nothing of
    it, so a segment lasts until its end, or as the middle one where no end is told."""
    numbered = [one for one in segments if isinstance(_start(one), int | float)]
    starts = [float(_start(one)) for one in numbered]
    said = [len(str(_first(one, _TEXTS) or "").split()) for one in numbered]
    ends = [_first(one, _ENDS) for one in numbered]
    spans = [end - start for start, end in zip(starts, ends, strict=True)
             if isinstance(end, int | float)]
    gaps = [after - before for before, after in pairwise(starts)]
    lasting = sum(spans) if spans else median(gaps or [0]) * len(starts)
    if max(starts, default=0) > _SHORT and sum(said) < lasting * _SLOWEST:
        raise TranscriptRefused(
            "C’est un fichier JSON dont les heures ne sont pas en secondes. Exportez la "
            "transcription de l’outil en .vtt, .srt, .txt ou .docx."
        )

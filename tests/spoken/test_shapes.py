"""Transcripts in every shape that tools write: who, when, which words; what is none is refused."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import Any

import pysubs2
import pytest
import webvtt

from assistant.domain.events.spoken import CANDIDATE as CANDIDATE_ROLE
from assistant.domain.session.state import Session
from assistant.domain.spoken.transcript import MOST_LINES
from assistant.domain.spoken.voices import fits_somebody, roles_by_name
from assistant.library import Library
from assistant.spoken import subtitles
from assistant.spoken.reading import nobody, read
from assistant.spoken.values import (
    MAX_PLAIN,
    MOST_BYTES,
    MOST_PLAIN,
    MOST_WRITTEN,
    TranscriptRefused,
)
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.referential.shelf import ReferentialShelf
from tests.helpers import HandClock
from tests.places import TESTS
from tests.transcriptions.fabriquer import CANDIDATE, EVALUATOR, TALK
from tests.transcriptions.shapes import docx, files, table
from tests.yaml_data import yaml_data

FOLDER = TESTS / "transcriptions"
MADE = FOLDER / "made"
EXAMPLE = TESTS / "tui" / "data" / "referentiels"
EXPECTED: dict[str, Any] = yaml_data((FOLDER / "shapes.yaml").read_text("utf-8"))
LINES = yaml_data((FOLDER / "shape_lines.yaml").read_text("utf-8"))
REFUSED = yaml_data((FOLDER / "refused.yaml").read_text("utf-8"))
PLACES = yaml_data((FOLDER / "places.yaml").read_text("utf-8"))
PLAIN_TALK = (
    (3, 0, "Bonjour Léa, merci d’être là. Vous m’entendez ?"),
    (8, 1, "Oui : très bien."),
    (12, 0, "Racontez-moi l’accueil d’un visiteur."),
    (19, 1, "D’accord. Étape 1 : je salue. Étape 2 : j’appelle la personne."),
    (31, 1, "Il était 14:30, je crois, et il m’a dit : « je suis perdu »."),
    (47, 0, "Et après ?"),
    (52, 1, "Paul Durand, mon chef, est venu."),
    (65, 2, "Note : on y reviendra. Quels documents aviez-vous ?"),
    (74, 1, "Le registre - page 12 - et le plan."),
    (3725, 0, "Ok"),
    (3731, 1, "Voilà."),
    (3740, 2, "Merci beaucoup, Léa."),
    (3745, 1, "Merci à vous."),
)
"""What is said where words hold colons, dashes, times and names."""
ROLLING = {"youtube.vtt", "direct.srt"}
BEYOND_WEBVTT_PY = {
    "teams-graph.vtt": "times of one digit", "entete-fleche.vtt": "an arrow in the header",
}
BEYOND_PYSUBS2 = {
    "teams-graph.vtt": "times of one digit", "webex.vtt": "identifiers with names join the words",
}
"""What the readers of reference do not read, and why."""


def words(speaker: str = "") -> list[str]:
    return [word for _, who, said in TALK if speaker in ("", who) for word in said.split()]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_tool_s_file_gives_its_voices_its_times_and_each_word_once(name: str) -> None:
    expected, found = EXPECTED[name], read((MADE / name).read_bytes())
    voices = expected["voix"]
    assert [
        [one.start if one.start is None else one.start // 1000,
         *([voices.index(one.speaker)] if voices else [])]
        for one in found.lines
    ] == [[at if at is None else int(at), *who] for at, *who in expected["lu"]]
    for speaker, who in zip(voices or [""], (EVALUATOR, CANDIDATE) if voices else ("",),
                            strict=True):
        said = [one.text for one in found.lines if one.speaker == speaker]
        assert " ".join(said).split() == words(who)
    assert list(found.notices) == expected.get("remarques", [])
    assert found.faults == ()


def test_the_files_are_those_of_the_script() -> None:
    made = dict(files())
    assert made.keys() == EXPECTED.keys()
    for name, content in made.items():
        assert (MADE / name).read_bytes() == content, name


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("sessions")
    library = Library(
        TinyDBSessionStore(folder / "s"), ReferentialShelf(EXAMPLE, folder / "r"), HandClock()
    )
    return library.create("accueil-exemple", "MARTIN Léa", role="evaluateur_externe").session


@pytest.mark.parametrize("name", EXPECTED)
def test_no_word_of_the_evaluator_is_given_to_the_candidate(session: Session, name: str) -> None:
    found = read((MADE / name).read_bytes(), fits_somebody(session))
    roles = roles_by_name(session, (one.speaker for one in found.lines))
    said = " ".join(
        one.text for one in found.lines if roles[one.speaker] == CANDIDATE_ROLE
    ).split()
    assert said in ([], words(CANDIDATE))


@pytest.mark.parametrize("case", LINES, ids=[one["nom"] for one in LINES])
def test_a_text_is_read_so(case: dict[str, Any]) -> None:
    found = read(case["texte"].encode(), lambda label: label in case.get("connus", []))
    assert [[one.start, one.speaker, one.text] for one in found.lines] == case["lu"]
    assert [one.line for one in found.faults] == case.get("illisibles", [])


def written(place: dict[str, Any], voices: list[str]) -> bytes:
    """The talk as a tool would write it whose form is `place`."""
    text: str = place.get("tete", "")
    for at, who, said in PLAIN_TALK:
        minutes, rest = divmod(at, 60)
        then = [clock((at + more) * 1000) for more in (0, 2)]
        short = [one.removesuffix(".000").lstrip("0:").rjust(4, "0") for one in then]
        short = [one if ":" in one else f"0:{one[-2:]}" for one in short]
        line: str = place["forme"]
        for mark, value in {
            "ms": then[0], "fin": then[1], "hms": then[0][:8], "h": short[0], "h_fin": short[1],
            "srt": then[0].replace(".", ","), "srt_fin": then[1].replace(".", ","), "s": str(at),
            "s_fin": str(at + 2), "jour": clock((at + 50_400) * 1000)[:8], "minutes": str(minutes),
            "jour_court": clock((at + 50_400) * 1000)[:5], "reste": str(rest),
            "hm": f"{minutes // 60:02}h{minutes % 60:02}m{rest:02}s", "nom": voices[who],
            "parole": said,
        }.items():
            line = line.replace("{" + mark + "}", value)
        text += line
    return text.encode()


@pytest.mark.parametrize("at", range(len(PLACES["formes"])),
                         ids=[one["nom"] for one in PLACES["formes"]])
def test_wherever_a_tool_writes_a_name_its_words_are_its_own(at: int) -> None:
    place, names = PLACES["formes"][at], PLACES["noms"]
    # four ways of writing a name for each place, others for the next: all of them in the end
    for way in [names[(4 * at + more) % len(names)] for more in range(4)]:
        found = read(written(place, way["voix"]))
        told: dict[str, set[int]] = {}
        for one in found.lines:
            spoken = {who for _, who, said in PLAIN_TALK if len(said) > 6 and said in one.text}
            told.setdefault(one.speaker, set()).update(spoken)
        mixed = {speaker for speaker, who in told.items() if speaker and len(who) > 1}
        assert not mixed, way["nom"]
        if way.get("lisible", True):
            assert sorted(map(tuple, told.values())) == [(0,), (1,), (2,)], way["nom"]
            assert " ".join(one.text for one in found.lines).split() == [
                word for _, _, said in PLAIN_TALK for word in said.split()
            ], way["nom"]
            assert (found.lines[0].start is not None) == ("heures" in place), way["nom"]


@pytest.mark.parametrize("case", REFUSED, ids=[one["nom"] for one in REFUSED])
def test_what_is_no_transcript_is_refused_by_its_kind_with_what_to_do(
    case: dict[str, Any]
) -> None:
    with pytest.raises(TranscriptRefused) as refused:
        read(case["texte"].encode("latin-1" if case.get("octets") else "utf-8"))
    assert case["dit"] in refused.value.message
    assert refused.value.message.count(".") >= 2


# --- beside the readers of reference ---------------------------------------------------------


@pytest.mark.parametrize(
    "name", [one for one in EXPECTED
             if one.endswith(".vtt") and one not in ROLLING | BEYOND_WEBVTT_PY.keys()]
)
def test_webvtt_py_reads_the_same_cues(name: str) -> None:
    text = (MADE / name).read_text("utf-8")
    theirs = [(one.start, one.text) for one in webvtt.from_string(text).captions]
    ours = list(subtitles.read(text, nobody).turns)
    assert len(ours) == len(theirs)
    for mine, (start, said) in zip(ours, theirs, strict=True):
        assert clock(mine.start) == start
        assert said.endswith(mine.text)


@pytest.mark.parametrize(
    "name", [one for one in EXPECTED
             if one.endswith((".vtt", ".srt")) and one not in ROLLING | BEYOND_PYSUBS2.keys()]
)
def test_pysubs2_reads_the_same_words_at_the_same_times(name: str) -> None:
    raw = (MADE / name).read_text("utf-8")
    theirs = pysubs2.SSAFile.from_string(raw)
    ours = list(subtitles.read(raw, nobody).turns)
    starts: dict[int, list[str]] = {}
    for mine in ours:
        starts.setdefault(mine.start or 0, []).extend(mine.text.split())
    assert starts.keys() == {one.start for one in theirs}
    for one in theirs:
        said = one.plaintext.replace("- ", " ").split()
        assert said[len(said) - len(starts[one.start]):] == starts[one.start]


def clock(milliseconds: int | None) -> str:
    seconds, rest = divmod(milliseconds or 0, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


# --- hostile input ---------------------------------------------------------------------------

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
HOSTILE: dict[str, str] = {
    "des balises de voix jamais fermées": VTT + "<v " * 60_000,
    "des balises de style jamais fermées": VTT + "<c." * 60_000,
    "des accolades jamais fermées": VTT + "{\\" * 90_000,
    "des crochets": "[" * 180_000,
    "des barres": "//a" * 60_000,
    "des deux-points": "Ana : " * 30_000,
    "des étoiles": "*" * 180_000,
    "des points": "Ana. " * 36_000,
    "des heures": "[00:00:01] " * 18_000,
    "des dièses": "#00:00:01-0 " * 15_000,
    "des tabulations": "a\t" * 90_000,
    "des chevrons": ">> " * 60_000,
    "des lignes d’un nom": "Ana\n" * 30_000,
    "des lignes d’une heure": "0:05\n" * 30_000,
    "une lettre par ligne": "a\n" * 30_000,
    "des flèches": "00:01.000 --> 00:02.000 " * 8_000,
    "un en-tête de courriel sans fin": "X-A: b\n" * 20_000,
    "une ligne d’espaces": "Ana :" + " " * 180_000 + "x",
    "un titre sans fin": "mot" * 20_000,
    "un aparté jamais fermé": "Ana : Oui.\n(" + "a b " * 1_000,
    "des cellules d’une heure": "0:05\t" * 36_000,
    "des cellules d’heures après un nom": "Ana\t" + "0:05\t" * 36_000,
}
FOLLOWED = {"un titre sans fin": ".\nAna : Bonjour.\nLuc : Salut.\nAna : Et vous ?\n"}
"""What comes after, whatever the length of what comes before."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_or_refused_without_delay(name: str) -> None:
    whole, after = HOSTILE[name], FOLLOWED.get(name, "")

    def delayed() -> bool:
        # four times the text takes some four times as long; sixteen where a pattern goes back on it
        quarter = spent(whole[: len(whole) // 4] + after)
        return spent(whole + after) >= 9 * max(quarter, 0.05)

    assert not all(delayed() for _ in range(3))  # once, the machine may have had others to serve


def spent(text: str) -> float:
    """The seconds of processor that reading a text takes."""
    before = time.process_time()
    try:
        read(text.encode())
    except TranscriptRefused as refused:
        assert refused.message
    return time.process_time() - before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n" * (MOST_PLAIN + 1), f"{MOST_PLAIN + 1} lignes écrites"),
        (VTT + "a\n" * MOST_WRITTEN, f"{MOST_WRITTEN + 2} lignes écrites"),
        ("Ana : oui " * (MAX_PLAIN // 10) + ".", f"{MAX_PLAIN + 1} caractères"),
        ("Ana : oui\n\nLuc : non\n" * (MOST_LINES // 2 + 1), f"{MOST_LINES + 2} prises de parole"),
        ("é" * (MOST_BYTES // 2 + 1), "un million de caractères"),
    ],
    ids=["lignes", "lignes de sous-titres", "caractères", "prises de parole", "octets"],
)
def test_more_than_any_talk_has_is_refused_with_what_to_do(text: str, said: str) -> None:
    with pytest.raises(TranscriptRefused, match=said) as refused:
        read(text.encode())
    assert "Coupez le fichier" in refused.value.message


def test_as_many_lines_as_a_talk_of_a_cue_a_word_has_are_read() -> None:
    cues = MOST_WRITTEN // 3
    told = "".join(f"{at}\n00:00:01,000 --> 00:00:02,000\nmot{at}\n\n" for at in range(cues))
    assert len(told) > MAX_PLAIN
    assert sum(one.text.count("mot") for one in read(told.encode()).lines) == cues


def test_a_word_file_of_more_marks_than_any_talk_has_is_refused_before_they_are_all_read() -> None:
    content = docx(["x"])
    many = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(many, "w") as written_:
        for one in made.namelist():
            written_.writestr(one, made.read(one).replace(
                b"<w:body>", b"<w:body>" + b"<a/>" * 500_001
            ))
    with pytest.raises(TranscriptRefused, match="500000 éléments de mise en forme") as refused:
        read(many.getvalue())
    assert "coupez-le" in refused.value.message


def test_a_cell_as_wide_as_one_likes_costs_nothing() -> None:
    content = table([("00:00:05", "Ana", "bonjour"), ("00:00:09", "Luc", "salut"),
                     ("00:00:12", "Ana", "oui")])
    wide = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(wide, "w") as spread:
        for one in made.namelist():
            spread.writestr(one, made.read(one).replace(
                b"<w:tc>", b'<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>'
            ))
    assert [one.speaker for one in read(wide.getvalue()).lines] == ["Ana", "Luc", "Ana"]


@pytest.mark.parametrize("start", ["9" * 5_000, "1e999", "-5", "NaN", "true", '"demain"', "[]"])
def test_a_number_beyond_measure_in_json_is_refused_or_told(start: str) -> None:
    text = f'{{"segments": [{{"start": {start}, "text": "oui"}}, {{"start": 2, "text": "non"}}]}}'
    try:
        found = read(text.encode())
    except TranscriptRefused as refused:
        assert "JSON abîmé" in refused.message
    else:
        assert [one.text for one in found.lines] == ["oui", "non"]
        assert [one.line for one in found.faults] == [1]


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(TranscriptRefused, match="JSON"):
        read(('[{"a":' * 100_000).encode())
    with pytest.raises(TranscriptRefused, match="JSON"):
        read(json.dumps({"results": {"items": [{"alternatives": []}]}}).encode())


def test_a_word_file_nested_without_end_is_refused() -> None:
    content = docx(["x"])
    deep = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(deep, "w") as nested:
        for one in made.namelist():
            nested.writestr(one, made.read(one).replace(b"<w:body>", b"<w:body>" + b"<a>" * 9_000))
    with pytest.raises(TranscriptRefused, match="abîmé"):
        read(deep.getvalue())

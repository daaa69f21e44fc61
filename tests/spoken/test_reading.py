"""Transcripts of other programs: read as they are written, damaged ones as far as they go."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from assistant.spoken import values
from assistant.spoken.files import read_file
from assistant.spoken.reading import read
from assistant.spoken.values import TranscriptRefused
from tests.campagnes import transcriptions
from tests.places import TESTS
from tests.transcriptions.fabriquer import CANDIDATE, EVALUATOR, samples
from tests.yaml_data import yaml_data

FOLDER = TESTS / "transcriptions"
EXPECTED = yaml_data((FOLDER / "attendus.yaml").read_text("utf-8"))
LINES = yaml_data((FOLDER / "lignes.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_gives_the_same_talk_whatever_wrote_it(name: str) -> None:
    found = read((FOLDER / name).read_bytes())
    expected = EXPECTED[name]
    assert len(found.lines) == expected["prises"]
    assert {CANDIDATE, EVALUATOR} <= {line.speaker for line in found.lines}
    last = found.lines[-1]
    assert last.start == (expected["derniere"] and expected["derniere"] * 1000)
    assert last.text.endswith("J’ai noté sa visite dans le registre, avec l’heure et le motif.")
    assert [fault.line for fault in found.faults] == expected["illisibles"]
    assert all(fault.why for fault in found.faults)


def test_the_samples_are_those_of_the_script() -> None:
    for name, content in samples().items():
        assert (FOLDER / name).read_bytes() == content, name


@pytest.mark.parametrize("case", LINES, ids=[one["nom"] for one in LINES])
def test_a_text_is_read_so(case: dict[str, Any]) -> None:
    found = read(case["texte"].encode())
    assert [[one.start, one.speaker, one.text] for one in found.lines] == case["lu"]
    assert [one.line for one in found.faults] == case.get("illisibles", [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
                                      "cp1252"])
def test_an_encoding_is_recognised(encoding: str) -> None:
    text = "Éléonore Œuvré : « déjà » relancé l’élève à Noël, coût 3 €\n" * 5
    [line] = {(one.speaker, one.text[:20]) for one in read(text.encode(encoding)).lines}
    assert line == ("Éléonore Œuvré", "« déjà » relancé l’é")


def test_a_bad_byte_in_a_long_text_spoils_one_line_only() -> None:
    good = "Ana : la réunion a été très animée, déjà prévue à l’été\n" * 30
    content = good.encode() + b"Ana : mot ab\xeem\xe9\n" + good.encode()
    text = " ".join(line.text for line in read(content).lines)
    assert text.count("réunion a été très animée") == 60
    assert "mot ab" in text


def archive(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, inside in members.items():
            made.writestr(name.replace("__", "/") + ".xml", inside)
    return content.getvalue()


REFUSED = {
    "vide": (b"", "Aucune parole"),
    "des blancs": (b" \n\n\t\n", "Aucune parole"),
    "une image": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "une image"),
    "un ancien Word": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "ancien document Word"),
    "une archive": (archive(notes=b"<x/>"), "n’est pas un document Word"),
    "une archive tronquée": (archive(word__document=b"<x/>")[:60], "abîmé"),
    "un Word sans forme": (archive(word__document=b"<pas du xml"), "abîmé"),
    "des entités XML": (archive(word__document=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "entités"),
    "des entités en UTF-16": (
        archive(word__document='<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")), "entités"
    ),
    "une bombe": (archive(word__document=b" " * 30_000_000), "démesuré"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_transcript_is_refused_in_plain_words(name: str) -> None:
    content, said = REFUSED[name]
    with pytest.raises(TranscriptRefused, match=said):
        read(content)


def test_what_is_too_big_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "longue.txt"
    path.write_text("Ana : oui\n" * 400, "utf-8")
    monkeypatch.setattr("assistant.spoken.files.MAX_FILE", 1_000)
    with pytest.raises(TranscriptRefused, match="longue"):
        read_file(str(path))
    monkeypatch.setattr("assistant.spoken.decoding.MAX_TEXT", 1_000)
    with pytest.raises(TranscriptRefused, match="Coupez"):
        read(path.read_bytes())


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    for name in (tmp_path / "absente.vtt", tmp_path):
        with pytest.raises(TranscriptRefused, match="n’est pas un fichier"):
            read_file(str(name))


def test_faults_without_end_are_counted_and_the_good_lines_kept() -> None:
    text = "mauvaise ligne\n\n" * 500 + "00:00:01,000 --> 00:00:02,000\nAna: oui\n"
    found = read(text.encode())
    assert [line.text for line in found.lines] == ["oui"]
    assert len(found.faults) == values.MOST_FAULTS + 1
    assert found.faults[-1].why == "et 300 autres lignes illisibles"


def test_a_short_run_of_the_campaign_of_damaged_files() -> None:
    assert transcriptions.run(120, seed=7) == 120


def test_a_caption_that_grows_word_by_word_is_one_line() -> None:
    first, second = "je prépare la salle", "puis je compte tout"
    shown = ["je", "je prépare", first, "puis", "puis je compte", second]
    text = "WEBVTT\n\n" + "".join(
        f"00:0{at}.000 --> 00:0{at + 1}.000\n{words}\n\n" for at, words in enumerate(shown)
    )
    found = read(text.encode())
    assert [(one.start, one.text) for one in found.lines] == [
        (0, first), (3_000, second),
    ]

"""The samples of this folder, made anew: `python -m tests.transcriptions.fabriquer`.

The same talk as several programs would write it, and damaged variants of it.
"""

from __future__ import annotations

import io
from pathlib import Path

FOLDER = Path(__file__).parent
EVALUATOR, CANDIDATE = "Paul Roche", "Léa Martin"
TALK = (
    (5, EVALUATOR, "Bonjour, est-ce que vous m’entendez bien ?"),
    (9, CANDIDATE, "Oui, très bien, merci."),
    (20, EVALUATOR, "Comment accueillez-vous un visiteur ? Donnez-nous un exemple."),
    (31, CANDIDATE, "Je me lève, je salue le visiteur et je me présente par mon nom."),
    (38, CANDIDATE, "En mars, au salon, un visiteur s’était perdu : je l’ai accompagné."),
    (52, EVALUATOR, "Et ensuite, qu’est-ce que cela a donné ?"),
    (58, CANDIDATE, "Il est revenu le lendemain avec deux collègues."),
    (75, CANDIDATE, "J’ai noté sa visite dans le registre, avec l’heure et le motif."),
)


def _clock(seconds: int, mark: str = ".") -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}000"


def vtt() -> str:
    """As Teams writes it: voice tags, settings, a style, a note."""
    cues = [
        f"{at}\n{_clock(at)} --> {_clock(at + 4)} align:start position:0%\n<v {who}>{text}</v>"
        for at, who, text in TALK
    ]
    head = "WEBVTT - réunion\n\nSTYLE\n::cue { color: white }\n\nNOTE enregistré en mars\nà Lyon"
    return "\n\n".join([head, *cues]) + "\n"


def srt() -> str:
    """As Zoom writes it: numbers, commas, « Nom : »."""
    return "\n\n".join(
        f"{number}\n{_clock(at, ',')} --> {_clock(at + 4, ',')}\n{who}: <i>{text}</i>"
        for number, (at, who, text) in enumerate(TALK, start=1)
    ) + "\n"


def text(*, times: bool = True) -> str:
    return "\n".join(
        (f"[{_clock(at)[:8]}] " if times else "") + f"{who} : {said}" for at, who, said in TALK
    ) + "\n"


def heads() -> str:
    """As Meet and Word have it: who and when on a line, what was said below."""
    return "\n".join(f"{who}   {at // 60}:{at % 60:02}\n{said}\n" for at, who, said in TALK)


def docx() -> bytes:
    """As Teams exports it: one paragraph, the name and the time above the words."""
    from docx import Document

    document = Document()
    document.add_heading("Transcription", 1)
    for at, who, said in TALK:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{who}   {at // 60}:{at % 60:02}").bold = True
        paragraph.add_run().add_break()
        paragraph.add_run(said)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def samples() -> dict[str, bytes]:
    """The content of each file, by its name."""
    damaged = vtt().replace("00:00:38.000 -->", "00:00:3b.000 -->").replace("00:00:58.000", "00:61")
    return {
        "teams.vtt": vtt().encode(),
        "teams-utf16.vtt": vtt().encode("utf-16"),
        "zoom.srt": srt().replace("\n", "\r\n").encode("utf-8-sig"),
        "dictee-cp1252.txt": text().encode("cp1252"),
        "sans-horaire.txt": text(times=False).encode(),
        "meet.txt": heads().encode(),
        "abimee.vtt": damaged.encode() + b"\nune ligne perdue\n",
        "abimee.txt": text().replace("[00:00:38]", "[00:99:38]").encode() + b"\xff\xfe\xfa\xfb\n",
        "sans-ligne-vide.srt": srt().replace("\n\n", "\n").encode(),
    }


def main() -> None:
    from tests.transcriptions.shapes import files

    for name, content in {**samples(), "teams.docx": docx()}.items():
        (FOLDER / name).write_bytes(content)
    for name, content in files():
        (FOLDER / "made" / name).write_bytes(content)


if __name__ == "__main__":
    main()

"""The same talk in the shapes that tools write it in, made from what they are known to export.

Each function of `SHAPES` gives one file of the folder `made`; `shapes.yaml` says what is read.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence

from tests.transcriptions.fabriquer import CANDIDATE, EVALUATOR, TALK

Line = tuple[int, str, str]
NUMBERED = {EVALUATOR: "1", CANDIDATE: "2"}


def clock(seconds: float, *, mark: str = ".", hours: bool = True, rest: int = 3) -> str:
    whole = int(seconds)
    text = f"{whole // 3600:02}:" if hours else ""
    text += f"{whole // 60 % 60:02}:{whole % 60:02}"
    return text + (f"{mark}{'0' * rest}" if rest else "")


def short(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def lines(shape: Callable[[int, str, str], str], *, between: str = "\n") -> str:
    return between.join(shape(at, who, said) for at, who, said in TALK) + "\n"


def cues(
    shape: Callable[[int, str, str], str], *, head: str = "WEBVTT\n\n", mark: str = "."
) -> str:
    return head + "\n".join(
        f"{clock(at, mark=mark)} --> {clock(at + 4, mark=mark)}\n{shape(at, who, said)}\n"
        for at, who, said in TALK
    )


def numbered(who: str, word: str = "Speaker") -> str:
    return f"{word} {NUMBERED[who]}"


def docx(paragraphs: Sequence[str], *, main: str = "word/document.xml") -> bytes:
    """A bare Word document; its main part may bear another name, as Word on line gives it."""
    body = "".join(f"<w:p>{_runs(one)}</w:p>" for one in paragraphs)
    return _package(body, main)


def table(rows: Sequence[Sequence[str]]) -> bytes:
    body = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p>{_runs(cell)}</w:p></w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return _package(f"<w:tbl>{body}</w:tbl>", "word/document.xml")


def _runs(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<w:r><w:br/></w:r>".join(
        "<w:r><w:tab/></w:r>".join(
            f'<w:r><w:t xml:space="preserve">{part}</w:t></w:r>' for part in one.split("\t")
        )
        for one in escaped.split("\n")
    )


def _package(body: str, main: str) -> bytes:
    import zipfile

    office = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{office}/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument/2006/relationships/officeDocument" '
            f'Target="/{main}"/></Relationships>'
        ),
        main: (
            f'<w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body>{body}</w:body>'
            "</w:document>"
        ),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text.encode())
    return content.getvalue()


def rolling() -> str:
    """As YouTube writes automatic captions: each line again in the next cue, a space below it."""
    found = "WEBVTT\nKind: captions\nLanguage: fr\n\n"
    before = " "
    for at, _, said in TALK:
        first, *words = said.split()
        timed = first + "".join(f"<{clock(at + 1)}><c> {one}</c>" for one in words)
        end = clock(at + 4, rest=0)
        found += f"{clock(at)} --> {end}.990 align:start position:0%\n{before}\n{timed}\n\n"
        found += f"{end}.990 --> {end}.999 align:start position:0%\n{said}\n \n\n"
        before = said
    return found


def growing() -> str:
    """As live captions are saved: each cue the one before with a few words more."""
    found: list[str] = []
    number = 0
    for at, _, said in TALK:
        words = said.split()
        for many in range(2, len(words) + 2, 3):
            number += 1
            found.append(f"{number}\n{clock(at + many * 0.2, mark=',')} --> "
                         f"{clock(at + 4, mark=',')}\n{' '.join(words[:many])}\n")
        found.append(f"{number}\n{clock(at + 3, mark=',')} --> {clock(at + 4, mark=',')}\n{said}\n")
    return "\n".join(found)


def halves(said: str) -> tuple[str, str]:
    words = said.split()
    return " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])


def continued() -> str:
    """A voice named on the first of two cues alone."""
    return "WEBVTT\n\n" + "\n".join(
        f"{clock(at)} --> {clock(at + 1)}\n<v {who}>{halves(said)[0]}\n\n"
        f"{clock(at + 1)} --> {clock(at + 2)}\n{halves(said)[1]}\n"
        for at, who, said in TALK
    )


def shuffled() -> str:
    order = (0, 1, 3, 2, 4, 7, 5, 6)
    return "WEBVTT\n\n" + "\n".join(
        f"{number}\n{clock(TALK[one][0])} --> {clock(TALK[one][0] + 2)}\n"
        f"<v {TALK[one][1]}>{TALK[one][2]}</v>\n" for number, one in enumerate(order, start=1)
    )


def overlapping() -> str:
    """As noScribe writes it, what is said meanwhile between slashes."""
    found = ["Entretien du 20 novembre", "", "Transcribed with noScribe vers. 0.6.2",
             "Audio source: C:/entretien.m4a", "Speaker detection: 2, overlapping speech: yes", ""]
    code = {EVALUATOR: "S00", CANDIDATE: "S01"}
    for number, (at, who, said) in enumerate(TALK):
        if number == 1:
            found[-1] += f" //{code[who]}: {said}//"
        else:
            time = f"[{clock(at, rest=0)}] " if number % 2 == 0 else ""
            found.append(f"{code[who]}: {time}{said}")
    return "\n".join(found) + "\n"


def _json(segments: Sequence[dict[str, object]], **more: object) -> str:
    return json.dumps({"text": "…", "segments": list(segments), **more}, ensure_ascii=False)


def gemini() -> str:
    return (
        "📝 Notes\nsept. 29, 2026\nEntretien CQP\n\nInvités Paul Roche Léa Martin\n\nRésumé\n"
        "Léa Martin a raconté l’accueil d’un visiteur au salon et son suivi.\n\nDétails\n"
        "* Accueil : Léa Martin se lève et salue le visiteur.\n* Suivi : Paul Roche a demandé le "
        "résultat.\n\nProchaines étapes suggérées\n* Léa Martin enverra le registre.\n\n"
        "Vous devez consulter les notes de Gemini pour vous assurer qu’elles sont exactes.\n\n"
        "📖 Transcription\nsept. 29, 2026\nEntretien CQP - Transcription\n00:00:00\n\n"
        + lines(lambda at, who, said: f"{who}: {said}")
        + "\nTranscription terminée après 00:01:30\n\nCette transcription modifiable a été générée "
        "par ordinateur et peut contenir des erreurs. Les utilisateurs peuvent également modifier "
        "le texte après sa création.\n"
    )


def _heads(shape: Callable[[int, str], str]) -> str:
    return lines(lambda at, who, said: f"{shape(at, who)}\n{said}\n")


SHAPES: dict[str, Callable[[], str | bytes]] = {
    # --- names ---
    "whisperx.srt": lambda: cues(
        lambda at, who, said: f"[SPEAKER_0{int(NUMBERED[who]) - 1}]: {said}", head="", mark=","
    ),
    "whisperx.txt": lambda: lines(
        lambda at, who, said: f"[SPEAKER_0{int(NUMBERED[who]) - 1}]: {said}"
    ),
    "speaker-parentheses.txt": lambda: lines(
        lambda at, who, said: f"(speaker {int(NUMBERED[who]) - 1}) {said}"
    ),
    "webex.vtt": lambda: "WEBVTT\n\n" + "\n".join(
        f'{number} "{who}" ({3456 + len(who)})\n{clock(at)} --> {clock(at + 4)}\n{said}\n'
        for number, (at, who, said) in enumerate(TALK, start=1)
    ),
    "webex.txt": lambda: lines(lambda at, who, said: f"{short(at)} : {who} : {said}"),
    "zoom-saved-caption.txt": lambda: _heads(
        lambda at, who: f"[{who}] 14:{clock(at, hours=False, rest=0)}"
    ).replace("\n", "\r\n"),
    "meet.md": lambda: lines(lambda at, who, said: f"**{who}:** {said}\n"),
    "meet-gras-avant.md": lambda: lines(lambda at, who, said: f"**{who}** : {said}\n"),
    "f4.txt": lambda: lines(
        lambda at, who, said: f"{'IB'[int(NUMBERED[who]) - 1]}: {said} #{clock(at, rest=0)}-0#",
        between="\n\n",
    ),
    "questions-reponses.txt": lambda: lines(
        lambda at, who, said: f"{'QR'[int(NUMBERED[who]) - 1]} : {said}"
    ),
    "questions-reponses-entieres.txt": lambda: lines(
        lambda at, who, said: f"{('Question', 'Réponse')[int(NUMBERED[who]) - 1]} : {said}"
    ),
    "e-et-c.txt": lambda: lines(
        lambda at, who, said: f"{'EC'[int(NUMBERED[who]) - 1]} : {said}", between="\n\n"
    ),
    "nom-seul.docx": lambda: docx(
        [part for at, who, said in TALK for part in (who, clock(at, rest=0), said)]
    ),
    "nom-seul-sans-heure.txt": lambda: _heads(lambda at, who: who),
    "tableau.docx": lambda: table(
        [("Heure", "Locuteur", "Propos"),
         *((clock(at, rest=0), who, said) for at, who, said in TALK)]
    ),
    "tableau-sans-titre.docx": lambda: table([(who, said) for _, who, said in TALK]),
    "sonix.txt": lambda: lines(
        lambda at, who, said: f"{who}: [{clock(at, rest=0)}] {said}", between="\n\n"
    ),
    "minuscules.txt": lambda: lines(lambda at, who, said: f"{who.lower()} : {said}"),
    "adresses.txt": lambda: lines(
        lambda at, who, said: f"{who.lower().replace(' ', '.').replace('é', 'e')}@exemple.fr: "
        + said
    ),
    "signes.txt": lambda: lines(lambda at, who, said: f"{who} 🙂 : {said}"),
    "elle.vtt": lambda: cues(lambda at, who, said: f"<v {who} (elle)>{said}</v>"),
    "autre-ecriture.txt": lambda: lines(
        lambda at, who, said: f"{'山田太郎' if who == EVALUATOR else 'Мария'}：{said}"
    ),
    "locuteur-numero.txt": lambda: lines(
        lambda at, who, said: f"{numbered(who, 'Locuteur n°')} : {said}".replace("° ", "°")
    ),
    "appareil.txt": lambda: lines(
        lambda at, who, said: f"{who if who == EVALUATOR else 'iPhone de Léa'} : {said}"
    ),
    # --- times ---
    "teams-2022.docx": lambda: docx(
        [f"{_loose(at)} --> {_loose(at + 4)}\n{who}\n{said}" for at, who, said in TALK]
    ),
    "teams-2022.txt": lambda: lines(
        lambda at, who, said: f"{_loose(at)} --> {_loose(at + 4)}\n{who}\n{said}"
    ),
    "teams-graph.vtt": lambda: "WEBVTT\n\n" + "\n".join(
        f"{_loose(at)} --> {_loose(at + 4)}\n<v {who}>{said}</v>\n" for at, who, said in TALK
    ),
    "teams-stream.docx": lambda: docx(
        [part for at, who, said in TALK
         for part in (f"{clock(at, rest=0)} --> {clock(at + 4, rest=0)}", who, said)]
    ),
    "whisper.txt": lambda: lines(
        lambda at, who, said: f"[{clock(at, hours=False)} --> {clock(at + 4, hours=False)}]  "
        + said
    ),
    "whisper-cpp.txt": lambda: lines(
        lambda at, who, said: f"[{clock(at)} --> {clock(at + 4)}]   {said}"
    ),
    "noscribe.txt": overlapping,
    # --- each word once, order ---
    "youtube.vtt": rolling,
    "direct.srt": growing,
    "voix-continuee.vtt": continued,
    "desordre.vtt": shuffled,
    # --- what the tool adds ---
    "teams-2026.docx": lambda: docx(
        ["Entretien CQP-20260929_150945-Transcription de la réunion", "29 septembre 2026, 01:09PM",
         "1min 22sec", "Paul Roche a commencé la transcription",
         *(f"{who}   {short(at)}\n{said}" for at, who, said in TALK),
         "Paul Roche a arrêté la transcription"]
    ),
    "teams-2026-anglais.docx": lambda: docx(
        ["CQP-20260929_150945-Meeting Transcript", "September 29, 2026, 1:09PM", "1m 22s",
         "Paul Roche started transcription",
         *(f"{who}   {short(at)}\n{said}" for at, who, said in TALK),
         "Paul Roche stopped transcription"]
    ),
    "meet.txt": lambda: (
        "sept. 29, 2026\nEntretien CQP - Transcription\n00:00:00\n\n"
        + lines(lambda at, who, said: f"{who}: {said}")
        + "\n\nTranscription terminée après 00:01:30\n\nCette transcription modifiable a été "
        "générée par ordinateur et peut contenir des erreurs.\n"
    ),
    "meet-anglais.txt": lambda: (
        "Sep 29, 2026\nCQP - Transcript\n00:00:00\n\n"
        + lines(lambda at, who, said: f"{who}: {said}")
        + "\nTranscription ended after 00:01:30\n\nThis editable transcript was computer generated "
        "and might contain errors. People can also change the text after it was created.\n"
    ),
    "gemini.docx": lambda: docx(gemini().split("\n")),
    "otter.txt": lambda: _heads(lambda at, who: f"{who}  {short(at)}  ")
    + "\nTranscribed by https://otter.ai\n",
    "otter-resume.txt": lambda: (
        "Entretien CQP\nMon, Sep 29, 2026 2:00PM • 1:30\n\nSUMMARY KEYWORDS\naccueil, visiteur\n\n"
        "SPEAKERS\nPaul Roche, Léa Martin\n\n" + _heads(lambda at, who: f"{who}  0{short(at)}")
    ),
    # --- JSON ---
    "whisper.json": lambda: _json(
        [{"id": n, "start": float(at), "end": at + 4.0, "text": f" {said}"}
         for n, (at, _, said) in enumerate(TALK)], language="fr",
    ),
    "whisperx.json": lambda: _json(
        [{"start": float(at), "end": at + 4.0, "text": said,
          "speaker": f"SPEAKER_0{int(NUMBERED[who]) - 1}"} for at, who, said in TALK]
    ),
    "whisper-cpp.json": lambda: json.dumps({"transcription": [
        {"timestamps": {"from": clock(at, mark=",")},
         "offsets": {"from": at * 1000}, "text": said} for at, _, said in TALK
    ]}, ensure_ascii=False),
    # --- headers ---
    "entete-fleche.vtt": lambda: "WEBVTT Entretien 14:00 --> 15:00\n\n" + cues(
        lambda at, who, said: f"<v {who}>{said}</v>", head=""
    ),
    "word-en-ligne.docx": lambda: docx(
        [f"{who} : {said}" for _, who, said in TALK], main="word/document2.xml"
    ),
    # --- tools by name, from memory of what they export ---
    "rev.txt": lambda: _heads(lambda at, who: f"{who} ({clock(at, hours=False, rest=0)}):"),
    "rev-numeros.txt": lambda: _heads(
        lambda at, who: f"{numbered(who)} ({clock(at, hours=False, rest=0)}):"
    ),
    "descript.txt": lambda: lines(
        lambda at, who, said: f"[{clock(at, rest=0)}] {who}: {said}", between="\n\n"
    ),
    "descript.md": lambda: lines(
        lambda at, who, said: f"**{who}:** [{clock(at, rest=0)}] {said}", between="\n\n"
    ),
    "happy-scribe.txt": lambda: _heads(lambda at, who: f"[{clock(at, rest=0)}] - {who}"),
    "amberscript.txt": lambda: _heads(lambda at, who: f"{numbered(who)}  {clock(at, rest=0)}"),
    "noota.txt": lambda: "Compte rendu généré par Noota\n\n" + _heads(
        lambda at, who: f"{who} - {clock(at, hours=False, rest=0)}"
    ),
    "leexi.txt": lambda: _heads(lambda at, who: f"{clock(at, hours=False, rest=0)} - {who}"),
    "tldv.txt": lambda: "Transcript of Entretien CQP, made with tl;dv\n\n" + lines(
        lambda at, who, said: f"{clock(at, hours=False, rest=0)} {who}: {said}"
    ),
    "fireflies.txt": lambda: _heads(lambda at, who: f"{who} - {clock(at, hours=False, rest=0)}"),
    "macwhisper.txt": lambda: lines(
        lambda at, who, said: f"{clock(at, rest=0)} {numbered(who)}\n{said}\n"
    ),
    "google-recorder.txt": lambda: lines(
        lambda at, who, said: f"{numbered(who)}\n{clock(at, hours=False, rest=0)}\n{said}\n"
    ),
    "samsung.txt": lambda: _heads(
        lambda at, who: f"{numbered(who, 'Locuteur')} ({clock(at, hours=False, rest=0)})"
    ),
    "iphone.txt": lambda: " ".join(said for _, _, said in TALK) + "\n",
    "dragon.txt": lambda: "\n".join(said for _, _, said in TALK) + "\n",
    "youtube-copie.txt": lambda: lines(lambda at, who, said: f"{short(at)}\n{said}"),
    "vimeo.vtt": lambda: cues(lambda at, who, said: said),
    "premiere.txt": lambda: lines(
        lambda at, who, said: f"{clock(at, mark=':', rest=2)} - {clock(at + 4, mark=':', rest=2)}\n"
        f"{numbered(who)}\n{said}\n"
    ),
    "davinci.txt": lambda: lines(
        lambda at, who, said: f"[{clock(at, mark=':', rest=2)} - {clock(at + 4, mark=':', rest=2)}]"
        f"\n{numbered(who)}\n {said}\n"
    ),
    "maxqda.txt": lambda: lines(
        lambda at, who, said: f"#{clock(at, rest=0)}-0# {'IB'[int(NUMBERED[who]) - 1]}: {said}"
    ),
    "colonnes.txt": lambda: lines(lambda at, who, said: f"{clock(at, rest=0)}\t{who}\t{said}"),
    "zoom.vtt": lambda: "WEBVTT\n\n" + "\n".join(
        f"{number}\n{clock(at)} --> {clock(at + 4)}\n{who}: {said}\n"
        for number, (at, who, said) in enumerate(TALK, start=1)
    ),
    "tirets.srt": lambda: "\n".join(
        f"{number}\n{clock(TALK[at][0], mark=',')} --> {clock(TALK[at][0] + 9, mark=',')}\n"
        f"- {TALK[at][2]}\n- {TALK[at + 1][2]}\n"
        for number, at in enumerate(range(0, len(TALK), 2), start=1)
    ),
    "chevrons.srt": lambda: "\n".join(
        f"{number}\n{clock(at, mark=',')} --> {clock(at + 4, mark=',')}\n>> {said}\n"
        for number, (at, _, said) in enumerate(TALK, start=1)
    ),
    "nom-heure-parole.txt": lambda: lines(
        lambda at, who, said: f"{numbered(who)} {clock(at, rest=0)} {said}"
    ),
    "tiret-long.txt": lambda: lines(
        lambda at, who, said: f"[{clock(at, rest=0)}] {who} — {said}"
    ),
    "majuscules.txt": lambda: lines(lambda at, who, said: f"{who.upper()}: {said}"),
    "turboscribe.txt": lambda: (
        "(Transcrit par TurboScribe. Passez à Illimité pour retirer ce message.)\n\n"
        + lines(lambda at, who, said: f"[{numbered(who)}] ({short(at)} - {short(at + 4)})\n{said}\n"
        )
    ),
    "riverside.srt": lambda: "\n".join(
        f"{number}\n{clock(at, mark=',')} --> {clock(at + 4, mark=',')}\n[{who}]\n{said}\n"
        for number, (at, who, said) in enumerate(TALK, start=1)
    ),
    "read-ai.txt": lambda: _heads(lambda at, who: f"{who} | {clock(at, hours=False, rest=0)}"),
    "fathom.txt": lambda: "Entretien CQP - September 29\nVIEW RECORDING - 1 min\n\n---\n\n" + lines(
        lambda at, who, said: f"{short(at)} - {who}\n  {said}\n"
    ),
    "word-dictee.docx": lambda: docx(
        ["Transcription", "Fichier audio", "entretien.m4a", "Transcription",
         *(part for at, who, said in TALK
           for part in (f"{clock(at, rest=0)} {numbered(who, 'Intervenant')}", said))]
    ),
    "hommes-de-l-art.txt": lambda: "Entretien du 29 septembre\nÉtaient présents : Mme Martin, "
    "M. Roche\n\n" + lines(
        lambda at, who, said: f"{'M. Roche' if who == EVALUATOR else 'Mme Martin'}. – {said}"
    ),
    "evaluateur-candidat.txt": lambda: lines(
        lambda at, who, said: f"{'Évaluateur' if who == EVALUATOR else 'Candidate'} : {said}"
    ),
    "theatre.txt": lambda: lines(
        lambda at, who, said: f"{who.upper()}\n{said}\n"
    ),
}


def _loose(seconds: int) -> str:
    """As Teams wrote times until 2023: no zero before a digit."""
    return f"{seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}.0"


def files() -> Iterator[tuple[str, bytes]]:
    """Each file with its content."""
    for name, make in SHAPES.items():
        made = make()
        yield name, made if isinstance(made, bytes) else made.encode()

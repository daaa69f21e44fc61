"""An example of a branch's own form, with every tag: `python -m tests.example_form` writes
`docs/exemples/formulaire.docx`.

A branch would take its official Word document and put the tags where one writes by hand.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from docx import Document

from assistant.reports.report.packing import repacked

TARGET = Path(__file__).resolve().parent.parent / "docs" / "exemples" / "formulaire.docx"

PARAGRAPHS: tuple[str, ...] = (
    "{{ document.titre }} {{ document.etat }}",
    "{% if document.anonyme %}Copie anonymisée{% endif %}",
    "CQP : {{ cqp.titre }} ({{ cqp.version }})",
    "Candidat : {{ candidat.nom }} – Entreprise : {{ candidat.detail.entreprise }}",
    "{% for d in candidat.details %}{{ d.nom }} : {{ d.valeur }} ; {% endfor %}",
    "Voie : {{ session.voie }} – Session {{ session.numero }} ouverte le {{ session.ouverte }}",
    "Évaluation du {{ session.date }}, {{ session.minutes }} minutes "
    "(demandées : {{ session.minutes_demandees|default('aucune', true) }})",
    "Premier bloc : {{ bloc.1.titre }}, élément {{ bloc.1.element.1.numero }} : "
    "{{ bloc.1.element.1.jugement }}",
    "{%p for b in blocs %}",
    "{{ b.numero }} {{ b.titre }} {{ b.intitule }}",
    "{{ b.maitrisee }} La compétence est maîtrisée  {{ b.non_maitrisee }} La compétence n’est pas "
    "maîtrisée (proposition : {{ b.proposition }})",
    "Dossier lu le {{ b.date_lecture }}, résultats du {{ b.date_resultats }}, {{ b.minutes }} min",
    "Motifs : {% for m in b.motifs %}{{ m.texte }} ({{ m.source }}) {% endfor %}",
    "Reste à juger : {{ b.reste_a_juger }} {{ b.concertation }} {{ b.arbitrage }} "
    "{{ b.conservation }}",
    "{%p for e in b.elements %}",
    "{{ e.numero }} {{ e.intitule }} {{ e.groupe }} "
    "{% if e.incontournable == 'oui' %}(incontournable){% endif %}",
    "{% for c in e.criteres %}– {{ c }} {% endfor %}",
    "{% for c in e.cases %}{{ c.signe }} {{ c.mot }}{% if c.cochee %} (coché){% endif %}  "
    "{% endfor %} {{ e.jugement }}",
    "{% if e.non_applicable %}Non applicable : {% endif %}{{ e.commentaire }} {{ e.concertation }}",
    "Lecture : {{ e.lecture }} {% for p in e.points %}{{ p.signe }} {{ p.texte }} {{ p.reponse }} "
    "{% endfor %}",
    "Faits : {% for n in e.notes %}[{{ n.numero }}] {{ n.texte }} ({{ n.origine }}) {% endfor %}",
    "{%p endfor %}",
    "Autres notes : {% for n in b.notes %}[{{ n.numero }}] {{ n.texte }} ({{ n.origine }}) "
    "{% endfor %}",
    "Observations : {{ b.observation }}",
    "{%p endfor %}",
    "{% for c in certifications %}{{ c.titre }} : {{ c.phrase }} "
    "{% for m in c.motifs %}{{ m.texte }} ({{ m.source }}) {% endfor %}{% endfor %}",
    "{% for n in non_applicables %}{{ n.numero }} {{ n.intitule }} : {{ n.commentaire }} "
    "{% endfor %}",
    "Observations générales : {{ observations }}",
    "{%p for c in commentaires %}",
    "{{ c.titre }} : {{ c.texte }}",
    "{%p endfor %}",
    "{% for q in retour %}{{ q.question }} {% for c in q.cases %}{{ c.signe }} {{ c.mot }} "
    "{{ c.cochee }} {% endfor %}{{ q.texte }} {% endfor %}",
    "Documents : {{ documents|join(', ') }}",
    "Faits du dossier : {{ faits|join(' ; ') }}",
    "{% for n in notes %}[{{ n.numero }}] {{ n.texte }} ({{ n.origine }}) {% endfor %}",
    "Sceau : {{ sceau.mention }} {{ sceau.empreinte }} {{ sceau.qr }}",
)


def form(paragraphs: Sequence[str], header: str = "", footer: str = "") -> bytes:
    """A small Word document with these paragraphs, and a table of the evaluators."""
    document = Document()
    document.core_properties.author = ""
    document.core_properties.created = datetime(2026, 1, 1, tzinfo=UTC)
    document.core_properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    for text in paragraphs:
        document.add_paragraph(text)
    saved = io.BytesIO()
    document.save(saved)
    return repacked(saved.getvalue())


def example() -> bytes:
    """The example, with a table whose rows are repeated."""
    document = Document(io.BytesIO(form(
        PARAGRAPHS, header="{{ cqp.titre }} – {{ candidat.nom }}",
        footer="Session {{ session.numero }}",
    )))
    table = document.add_table(rows=4, cols=5, style="Table Grid")
    for cell, text in zip(
        table.rows[0].cells, ("Rôle", "Nom", "Entreprise", "Fonction", "Habilitation"), strict=True
    ):
        cell.text = text
    table.rows[1].cells[0].text = "{%tr for e in evaluateurs %}"
    tags = ("role", "nom", "entreprise", "fonction", "habilitation")
    for cell, tag in zip(table.rows[2].cells, tags, strict=True):
        cell.text = f"{{{{ e.{tag} }}}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    saved = io.BytesIO()
    document.save(saved)
    return repacked(saved.getvalue())


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(example())

"""The bilan: what is proposed to the jury, why, what is missing. Enter jumps to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten

from textual import on
from textual.content import Content
from textual.widgets import OptionList

from assistant.domain.referential.model import ElementRef
from assistant.domain.rules.findings import BlockVerdict, Reason
from assistant.domain.rules.outcome import changes_of_block
from assistant.tui.base.commands import Run, bindings
from assistant.tui.base.lines import STATUS, refs
from assistant.tui.base.styles import MUTED, STRONG
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.dossier.commands import OUTCOME
from assistant.tui.frame.lists import ListRow, ListScreen


class OutcomeScreen(ListScreen):
    """Propositions, block by block and for the certification."""

    COMMANDS_SHOWN = OUTCOME
    BINDINGS = bindings(OUTCOME)
    conduct: Conduct

    def __init__(self, conduct: Conduct) -> None:
        super().__init__()
        self.conduct = conduct

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "aller_manque": self.jump,
            "ambiguites": self.show_ambiguities,
            "marques": self.show_marks,
        }

    def title_content(self) -> Content:
        session = self.conduct.session
        return Content.assemble(
            ("Bilan", STRONG), (f"  {session.candidate} · {session.referential.title}", MUTED)
        )

    def rows(self) -> list[ListRow]:
        found = self.conduct.outcome()
        session = self.conduct.session
        rows = [ListRow(Content.assemble(("! ", "$text-warning"), one))
                for one in self.conduct.doubts()]
        for certification in found.certifications:
            said = self.conduct.voice.certification(session.referential, certification)
            rows.append(ListRow(Content.assemble(
                (certification.title, STRONG), "\n", ("  " + _flat(said), "")
            )))
            rows += [ListRow(content) for content in self._reasons(certification.reasons)]
        rows.append(ListRow(Content.assemble(
            ("Ce sont des propositions : le jury décide.", MUTED)
        )))
        waiting = self.conduct.waiting
        if waiting:
            said = self.conduct.say("ecran/avis_masques", nombre=waiting)
            rows.append(ListRow(Content.assemble((said, MUTED))))
        for verdict in found.blocks:
            rows += self._block(verdict)
        return rows

    def _block(self, verdict: BlockVerdict) -> list[ListRow]:
        session = self.conduct.session
        referential, voice = session.referential, self.conduct.voice
        block = referential.blocks[verdict.block - 1]
        sign, style = STATUS[verdict.status]
        word = voice.status(referential, verdict)
        rows = [ListRow(Content.assemble(
            "\n", (f"{block.number}. {block.title}", STRONG), "\n",
            ("  proposition au jury : ", MUTED), (f"{sign} {word}", style),
        ), f"b{block.number}")]
        rows += [ListRow(content) for content in self._reasons(verdict.reasons)]
        if not verdict.carried:
            margin = _flat(voice.margin(referential, verdict.margin))
            rows.append(ListRow(Content.assemble("  ", margin)))
        rows += self._missing(verdict)
        change = self._change(verdict)
        return [*rows, ListRow(change)] if change else rows

    def _reasons(self, reasons: Sequence[Reason]) -> list[Content]:
        """The reasons, each sentence of the source once, below those that apply it."""
        referential = self.conduct.session.referential
        rows: list[Content] = []
        for index, reason in enumerate(reasons):
            said = _flat(self.conduct.voice.reason(referential, reason))
            rows.append(Content.assemble(("  • ", MUTED), said))
            after = reasons[index + 1:index + 2]
            if reason.sentence and (not after or after[0].sentence != reason.sentence):
                rows.append(self._cited(reason))
        return rows

    def _cited(self, reason: Reason) -> Content:
        place = self.conduct.session.referential.document(reason.citation)
        return Content.assemble(
            ("    ", ""), (f"« {_flat(reason.sentence)} »", "italic"), (f" — {place}", MUTED)
        )

    def _missing(self, verdict: BlockVerdict) -> list[ListRow]:
        missing = verdict.missing
        rows = []
        for ref in missing.judgements:
            what = (
                "les évaluateurs diffèrent : concertation à enregistrer" if ref in missing.disputed
                else "commentaire obligatoire à écrire" if ref in missing.comments
                else "à évaluer"
            )
            kind = "d" if ref in missing.disputed else "e"
            rows.append(ListRow(self._lacking(ref, what), f"{kind}{ref}"))
        if missing.essentials:
            rows.append(ListRow(Content.assemble(
                ("  ◆ ", "$text-warning"), (refs(missing.essentials), STRONG),
                (" — incontournable ou non ? à saisir d’après le document officiel", MUTED),
            ), f"m{missing.essentials[0]}"))
        return rows

    def _lacking(self, ref: ElementRef, what: str) -> Content:
        element = self.conduct.session.referential.element(ref)
        return Content.assemble(
            ("  ○ ", "$text-warning"), (f"{ref} ", STRONG),
            (shorten(element.title, 56, placeholder="…") if element else "", ""),
            (f" — {what}", MUTED),
        )

    def _change(self, verdict: BlockVerdict) -> Content | None:
        session, voice = self.conduct.session, self.conduct.voice
        found = changes_of_block(session, verdict)
        said = [
            Content.assemble(("  ↔ ", MUTED), _flat(voice.flip(session.referential, one)))
            for one in found[:3]
        ]
        return Content("\n").join(said) if said else None

    # --- keys --------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#liste")
    def jump(self) -> None:
        key = self.chosen
        if key.startswith("m"):
            self.show_marks(key[1:])
        elif key.startswith("d"):
            from assistant.tui.consultation.screen import ConsultationScreen

            self.cqp.push_screen(ConsultationScreen(self.conduct, ElementRef.parse(key[1:])))
        elif key and self.attempt(lambda: self.conduct.go_to(key[1:])):
            self.cqp.back_to_interview()

    def show_ambiguities(self) -> None:
        """Show what the source does not settle, and the reading that is used."""
        from assistant.tui.frame.texts import ambiguities_screen

        self.cqp.push_screen(ambiguities_screen(self.conduct.session.referential))

    def show_marks(self, ref: str = "") -> None:
        """Show the essential marks, at that element or at the first."""
        from assistant.tui.dossier.marks import MarksScreen

        self.cqp.push_screen(MarksScreen(self.conduct, ref))

    def on_screen_resume(self) -> None:
        if self.list.option_count:
            self.paint()


def _flat(text: str) -> str:
    return " ".join(text.split())

"""From the interview to the screens around it; Escape there leads back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from assistant.domain.session import orders
from assistant.tui.base.commands import key_of
from assistant.tui.conduct.conduct import Conduct
from assistant.tui.conduct.typed import element_name, line_number
from assistant.tui.interview.commands import Order
from assistant.tui.interview.view import InterviewView

if TYPE_CHECKING:
    from assistant.domain.referential.model import ElementRef
    from assistant.tui.base.program import Program


def hidden() -> str:
    """Said in place of a screen that shows judgements, while the candidate may be looking."""
    return f"Écran caché en mode discret : {key_of('discret', 'F9')} d’abord."



class LookingView(InterviewView, Protocol):
    """The screen, to who looks elsewhere."""

    @property
    def cqp(self) -> Program:
        """The program the screen is shown by."""
        ...


class Looking:
    """The orders of the interview that open another screen."""

    def __init__(self, conduct: Conduct, view: LookingView) -> None:
        self._conduct, self._view = conduct, view

    def orders(self) -> Mapping[str, Order]:
        """What each of its commands does, by the command’s id."""
        return {
            "aide": lambda _: self._view.cqp.show_help(),
            "theme": self._view.cqp.change_theme,
            "touches": lambda _: self._view.cqp.show_keys(),
            "verrouiller": lambda _: self._view.cqp.lock(),
            "quitter": lambda _: self._view.cqp.leave(),
            "accueil": self.go_home,
            "bilan": self.outcome,
            "reperes": self.tips,
            "appui": self.grounds,
            "chercher": self.search,
            "revue": self.review,
            "transcription": self.transcript,
            "couverture": self.coverage,
            "grille": self.grid,
            "epreuve": self.observe,
            "observations": self.observations,
            "candidat": self.candidate,
            "preparation": self.preparation,
            "dossier": self.dossier,
            "reperage": self.spotting,
            "parcours": self.course,
            "concertation": self.consultation,
            "etapes": self.steps,
            "incontournables": self.marks,
            "controle": self.checks,
            "exporter": self.export,
        }

    def go_home(self, argument: str = "") -> None:
        """Close the session and show the list; refused while the candidate looks on, whom it would
        show the others."""
        if self._view.discreet:
            self._view.tell(hidden())
        else:
            self._view.cqp.go_home()

    # --- reading -----------------------------------------------------------------------------

    def outcome(self, argument: str = "") -> None:
        """Show the propositions and why."""
        from assistant.tui.dossier.outcome import OutcomeScreen

        self._view.show(OutcomeScreen(self._conduct))

    def tips(self, argument: str = "") -> None:
        """Show what the method says to do and to avoid at this moment."""
        from assistant.tui.frame.texts import tips_screen

        self._view.show(tips_screen(self._conduct))

    def grounds(self, argument: str = "") -> None:
        """Show on what facts the judgement of the element in view rests."""
        from assistant.tui.frame.texts import grounds_screen

        self._view.show(grounds_screen(self._conduct))

    def search(self, argument: str = "") -> None:
        """Search all sessions for what is given, else for what was asked last."""
        from assistant.tui.home.search import SearchScreen

        self._view.show(SearchScreen(argument or self._view.cqp.asked))

    def review(self, argument: str = "") -> bool:
        """Read the lines again: from the last one, or from the one that is named."""
        from assistant.tui.review.screen import ReviewScreen

        return self._view.attempt(lambda: self._view.show(
            ReviewScreen(self._conduct, line=line_number(argument))
        ))

    def transcript(self, argument: str = "") -> bool:
        """Open the transcript that waits to be looked at, or import the file that is named."""
        from assistant.tui.spoken.screen import transcript_screen

        return self._view.attempt(
            lambda: self._view.show(transcript_screen(self._conduct, argument))
        )

    def coverage(self, argument: str = "") -> None:
        """Show what the interview covered; Enter puts an element in view."""
        from assistant.tui.dossier.coverage import CoverageScreen

        self._view.show(CoverageScreen(self._conduct, self._put_in_view))

    def grid(self, argument: str = "") -> None:
        """Show the elements of the block one looks at, to be ticked while watching."""
        from assistant.tui.interview.grid import GridScreen

        self._view.show(GridScreen(self._conduct, self._view.prompt.insert))

    async def observe(self, argument: str = "") -> bool:
        """Begin the observation of the block, and show its list."""
        done = await self._view.record(self._conduct.observe)
        if done:
            self.grid()
        return done

    def _put_in_view(self, ref: ElementRef) -> None:
        self._conduct.look_at(ref)

    # --- writing and preparing ---------------------------------------------------------------

    def observations(self, argument: str = "") -> bool:
        """Write the observations, at the block that is named, else at the one in view."""
        from assistant.tui.writing.observations import ObservationsScreen

        page: int | None = None

        def named() -> None:
            nonlocal page
            page = int(element_name(argument).partition(".")[0])
            orders.block_number(self._conduct.session, page, whole=True)

        if argument and not self._view.attempt(named):
            return False
        self._view.show(ObservationsScreen(self._conduct, page))
        return True

    def candidate(self, argument: str = "") -> bool:
        """Turn the screen towards the candidate: it shows nothing else, discreet mode or not."""
        from assistant.tui.writing.candidate import open_candidate

        return self._view.attempt(lambda: open_candidate(self._view.cqp, self._conduct))

    def preparation(self, argument: str = "") -> None:
        """Show the declared activities, the notes of reading and the points to check."""
        from assistant.tui.dossier.preparation import PreparationScreen

        self._view.show(PreparationScreen(self._conduct))

    def dossier(self, argument: str = "") -> None:
        """Show who takes part and what the dossier still needs."""
        from assistant.tui.dossier.screen import DossierScreen

        self._view.show(DossierScreen(self._conduct))

    def spotting(self, argument: str = "") -> None:
        """Show the repérage, where the référentiel has one."""
        from assistant.tui.dossier.route import SPOTTING

        self._before(SPOTTING)

    def course(self, argument: str = "") -> None:
        """Show the parcours before the certification, where the référentiel has one."""
        from assistant.tui.dossier.route import COURSE

        self._before(COURSE)

    def _before(self, title: str) -> None:
        """What precedes the evaluation, on a screen of its own."""
        from assistant.tui.dossier.route import foreseen
        from assistant.tui.dossier.screen import DossierScreen

        if self._view.attempt(lambda: foreseen(self._conduct.session, title)):
            self._view.show(DossierScreen(self._conduct, only=title))

    def consultation(self, argument: str = "") -> None:
        """Compare the two evaluators’ judgements."""
        from assistant.tui.consultation.screen import ConsultationScreen

        self._view.show(ConsultationScreen(self._conduct))

    def steps(self, argument: str = "") -> None:
        """Show the steps of the method, by moment."""
        from assistant.tui.dossier.steps import StepsScreen

        self._view.show(StepsScreen(self._conduct))

    def marks(self, argument: str = "") -> None:
        """Show the essential marks."""
        from assistant.tui.dossier.marks import MarksScreen

        self._view.show(MarksScreen(self._conduct))

    def checks(self, argument: str = "") -> None:
        """Show what the dossier lacks."""
        from assistant.tui.dossier.checks import ChecksScreen

        self._view.show(ChecksScreen(self._conduct))

    def export(self, argument: str = "") -> None:
        """Choose a document and where it goes."""
        from assistant.tui.dossier.export import ExportScreen

        self._view.show(ExportScreen(self._conduct))

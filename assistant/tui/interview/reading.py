"""From the interview to what is only read: the review of its lines, and what it covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.tui.conduct.typed import line_number
from assistant.tui.frame.screen import CqpScreen

if TYPE_CHECKING:
    from assistant.domain.referential.model import ElementRef
    from assistant.tui.conduct.conduct import Conduct


class ReadingActions(CqpScreen):
    """The orders of the interview that open a screen to read in."""

    conduct: Conduct

    if TYPE_CHECKING:
        def show(self, screen: CqpScreen) -> None: ...

    def action_review(self, argument: str = "") -> bool:
        """Read the lines again: from the last one, or from the one that is named."""
        from assistant.tui.review.screen import ReviewScreen

        return self.attempt(lambda: self.show(
            ReviewScreen(self.conduct, line=line_number(argument))
        ))

    def action_coverage(self, argument: str = "") -> None:
        """Show what the interview covered; Enter puts an element in view."""
        from assistant.tui.dossier.coverage import CoverageScreen

        self.show(CoverageScreen(self.conduct, self._put_in_view))

    def action_export(self, argument: str = "") -> None:
        """Choose a document and where it goes."""
        from assistant.tui.dossier.export import ExportScreen

        self.show(ExportScreen(self.conduct))

    def _put_in_view(self, ref: ElementRef) -> None:
        self.conduct.look_at(ref)

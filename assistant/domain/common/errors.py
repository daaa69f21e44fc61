"""The one root of the errors a user may read. Pure; raised anywhere, shown at the outer edge."""

from __future__ import annotations


class AssistantError(Exception):
    """An error shown to the user: what happened, where, and how to fix it.

    Args:
        title: a few words, in French, for the heading of the message.
        message: one or two sentences, in French: what, where, how to mend.
    """

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title} : {message}")
        self.title = title
        self.message = message


class RefusedCommand(AssistantError):
    """An order that the session cannot carry out; nothing was recorded."""


class MovedOn(RefusedCommand):
    """Another program recorded something meanwhile: to be taken in, then the order given again."""


class NotSaved(AssistantError):
    """The disk did not take the event; nothing was recorded, what was typed must stay on screen."""


class SessionUnreadable(AssistantError):
    """A session file that cannot be trusted or understood; it was left untouched."""


class SessionDamaged(SessionUnreadable):
    """A session of which a repair may bring back all that still holds; it was left untouched."""


class SessionLost(SessionUnreadable):
    """A session whose file holds nothing any more, and of which a copy is kept."""


class StoreAway(SessionUnreadable, NotSaved):
    """The place of the sessions cannot be reached now: nothing is read there, nor written."""


class SessionLocked(AssistantError):
    """Another program writes this session; it can be read, not written."""


def only_read(named: str, writer: str) -> SessionLocked:
    """What is said to whoever would write what can only be read here.

    Args:
        named: the session or the sitting, with its article, as « la session « essai » ».
        writer: who writes it, in a few words; « personne, car … » where nobody may.
    """
    return SessionLocked(
        "Lecture seule",
        f"{named[:1].upper()}{named[1:]} ne peut qu’être lue ici. Qui l’écrit : {writer}. Rien n’a "
        "été enregistré ; recommencez quand elle sera libre.",
    )


class VaultLocked(AssistantError):
    """What is encrypted can be neither read nor written before the user unlocks it."""


class ReferentialInvalid(AssistantError):
    """A référentiel that has errors; `problems` has all of them."""

    def __init__(self, title: str, message: str, problems: tuple[object, ...] = ()) -> None:
        super().__init__(title, message)
        self.problems = problems

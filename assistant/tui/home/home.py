"""Home: the sessions there are, and how one begins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import OptionList
from textual.worker import Worker, get_current_worker

from assistant.domain.common.collecting import settled, unsettled
from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import counted
from assistant.domain.common.text import fold, one_line
from assistant.tui.base.commands import Run, bindings, key_of
from assistant.tui.base.styles import ACCENT, MUTED, STRONG
from assistant.tui.frame.screen import CqpScreen
from assistant.tui.home.commands import BESIDE, HOME, OF_ONE
from assistant.tui.home.sessions import SessionList
from assistant.tui.widgets.bars import Keys, Plain, Text

if TYPE_CHECKING:
    from assistant.library import Overview
    from assistant.summaries import SessionSummary

_ASIDE, _CALM = 0.2, 1.0
"""Seconds after a key in which no session is read, and nothing is made ready for what comes after
home: keys come first."""

_GOES_ON = 0.4
"""Seconds in which a letter that orders, and begins the name of somebody listed, may turn out to
begin a word."""

_PATIENCE = 10.0
"""Seconds in which a key pressed too soon waits for the first session to be listed."""

_MANY = 50
"""Sessions left to read from which it is said how far the reading is."""


_GATHERED = 1.0
"""Seconds in which sessions that begin elsewhere are gathered before home looks."""

def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _kept_long(past: int, months: int) -> str:
    """How many sessions are kept for longer than was set, and what erases one; or nothing."""
    if not past:
        return ""
    told = counted(past, "session")
    return f"{told} de plus de {months} mois : « cqp personne effacer NOM » efface."


class HomeScreen(CqpScreen):
    """Sessions, most recent first; typing filters them."""

    CSS_PATH = "home.tcss"
    AUTO_FOCUS = "#sessions"
    COMMANDS_SHOWN = HOME
    BINDINGS = bindings(HOME)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Screen names it
        super().__init__(id=id)
        self._summaries: Sequence[SessionSummary] = ()
        self._so_far: Overview | None = None
        self._reading: Worker[None] | None = None
        self._interrupted = False
        self._left_at_rest = False  # Escape: the rest is read another time
        self._used = 0.0  # when a key came last
        self._filter = ""
        self._problems: list[str] = []
        self._forgotten = False
        self._landing = ""  # the session just left, until it was listed again
        self._offered = ""  # the session that one more Enter repairs or restores
        self._unheard: Callable[[], None] = lambda: None
        self._coming: Timer | None = None  # brings sessions that began elsewhere
        self._unlisted = ""  # why the sessions cannot be listed now
        self.loaded = False

    def runs(self) -> Mapping[str, Run]:
        return {
            **super().runs(),
            "reprendre": self.resume_chosen,
            "nouvelle": self.begin_session,
            "demonstration": self.open_demonstration,
            "relire": self.review,
            "chercher_sessions": self.search,
            "problemes": self.show_problems,
            "chiffrement": self.show_encryption,
            "liste_candidats": self.enrol,
            "secretariat": self.show_secretariat,
            "seances": self.show_sittings,
            "touches_accueil": self.cqp.show_keys,
            "fichiers": self.show_files,
        }

    def compose(self) -> ComposeResult:
        with Horizontal(id="entete"):
            yield Plain(classes="titre", dom_id="titre")
            yield Keys(BESIDE, dom_id="a-cote")
        yield Plain(dom_id="verrou")
        yield Plain(dom_id="filtre")
        yield SessionList(id="sessions")
        yield Plain(dom_id="vide")
        yield Plain(dom_id="lecture")
        yield Plain(dom_id="lieu")
        yield Plain(dom_id="conservation")
        yield Plain(dom_id="referentiels")
        yield Text(dom_id="message")
        yield Keys([one for one in HOME if one not in BESIDE])

    def on_mount(self) -> None:
        where = self.cqp.services.server_name
        self.query_one("#titre", Plain).show(Content.assemble(
            ("cqp", ACCENT),
            (f"  sessions de l’organisme : {where}" if where
             else "  l’entretien d’évaluation, au clavier", MUTED),
        ))
        self._unheard = self.cqp.services.hear(self._grew)
        self._paint()
        # reading sessions loads much: the first frame comes before
        self.call_after_refresh(self.reload)

    def on_unmount(self) -> None:
        self._unheard()

    def _grew(self, session: str) -> None:
        """Called on the thread that hears it."""
        self.post_message(self.Grew(session))

    @dataclass
    class Grew(Message):
        """A session grew on the organisation's server; any of them where it has no id."""

        session: str

    @on(Grew)
    def _listed_anew(self, event: Grew) -> None:
        """Show a session that begins elsewhere, and all once the server is back; those that go on,
        when home is come back to."""
        known = any(one.id == event.session for one in self._summaries)
        if known or not self.loaded or self._coming is not None:
            return
        self._coming = self.set_timer(_GATHERED, self._take_in)

    def _take_in(self) -> None:
        self._coming = None
        if self.is_current:
            self.reload()

    def on_screen_resume(self) -> None:
        if self.loaded or self._forgotten or self._interrupted:
            self._forgotten = self._interrupted = False
            self.reload()

    def forget(self) -> None:
        """Take every name off the list: the program is locked."""
        self.workers.cancel_node(self)
        self._forgotten = True
        self._summaries, self._filter = (), ""
        self._so_far = None
        self.loaded = False
        self.tell("")
        self._paint()

    def land_on(self, session_id: str) -> None:
        """Choose the session just left, however the list was filtered."""
        self._landing, self._filter = session_id, ""

    def on_screen_suspend(self) -> None:
        self._make_way()

    def _make_way(self) -> None:
        """What covers home has the computer for itself; a long reading goes on at the return."""
        if self._reading and self._left > _MANY and not self.is_current:
            self._reading.cancel()
            self._interrupted = True

    def reload(self) -> None:
        """Bring the list up to date: what changed is read, and the list fills as it comes."""
        self._left_at_rest = False
        unsettled()
        self._reading = self._read()

    @work(thread=True, exclusive=True, group="lecture")
    def _read(self) -> None:
        worker, services = get_current_worker(), self.cqp.services

        def stop() -> bool:
            self._let_type(worker, _ASIDE)
            sleep(0.001)  # whoever waits for the interpreter has it now
            return worker.is_cancelled or self._left_at_rest

        try:
            with closing(services.library.overviews(stop)) as overviews:
                for looked_around, overview in enumerate(overviews):
                    if worker.is_cancelled:
                        return
                    self._told(self._take, overview)
                    if not looked_around:
                        self._look_around()
        except AssistantError as error:
            if not worker.is_cancelled:
                self._told(self._cannot_list, error)
                self._look_around()
            return
        months = self.cqp.preferences.retention
        past = len(services.library.overdue(months))
        if not worker.is_cancelled:
            self._told(self._show_dim, "#conservation", _kept_long(past, months))

    def _told(self, show: Callable[..., object], *what: Any) -> None:
        """Show what was read, unless the program is being left: its lines go before it does."""

        def shown() -> None:
            if self.query(SessionList):
                show(*what)

        self.app.call_from_thread(shown)

    def _cannot_list(self, error: AssistantError) -> None:
        """The place of the sessions cannot be read now: home waits for it."""
        self._unlisted, self.loaded = error.message, True
        self._paint()

    def _look_around(self) -> None:
        """What else home says; then what comes after it is made ready."""
        services, worker = self.cqp.services, get_current_worker()
        risk = services.place_refusal() or services.place_risk() or ""
        problems = [str(one) for offer in services.shelf.list() for one in offer.problems]
        if not worker.is_cancelled:
            self._told(self._take_problems, problems)
            self._told(self._show_dim, "#lieu", risk)
            self._told(self._prepare)

    @work(thread=True, exclusive=True, group="préparation")
    def _prepare(self) -> None:
        """Make ready what the interview's first frame would wait for, once no key comes."""
        from assistant.domain.phrasing.rules import KINDS

        services, worker = self.cqp.services, get_current_worker()
        ahead: tuple[Callable[[], object], ...] = (
            partial(import_module, "assistant.tui.interview.screen"), services.voice.prepare,
            *(partial(services.phrasing_rules, kind) for kind in KINDS),
        )
        self._used = max(self._used, monotonic())  # who has just seen the list begins to type
        for prepare in ahead:
            self._let_type(worker, _CALM)
            if worker.is_cancelled:
                return
            prepare()

    def _let_type(self, worker: Worker[Any], calm: float) -> None:
        """Wait, in that thread, until no key came for so many seconds."""
        while not worker.is_cancelled and monotonic() < self._used + calm:
            sleep(0.02)

    def _take(self, found: Overview) -> None:
        if self._forgotten:
            return
        self._unlisted = ""
        if not found.left or len(found.summaries) > len(self._summaries):
            self._summaries = found.summaries
        if not found.left:
            self.loaded = True
        self._so_far = found
        self._paint()
        self._paint_progress()
        self._make_way()
        settled()  # one look for garbage among what was read takes as long as several keys

    @property
    def _left(self) -> int:
        """How many sessions are to be read yet, as far as one knows."""
        return self._so_far.left if self._so_far is not None else 0

    def _paint_progress(self) -> None:
        """How far the reading is, when it takes a while."""
        so_far = self._so_far
        if so_far is None:
            return
        read, total = _thousands(len(so_far.summaries)), _thousands(so_far.total)
        key = "reprend la lecture" if self._left_at_rest else "l’arrête"
        far = f"{read} sur {total} sessions lues ; Échap {key}."
        shown = so_far.left > (0 if self._left_at_rest else _MANY)
        self._show_dim("#lecture", far if shown else "")

    def _show_dim(self, line: str, text: str) -> None:
        shown = self.query_one(line, Plain)
        shown.show(Content.assemble((text, MUTED)))
        shown.display = bool(text)

    def _take_problems(self, problems: list[str]) -> None:
        self._problems = problems
        line = self.query_one("#referentiels", Plain)
        count = len(problems)
        line.show(Content.assemble(
            ("✗ ", "$text-error"),
            (f"{counted(count, 'erreur')} dans les référentiels : "
             f"{key_of('problemes', 'F3')} les montre.", ""),
        ) if count else "")
        line.display = bool(count)
        settings = self.cqp.services.settings
        if settings.problem:
            self.tell(settings.problem)
            settings.problem = ""

    # --- the list ----------------------------------------------------------------------------

    def _shown(self) -> Sequence[SessionSummary]:
        if not self._filter.strip():
            return self._summaries
        matching = self.cqp.services.library.asked.matching(self._filter)
        return [one for one in self._summaries if one.id in matching]

    def _paint(self) -> None:
        sessions = self.query_one("#sessions", SessionList)
        shown = self._shown()
        sessions.show(shown, land_on=self._landing)
        if sessions.chosen == self._landing:
            self._landing = ""
        sessions.display = bool(shown)
        self._show_dim(
            "#verrou", "Entrée déverrouille les sessions." if self.locked_ones else ""
        )
        self._paint_filter(len(shown))

    @property
    def locked_ones(self) -> bool:
        """Whether sessions are listed that nobody can read now."""
        return self.cqp.locked and any(one.locked for one in self._summaries)

    def _paint_filter(self, count: int) -> None:
        line = self.query_one("#filtre", Plain)
        line.show(Content.assemble(("filtre : ", MUTED), (self._filter, STRONG)))
        line.visible = bool(self._filter)
        empty = self.query_one("#vide", Plain)
        empty.display = self.loaded and not count
        self.query_one("#pied", Keys).show_keys([
            one for one in HOME
            if one not in BESIDE and not (empty.display and one.id in OF_ONE)
        ])
        if self._unlisted:
            empty.show(f"{self._unlisted}\n\nn  commence une session avec un candidat")
        elif self._filter:
            empty.show("Aucune session ne correspond. Échap efface le filtre.")
        else:
            empty.show(
                "Aucune session encore.\n\n"
                "n  commence une session avec un candidat\n"
                "d  ouvre une démonstration : rien n’en est gardé"
            )

    # --- keys --------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """Letters filter; n, d, r, q order while nothing is filtered yet, unless they begin the
        name that is being typed; `/` filters them too."""
        self._used = monotonic()
        typed = event.character if event.is_printable else None
        orders = {"n": self.begin_session, "d": self.open_demonstration, "r": self.review,
                  "q": self.cqp.leave}
        if event.key == "escape" and self._filter:
            self._set_filter("")
        elif event.key == "escape" and self._left:
            self._stop_or_go_on()
        elif event.key == "backspace" and self._filter:
            self._set_filter(self._filter[:-1])
        elif typed and not self._filter and typed in orders and not await self._names(typed):
            orders[typed]()
        elif typed == "/" and not self._filter:
            self._set_filter(" ")
        elif typed and (typed != " " or self._filter):
            self._set_filter((self._filter + typed).lstrip())
        else:
            return
        event.stop()

    async def _names(self, letter: str) -> bool:
        """Whether a letter that orders begins, with the one typed right behind it, the name of
        somebody listed: who types « durand » looks for somebody. A capital begins another word."""
        names = [word for one in self._summaries for word in fold(one.candidate).split()]
        if not any(name.startswith(letter) for name in names):
            return False
        following = await self.cqp.keyboard.following(_GOES_ON)
        second = following.character or "" if isinstance(following, events.Key) else ""
        return second.islower() and any(name.startswith(fold(letter + second)) for name in names)

    def on_paste(self, event: events.Paste) -> None:
        """A name that is pasted filters, as one that is typed."""
        self._set_filter((self._filter + one_line(event.text)).lstrip())

    @on(OptionList.OptionHighlighted, "#sessions")
    def _elsewhere(self, event: OptionList.OptionHighlighted) -> None:
        self._used = monotonic()
        if event.option.id != self._offered:
            self._offered = ""

    def _stop_or_go_on(self) -> None:
        """Leave the sessions that are not read yet for another time, or read them after all."""
        if self._left_at_rest:
            self.reload()
        else:
            self._left_at_rest = True
        self._paint_progress()

    def _set_filter(self, text: str) -> None:
        self._filter = text
        self._paint()

    @on(OptionList.OptionSelected, "#sessions")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.resume(event.option.id or "")

    async def resume_chosen(self) -> None:
        """Open the chosen session. Pressed before any is listed, the key waits for the first, and
        what is typed behind it waits too."""
        sessions, begun = self.query_one("#sessions", SessionList), monotonic()
        while not (sessions.chosen or self.loaded) and monotonic() < begun + _PATIENCE:
            await asyncio.sleep(0.02)
        self.resume(sessions.chosen)

    def resume(self, session_id: str) -> None:
        """Open the session of that id; a damaged or lost one is offered to be mended instead."""
        summary = next((one for one in self._summaries if one.id == session_id), None)
        if summary is not None and summary.locked and self.cqp.locked:
            self.cqp.when_unlocked(lambda: None)
        elif summary is not None and summary.damaged:
            self._offer_repair(summary)
        elif summary is not None and summary.lost:
            self._offer_restoration(summary)
        elif summary is not None and summary.problem:
            self.refuse(AssistantError("Session illisible", summary.problem))
        elif session_id:
            self.tell("")
            self.cqp.open_session(session_id)

    def _offer_restoration(self, lost: SessionSummary) -> None:
        """Say what a second Enter does, then do it: the emptied file is kept aside."""
        if self._offered == lost.id:
            if self.cqp.keyboard.held:
                return
            self._offered = ""
            self.tell("Restauration…")
            self._mend(lambda: self.cqp.services.restore(lost.id))
            return
        self._offered = lost.id
        self.refuse(AssistantError(
            "Session vidée",
            f"{lost.problem} Entrée encore une fois la reprend ; le fichier vide est gardé à côté.",
        ))

    def _offer_repair(self, damaged: SessionSummary) -> None:
        """Say what a second Enter does, then do it: nothing of the damaged file is lost by it."""
        if self._offered == damaged.id:
            if self.cqp.keyboard.held:
                return
            self._offered = ""
            self.tell("Réparation…")
            self._mend(lambda: self.cqp.services.repair(damaged.id))
            return
        self._offered = damaged.id
        self.refuse(AssistantError(
            f"Session endommagée de {damaged.candidate}" if damaged.candidate
            else "Session endommagée",
            "Entrée encore une fois la répare : tout ce qui tient est repris, ce qui est abîmé "
            "est mis de côté, le fichier d’origine reste tel quel.",
        ))

    @work(thread=True, exclusive=True, group="réparation")
    def _mend(self, work: Callable[[], str]) -> None:
        worker = get_current_worker()
        try:
            told = work() or "Rien n’était à réparer."
        except AssistantError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self.refuse, error)
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self.tell, told)
            self.app.call_from_thread(self.reload)

    def review(self) -> None:
        """Read the chosen session again."""
        chosen = self.query_one("#sessions", SessionList).chosen
        if not chosen:
            return
        problem = next((one.problem for one in self._summaries if one.id == chosen), "")
        if problem and self.cqp.locked:
            self.cqp.when_unlocked(lambda: None)
        elif problem:
            self.refuse(AssistantError("Session illisible", problem))
        else:
            self.tell("")
            self.cqp.open_at(chosen, 0)

    def begin_session(self) -> None:
        """Ask for what a session needs; refused where the folder cannot be written."""
        from assistant.tui.home.new import NewScreen

        if self._writable():
            self.cqp.when_unlocked(lambda: self.cqp.push_screen(NewScreen()))

    def _writable(self) -> bool:
        """Whether sessions can be begun here; said before a name is typed, where they cannot."""
        refused = self.cqp.services.place_refusal()
        if refused:
            self.refuse(AssistantError("Dossier fermé à l’écriture", refused))
        return not refused

    def enrol(self) -> None:
        """Begin the sessions of a list of candidates."""
        from assistant.tui.home.enrol import EnrolScreen

        if self._writable():
            self.cqp.when_unlocked(lambda: self.cqp.push_screen(EnrolScreen()))

    def show_secretariat(self) -> None:
        """All dossiers, and what each lacks."""
        from assistant.tui.home.secretariat import SecretariatScreen

        self.cqp.when_unlocked(lambda: self.cqp.push_screen(SecretariatScreen()))

    def show_sittings(self) -> None:
        """The sittings of the jury; they are of no interview."""
        self.cqp.when_unlocked(self.cqp.show_sittings)

    def open_demonstration(self) -> None:
        """Lead a copy of the demonstration, of which nothing stays."""
        self.cqp.open_demonstration()

    def search(self) -> None:
        """Search all sessions, with what was asked last."""
        from assistant.tui.home.search import SearchScreen

        self.cqp.when_unlocked(lambda: self.cqp.push_screen(SearchScreen(self.cqp.asked)))

    def show_encryption(self) -> None:
        """Show what can be set about encryption."""
        self.cqp.show_encryption()

    def show_files(self) -> None:
        """Show where everything of the user’s is kept."""
        from assistant.tui.home.files import FilesScreen

        self.cqp.push_screen(FilesScreen())

    def show_problems(self) -> None:
        """Show what is wrong with référentiels, each with how to mend it."""
        from assistant.tui.frame.texts import TextScreen

        rows = [Content.assemble(("• ", "$text-error"), one) for one in self._problems]
        text = Content("\n\n").join(rows) if rows else Content("Aucune erreur.")
        self.cqp.push_screen(TextScreen("Référentiels à corriger", text))

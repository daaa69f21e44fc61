"""What a second run of the program does beside it, on the Python that runs this: one of Windows.

`python windows_apart.py FOLDER`, as `tests.campagnes.windows` has it run; a line for each errand.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from unittest.mock import MagicMock, patch

from assistant import library, publishing
from assistant.apart import copying, running
from assistant.apart.indexing import IndexingApart
from assistant.apart.laying import lay_out
from assistant.apart.reading import ReadingApart
from assistant.apart.running import SecondRuns
from assistant.domain.common.errors import AssistantError
from assistant.domain.session import orders
from assistant.library import Library
from assistant.publishing import DOSSIER, Wanted
from assistant.search import engine
from assistant.search.engine import Search
from assistant.search.folder import SearchIndex, SessionFolder
from assistant.search.query import parse
from assistant.storage.upkeep.backups import Backups
from assistant.wiring import DATA_VARIABLE, Folders, Services

SESSIONS = library._AT_HAND + 8
ASKED = parse("tableur")
REFERENTIAL = "assistant-formation"

Errand = Callable[[Path, bool], bool]


def services(root: Path) -> Services:
    return Services(Folders(root, root / "sessions", root))


@contextmanager
def watched(what: object, name: str, made: object, *, dies: bool) -> Generator[MagicMock]:
    """What counts the calls of that which makes it here; no second run is left behind.

    Args:
        dies: whether the second run is ended as soon as it is there.
    """
    runs: list[running.Run] = []
    start = running.started

    def started(*told: object) -> running.Run | None:
        run = start(*told)  # type: ignore[arg-type]
        assert run is not None
        runs.append(run)
        if dies:
            run.kill()
        return run

    with ExitStack() as patched:
        patched.enter_context(patch.object(running, "started", started))
        yield patched.enter_context(patch.object(what, name, autospec=True, side_effect=made))
    assert len(runs) == 1, runs
    assert runs[0].poll() is not None, "still there"


def home(root: Path, dies: bool) -> bool:
    """The sessions are listed as they would be read here."""
    shutil.rmtree(root / "recherche", ignore_errors=True)
    here = services(root).library
    expected = {one.summary.id: one.summary for one in here.read(here.store.ids())}
    with watched(Library, "_read", Library._read, dies=dies) as read:
        found = {one.id: one for one in services(root).library.summaries()}
    assert read.call_count == (SESSIONS if dies else library._AT_HAND), read.call_count
    return found == expected and len(found) == SESSIONS


def search(root: Path, dies: bool) -> bool:
    """What is found is what an index made here finds."""
    shutil.rmtree(root / "recherche", ignore_errors=True)
    sessions = root / "sessions"
    here = Search(services(root).session_store, SessionFolder(sessions),
                  SearchIndex(root / "autre recherche", sessions))
    expected = here.answer(ASKED)
    with watched(Search, "_session", Search._session, dies=dies) as read, \
            patch.object(engine, "AT_HAND", 0):
        found = services(root).search.answer(ASKED)
    assert read.call_count == (SESSIONS if dies else 0), read.call_count
    return found == expected and found.done and found.sessions == SESSIONS


def export(root: Path, dies: bool) -> bool:
    """The documents are to the byte those made here, while their session is open."""
    made, wanted = services(root), Wanted(DOSSIER, draft=True)
    with closing(made.library.open(made.store.ids()[0])) as interview:
        expected = _contents(made.publish(interview, wanted, root / "faits ici"))
        with watched(publishing, "_made", publishing._made, dies=dies) as laid:
            found = _contents(made.publish_apart(interview, wanted, root / "faits à part"))
    assert laid.call_count == (len(expected) if dies else 0), laid.call_count
    return found == expected and len(found) == len(wanted.formats)


def _contents(paths: tuple[Path, ...]) -> dict[str, bytes]:
    return {path.suffix: path.read_bytes() for path in paths}


def copy(root: Path, dies: bool) -> bool:
    """A copy holds all, once the interview has ended and is closed."""
    made = services(root)
    with watched(Backups, "keep", Backups.keep, dies=dies) as kept, \
            patch.object(copying, "LONG", 0):
        with closing(made.library.open(made.store.ids()[0])) as interview:
            interview.run(orders.start)
            interview.run(orders.end)
        told = interview.take_notice()
    assert kept.call_count == (1 if dies else 0), kept.call_count
    newest = made.copies.copies(interview.session.id)[0]
    return (newest.events, newest.problem, told) == (interview.session.number, "", "")


def leave(root: Path) -> None:
    """Go as a program does that is ended from outside, in the middle of all four."""
    made = services(root)
    runs = SecondRuns(str(root / "sessions"), {DATA_VARIABLE: str(root)})
    shutil.rmtree(root / "recherche", ignore_errors=True)
    ids = made.store.ids()
    with closing(made.library.open(ids[-1], write=False)) as interview:
        wanted = Wanted(DOSSIER, draft=True)
        begun = [
            ReadingApart(runs).read(ids), IndexingApart(runs).turns(lambda: 60),
            lay_out(publishing.report(interview, wanted, made.sayings), wanted),
        ]
        for one in begun:
            next(one)
    runs.started("copier", ids[0])
    os._exit(0)


ERRANDS: dict[str, Errand] = {
    "l’accueil": home, "la recherche": search, "les documents": export, "une copie": copy,
}


def main() -> None:
    root = Path(sys.argv[1])
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    made = services(root).library
    for number in range(SESSIONS):
        with closing(made.create(REFERENTIAL, f"LŒUVRE Zoé {number}")) as interview:
            interview.run(orders.note, f"le tableur, où l’été {number}")
    for name, errand in ERRANDS.items():
        for dies in (False, True):
            try:
                seen = "oui" if errand(root, dies) else "NON"
            except (AssertionError, AssistantError, OSError) as error:
                seen = f"NON {error!r}"
            print(told(name, dies), seen, sep="\t", flush=True)
    leave(root)


def all_told() -> list[str]:
    """The beginnings of the lines, in their order."""
    return [told(name, dies) for name in ERRANDS for dies in (False, True)]


def told(name: str, dies: bool) -> str:
    return f"{name} à part" + (", l’autre tué" if dies else "")


if __name__ == "__main__":
    main()

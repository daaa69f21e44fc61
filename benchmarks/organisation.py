"""An organisation's server with 5,000 sessions of 300 records: home, secretariat, search, table,
agreement, persons, each asked by a program that just started, against 50 sessions in a folder.

Fifty interviews are recorded and read by the program, in both places; on the server they are then
there again under other ids, lines, summaries, pages and all, as often as it takes. Nothing that is
measured reads a session again. `--nombre` says how many there are.
"""

from __future__ import annotations

import random
import re
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from assistant.domain.events import interview as ev
from assistant.organisation import OrganisationServices
from assistant.reports.data.tables import render_csv
from assistant.resources import shipped
from assistant.search.query import parse
from assistant.storage.journal.carried import Carried
from assistant.storage.journal.line import scan
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.server.administering import create
from assistant.storage.server.database import Database
from assistant.wiring import Folders, Services
from benchmarks.measure import Row, milliseconds, timed
from benchmarks.search import CQPS, journal_bytes, session_facts
from tests.postgres import CannotRun, Server, made_database, made_logins

SESSIONS, DISTINCT, ROUNDS = 5_000, 50, 3
RARE, COMMON = "hélicoptère", "client"

_AGAIN = """
with new as (
    select s.session, s.session || '-' || n as again
    from cqp.sessions s, generate_series(1, %(times)s) n
), sessions as (
    insert into cqp.sessions (session) select again from new
)
insert into cqp.records (session, place, line, role)
select again, place, line, role from new join cqp.records r using (session)
"""
_MARK = "(tip.place || ':' || extract(epoch from tip.at)::text)"
_KEPT_AGAIN = """
insert into cqp.{table} (session, mark, version, {columns})
select again.session, {mark}, version, {said}
from cqp.sessions again
join cqp.tips tip using (session)
join cqp.{table} kept on again.session like kept.session || '-%%'
"""
_SAID = """
    said || jsonb_build_object('id', again.session, 'mark', """ + _MARK + ")"


def rows(count: int = SESSIONS) -> Iterator[Row]:
    try:
        server = Server.made()
    except CannotRun as error:
        yield Row(f"organisme : {error}", "", "", None, "")
        return
    with tempfile.TemporaryDirectory() as name:
        try:
            server.start()
            yield from _measured(server, Path(name), count)
        finally:
            server.remove()


def _measured(server: Server, root: Path, count: int) -> Iterator[Row]:
    address = made_database(server, "mesure")
    database = Database(address)
    create(database)
    database.close()
    made_logins(server)

    def files() -> Services:
        return Services(Folders(root / "ici", root / "ici" / "sessions", root / "ici"))

    def organisation() -> Services:
        where = server.address("mesure", "anne")
        return OrganisationServices(
            Folders(root / "poste", root / "poste" / "repli", root / "poste", server=where)
        )

    sessions = list(_sessions())
    first, second = files(), organisation()
    for one in sessions:
        first.store.receive(one)
        second.store.receive(one)
    for desk in (first, second):
        _ask_everything(desk)
    _again(address, count)
    found = len(organisation().library.summaries())
    if found != count:
        raise AssertionError(f"{found} sessions listed")
    for what, asked, aim in _QUESTIONS:
        here, there = _cold(files, asked), _cold(organisation, asked)
        yield Row(
            f"{what} : {count} sur PostgreSQL / {DISTINCT} ici", milliseconds(there),
            milliseconds(here), there / here, aim,
        )


def _sessions() -> Iterator[Carried]:
    shelf = ReferentialShelf(shipped("referentials"), Path("aucun"))
    referentials = [shelf.load(one) for one in CQPS]
    words = [
        word for path in shipped("referentials").glob("*.yaml")
        for word in re.findall(r"[^\W\d_]{2,}", path.read_text("utf-8"))
    ]
    chance = random.Random(7)
    for number in range(DISTINCT):
        referential = referentials[number % len(referentials)]
        session_id = f"2026-{1 + number % 12:02}-{1 + number % 28:02}-s{number:04}"
        facts = session_facts(referential, session_id, number, words, chance)
        other = next(one.id for one in referential.roles if not one.concludes)
        facts += [
            ev.JudgementGiven(one.ref, chance.choice(referential.scale.values).id, other)
            for one in list(referential.elements())[:10]
        ]
        lines = scan(journal_bytes(session_id, facts, referential)).lines
        yield Carried(session_id, tuple(lines), b"")


def _again(address: str, count: int) -> None:
    """Have what is there be there again under other ids, until there are so many sessions."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_AGAIN.encode(), {"times": count // DISTINCT - 1})
        for table, columns, said in (
            ("summaries", "said", _SAID), ("evaluations", "said", _SAID),
            ("searched", "stems, said", "stems, said"),
        ):
            connection.execute(_KEPT_AGAIN.format(
                table=table, columns=columns, mark=_MARK, said=said
            ).encode())
        connection.execute(b"vacuum analyze")


# --- what is asked ---------------------------------------------------------------------------


def _home(desk: Services) -> None:
    assert all(not one.problem for one in desk.library.summaries())


def _secretariat(desk: Services) -> None:
    found = desk.library.summaries()
    asked = desk.library.asked
    wanted = asked.standing(state="preparation") & asked.matching("candidat 3")
    desk.agenda([one for one in found if one.id in wanted])


def _search(word: str) -> Callable[[Services], None]:
    def search(desk: Services) -> None:
        assert desk.search.answer(parse(word)).total

    return search


def _table(desk: Services) -> None:
    found = list(desk.evaluations.of(desk.library.about()))
    render_csv([one.tabled for one in found if not isinstance(one, Exception)])


def _agreement(desk: Services) -> None:
    assert list(desk.evaluations.of(desk.library.compared()))


def _persons(desk: Services) -> None:
    assert len(desk.holdings.owners()) >= DISTINCT


_QUESTIONS: tuple[tuple[str, Callable[[Services], None], str], ...] = (
    ("accueil", _home, ""), ("secrétariat, un filtre, son agenda", _secretariat, ""),
    ("recherche d’un mot rare", _search(RARE), ""),
    ("recherche d’un mot fréquent", _search(COMMON), ""),
    ("tableau des évaluations", _table, ""), ("taux d’accord", _agreement, ""),
    ("à qui sont les sessions", _persons, ""),
)


def _ask_everything(desk: Services) -> None:
    for _, asked, _ in _QUESTIONS:
        with suppress(AssertionError):
            asked(desk)


def _cold(desk: Callable[[], Services], asked: Callable[[Services], None]) -> float:
    """The median seconds of a question asked by a program that just started."""
    return statistics.median(timed(lambda: asked(desk())) for _ in range(ROUNDS))

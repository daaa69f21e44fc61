"""The program on an organisation's server: the same commands, the same answers, as on files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from assistant.domain.session.visibility import as_seen
from assistant.organisation import OrganisationServices, services_for
from assistant.wiring import Folders, Services, user_folders
from tests.command import Answer, Cqp
from tests.dossiers import complete
from tests.helpers import shelf
from tests.postgres import Server
from tests.vaults import LIGHT, PHRASE

ORDERS = [
    {"note": "Elle relance par une question ouverte et reformule.", "elements": ["1.3"]},
    {"jugement": "acquis", "element": "1.3"},
    {"note": "Pièce manquante au dossier."},
]


@pytest.fixture
def place(
    organisation: tuple[Server, str], address: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], str]:
    """The address of the organisation for a login."""
    server, name = organisation
    return lambda login: server.address(name, login)


def begun(cqp: Cqp, where: str, candidate: str = "DUVAL Camille") -> str:
    """The id of a session with a few lines, begun by the commands."""
    made = cqp("--sessions", where, "session", "nouvelle", "--referentiel", "assistant-formation",
               "--candidat", candidate)
    assert made.code == 0, made.err
    session = made.out.strip()
    applied = cqp("--sessions", where, "session", "appliquer", session, entree=ORDERS)
    assert applied.code == 0, applied.out
    return session


def without_times(answer: Answer) -> Any:
    """What a command answers, but for what differs between two runs."""
    text = answer.out
    return (answer.code, [line for line in text.splitlines() if "202" not in line])


SAME = [
    ("bilan", "SESSION", "--json"), ("transcription", "SESSION", "--format", "txt"),
    ("verifier", "SESSION"), ("session", "reparer", "SESSION"), ("accord",),
    ("chercher", "\"pièce manquante\""), ("chercher", "introuvable"), ("tableau",),
]


def test_every_command_answers_as_on_files(
    cqp: Cqp, place: Callable[[str], str], tmp_path: Path
) -> None:
    there, here = place("anne"), str(tmp_path / "fichiers")
    ids = {where: begun(cqp, where) for where in (there, here)}
    differing = []
    for words in SAME:
        told = [
            without_times(cqp("--sessions", where, *(
                session if word == "SESSION" else word for word in words
            )))
            for where, session in ids.items()
        ]
        told[0] = json.loads(json.dumps(told[0]).replace(ids[there], ids[here]))
        if json.dumps(told[0]) != json.dumps(told[1]):
            differing.append((words, *told))
    assert differing == []


def test_home_reads_no_session_that_somebody_summed_up(
    cqp: Cqp, place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begun(cqp, place("anne"))
    assert "DUVAL Camille" in cqp("--sessions", place("anne"), "session", "lister").out
    monkeypatch.setattr(
        "assistant.storage.server.store.ServerStore.open",
        lambda *_args, **_more: pytest.fail("a session was read again"),
    )
    for login in ("bruno", "lucie"):
        listed = cqp("--sessions", place(login), "session", "lister")
        assert (listed.code, session in listed.out, "1/" in listed.out) == (0, True, True)


def test_search_brings_only_the_sessions_that_may_answer(
    cqp: Cqp, place: Callable[[str], str]
) -> None:
    first = begun(cqp, place("anne"))
    second = cqp("--sessions", place("anne"), "session", "nouvelle", "--referentiel",
                 "assistant-formation", "--candidat", "ROY Alix").out.strip()
    services = services_for(user_folders(place("bruno")))
    assert isinstance(services, OrganisationServices)
    from assistant.search.query import parse

    services.search.prepare()
    fresh = services_for(user_folders(place("lucie")))
    found = fresh.search.answer(parse("relances"))
    assert ({one.session for one in found.hits}, found.done) == ({first}, True)
    assert {one.session for one in fresh.search.answer(parse("candidat:roy")).hits} == {second}
    assert {one.session for one in fresh.search.answer(parse("rel", typing=True)).hits} == {first}
    assert fresh.search.answer(parse("relance -ouverte")).total == 0


def test_nothing_kept_for_all_tells_how_somebody_judged(
    cqp: Cqp, place: Callable[[str], str], address: str
) -> None:
    session = begun(cqp, place("anne"))
    cqp("--sessions", place("anne"), "session", "appliquer", session,
        entree=[{"jugement": "non acquis", "element": "1.4", "commentaire": "CANARI"}])
    cqp("--sessions", place("anne"), "session", "lister")
    cqp("--sessions", place("anne"), "chercher", "canari")
    with psycopg.connect(address) as connection:
        (summary,) = connection.execute("select said::text from cqp.summaries").fetchone() or ("",)
        (pages,) = connection.execute("select stems::text from cqp.searched").fetchone() or ("",)
    assert "relance" in pages
    for told in (summary, pages):
        assert "CANARI" not in told
        assert "canari" not in told
        assert "acquis" not in told.replace("DUVAL", "")


def services(place: str, data: Path) -> Services:
    """The program of one evaluator, on a laptop of their own."""
    return services_for(Folders(data, data / "repli", data, server=place))


def test_two_laptops_hold_two_roles_and_see_what_theirs_may_see(
    place: Callable[[str], str], tmp_path: Path
) -> None:
    anne, bruno = (services(place(one), tmp_path / one) for one in ("anne", "bruno"))
    from assistant.domain.common.errors import RefusedCommand
    from assistant.domain.referential.model import ElementRef
    from assistant.domain.session import orders

    first = anne.library.create("assistant-formation", "DUVAL Camille")
    roles = [role.id for role in first.session.referential.roles]
    concluding = first.session.role
    first.run(orders.judge, ElementRef(1, 3), "acquis", by=concluding)
    second = bruno.library.open(first.session.id)
    assert second.session.role != concluding
    assert second.session.role in roles
    assert as_seen(second.session).judgements.get(ElementRef(1, 3), {}) == {}
    with pytest.raises(RefusedCommand, match="compte « anne »"):
        second.run(orders.judge, ElementRef(1, 4), "acquis", by=concluding)
    with pytest.raises(RefusedCommand, match="compte « anne »"):
        second.run(orders.take_role, concluding)
    second.run(orders.judge, ElementRef(1, 3), "non_acquis", by=second.session.role)
    assert set(as_seen(second.session).judgements[ElementRef(1, 3)]) == {
        concluding, second.session.role,
    }
    heard = monotonic() + 10  # another login's line comes by itself, when it comes
    while not first.follow() and monotonic() < heard:
        sleep(0.02)
    assert first.session.role == concluding
    assert set(as_seen(first.session).judgements[ElementRef(1, 3)]) == {
        concluding, second.session.role,
    }
    again = bruno.library.open(first.session.id)
    assert again.session.role == second.session.role


def test_an_order_that_meets_a_newer_line_is_decided_again(
    place: Callable[[str], str], tmp_path: Path
) -> None:
    from assistant.domain.common.errors import RefusedCommand
    from assistant.domain.session import orders

    anne, bruno = (services(place(one), tmp_path / one) for one in ("anne", "bruno"))
    first = anne.library.create("assistant-formation", "DUVAL Camille")
    second = bruno.library.open(first.session.id)
    second.run(orders.note, "De Bruno.")
    assert first.run(orders.note, "D’Anne.") == second.session.number + 1
    assert [one.text for one in first.session.notes.values()] == ["De Bruno.", "D’Anne."]
    first.run(orders.start)
    with pytest.raises(RefusedCommand, match="déjà"):
        second.run(orders.start)
    assert second.session.number == first.session.number


def test_sessions_are_sent_and_received_with_their_seals(
    cqp: Cqp, place: Callable[[str], str], tmp_path: Path
) -> None:
    here, back = str(tmp_path / "fichiers"), str(tmp_path / "retour")
    referential = shelf(tmp_path).load("assistant-formation")
    session = begun(cqp, here)
    orders = [
        one for these in complete(referential, "acquis").values() for one in these
        if "attendre" not in one and "horloge" not in one and "point_verifie" not in one
    ]
    cqp("--sessions", here, "session", "appliquer", session, entree=orders)
    sealed = cqp("--sessions", here, "sceller", session)
    assert sealed.code == 0, sealed.err
    printed = sealed.out.strip()
    sent = cqp("--sessions", here, "session", "envoyer", session, "--vers", place("anne"))
    assert (sent.code, sent.out.strip(), sent.err) == (0, session, "")
    came = cqp("--sessions", back, "session", "recevoir", "--toutes", "--de", place("lucie"))
    assert (came.code, came.out.strip(), came.err) == (0, session, "")
    for where in (here, place("anne"), back):
        checked = cqp("--sessions", where, "verifier", session, "--empreinte", printed)
        assert checked.code == 0, checked.out
        assert "Intacte" in checked.out
    files = [Path(one) / f"{session}.jsonl" for one in (here, back)]
    assert files[0].read_bytes() == files[1].read_bytes()
    twice = cqp("--sessions", here, "session", "envoyer", session, "--vers", place("anne"))
    assert (twice.code, "existe déjà sur le serveur" in twice.err) == (1, True)
    again = cqp("--sessions", back, "session", "recevoir", session, "--de", place("anne"))
    assert (again.code, "existe déjà" in again.err) == (1, True)


def test_a_session_that_was_changed_on_the_server_is_received_by_nobody(
    cqp: Cqp, place: Callable[[str], str], address: str, tmp_path: Path
) -> None:
    session = begun(cqp, place("anne"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("alter table cqp.records disable trigger never_changed")
        connection.execute(
            "update cqp.records set line = convert_to(replace(convert_from(line, 'UTF8'), "
            "'ouverte', 'fermée'), 'UTF8') where session = %s", [session]
        )
        connection.execute("alter table cqp.records enable trigger never_changed")
    came = cqp("--sessions", str(tmp_path / "ici"), "session", "recevoir", session, "--de",
               place("anne"))
    assert (came.code, "n’est pas celle qui fut écrite" in came.err) == (1, True)
    assert not list((tmp_path / "ici").glob("*.jsonl"))
    looked = cqp("--sessions", address, "organisation", "etat", "--verifier")
    assert (looked.code, session in looked.out) == (1, True)
    assert cqp("--sessions", place("anne"), "bilan", session).code == 2


def test_a_question_that_most_sessions_answer_says_what_it_left_out(
    cqp: Cqp, place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.storage.server.searching._MOST", 1)
    first, latest = begun(cqp, place("anne")), begun(cqp, place("anne"), "ROY Alix")
    assert cqp("--sessions", place("anne"), "session", "lister").code == 0  # whose they are
    found = cqp("--sessions", place("anne"), "chercher", "relance", "--json")
    assert [one["session"] for one in found.json["lignes"]] == [latest]
    assert found.json["non_regardees"] == 1
    told = cqp("--sessions", place("anne"), "chercher", "relance")
    assert "1 session plus ancienne peut répondre aussi : ajoutez un mot" in told.err
    for narrower in ("candidat:duval relance", "candidat:duval au:2100"):
        narrow = cqp("--sessions", place("anne"), "chercher", narrower, "--json")
        assert {one["session"] for one in narrow.json["lignes"]} == {first}
        assert narrow.json["non_regardees"] == 0
    for nobody in ("candidat:personne", "du:2100", "au:2020", "cqp:gros"):
        assert cqp("--sessions", place("anne"), "chercher", f"relance {nobody}",
                   "--json").json["total"] == 0


def test_a_persons_rights_are_those_of_who_answers_for_the_data(
    cqp: Cqp, place: Callable[[str], str], address: str, tmp_path: Path
) -> None:
    session, other = begun(cqp, place("anne")), begun(cqp, place("anne"), "ROY Alix")
    given = cqp("--sessions", place("lucie"), "personne", "dossier", "duval camille",
                "--sortie", str(tmp_path / "remis.zip"))
    assert given.code == 0, given.err
    import zipfile

    with zipfile.ZipFile(tmp_path / "remis.zip") as archive:
        names = archive.namelist()
        journal = f"sessions/{session}/fichiers/journal/serveur/{session}.jsonl"
        assert journal in names
        assert b"relance" in archive.read(journal)
    refused = cqp("--sessions", place("anne"), "personne", "effacer", "DUVAL Camille", "--oui")
    assert (refused.code, "cqp_effacement" in refused.err) == (2, True)
    assert session in cqp("--sessions", place("lucie"), "session", "lister").out
    erased = cqp("--sessions", place("dora"), "personne", "effacer", "DUVAL Camille", "--oui")
    assert erased.code == 0, erased.err
    assert not (tmp_path / "remis.zip").exists()
    with psycopg.connect(address) as connection:
        rows = connection.execute(
            "select session from cqp.sessions union select session from cqp.records union "
            "select session from cqp.summaries union select session from cqp.searched"
        ).fetchall()
        ((kept, login),) = connection.execute("select document, login from cqp.certificates")
    assert rows == [(other,)]
    assert (kept["attestation"], kept["fichiers"]["journal"], login) == ("effacement", 1, "dora")
    assert kept["signature"]["algorithme"] == "Ed25519"
    assert "Camille" not in json.dumps(kept)


def test_encrypted_sessions_stay_so_and_the_server_holds_nothing_to_read(
    place: Callable[[str], str], address: str, tmp_path: Path
) -> None:
    from assistant.domain.session import orders
    from assistant.search.query import parse
    from assistant.storage.vault.vault import Vault

    anne = services(place("anne"), tmp_path / "anne")
    Vault(tmp_path / "anne", cost=LIGHT).create(PHRASE)
    anne.vault.unlock(PHRASE)
    interview = anne.library.create("assistant-formation", "DUVAL Camille")
    interview.run(orders.note, "Un secret de fabrication.")
    assert anne.library.summaries()[0].candidate == "DUVAL Camille"
    assert anne.search.answer(parse("secret")).total == 1
    with psycopg.connect(address) as connection:
        lines = connection.execute(
            "select convert_from(line, 'UTF8'), role from cqp.records"
        ).fetchall()
        others = connection.execute(
            "select session from cqp.summaries union select session from cqp.searched"
        ).fetchall()
    assert len(lines) == interview.session.number + 1
    assert all("secret" not in line and "DUVAL" not in line for line, _ in lines)
    assert others == []
    anne.unsent.keep(interview.session.id, "motif", "Un autre secret.")
    (left,) = (tmp_path / "anne").rglob("*.brouillon")
    assert b"secret" not in left.read_bytes()
    held = next(one for one in anne.holdings.files([interview.session.id]) if one.path == left)
    assert "Un autre secret." in anne.holdings.content(held).decode()
    assert anne.unsent.kept(interview.session.id) == {"motif": "Un autre secret."}
    anne.vault.lock()
    assert anne.unsent.kept(interview.session.id) == {}
    assert anne.library.summary(interview.session.id).locked
    locked = anne.search.answer(parse("secret"))
    assert (locked.total, locked.locked) == (0, (interview.session.id,))
    stranger = services(place("bruno"), tmp_path / "bruno")
    assert "coffre" in stranger.library.summary(interview.session.id).problem.lower()


def test_where_sessions_are_is_chosen_once(
    cqp: Cqp, place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begun(cqp, place("anne"))
    assert session not in cqp("session", "lister").out
    chosen = cqp("reglages", "sessions", place("anne"))
    assert (chosen.code, "postgresql" in chosen.out) == (0, True)
    assert session in cqp("session", "lister").out
    refused = cqp("reglages", "sessions", "postgresql://anne:secret@serveur.example/cqp")
    assert (refused.code, "secret" in refused.err) == (2, False)
    assert "postgresql" in cqp("reglages", "sessions").out
    assert cqp("reglages", "sessions", "ici").out.strip() == "Sessions : sur cet ordinateur"
    assert session not in cqp("session", "lister").out


def test_the_commands_of_an_administrator(
    cqp: Cqp, place: Callable[[str], str], address: str
) -> None:
    begun(cqp, place("anne"))
    told = cqp("--sessions", address, "organisation", "etat", "--verifier")
    assert ("1 session, " in told.out, "Toutes les lignes se tiennent." in told.out) == (True, True)
    assert "fsync est éteint" in told.err  # that of the tests is: nobody cuts its power
    assert cqp("--sessions", address, "organisation", "creer").code == 2
    assert cqp("--sessions", address, "organisation", "mettre-a-niveau").code == 0
    assert cqp("organisation", "etat").code == 2


def test_on_files_nothing_of_a_server_is_loaded(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom assistant.__main__ import main\n"
        f"main(['--sessions', {str(tmp_path)!r}, 'session', 'lister'])\n"
        "print(sorted(one for one in sys.modules if 'psycopg' in one or 'storage.server' in one))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
    )
    assert run.stdout.strip().splitlines()[-1] == "[]"


def test_nothing_is_written_beside_what_is_answered_for_a_login_that_may_only_read(
    cqp: Cqp, place: Callable[[str], str]
) -> None:
    begun(cqp, place("anne"))
    listed = cqp("--sessions", place("lucie"), "session", "lister")
    assert (listed.code, listed.err) == (0, "")
    found = cqp("--sessions", place("lucie"), "chercher", "relance")
    assert (found.code, found.err.count("\n")) == (0, 1)

"""Everything that is kept of a session: found wherever it lies, and nothing that is another's."""

from __future__ import annotations

import errno
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.common.errors import SessionUnreadable, VaultLocked
from assistant.domain.common.store import Draft
from assistant.domain.session.persons import Owner
from assistant.storage.disk.files import SYSTEM, Files
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.upkeep.backups import Backups
from assistant.storage.upkeep.holdings import KINDS, Held, Holdings, Places
from assistant.storage.upkeep.outputs import Outputs
from assistant.storage.vault.session_keys import SessionKeys
from tests.store_contract import TIME, note
from tests.vaults import vault_in


def described(name: str) -> Draft:
    """The candidate of a session."""
    data = {"name": name, "details": {}}
    return Draft("candidate_described", 1, TIME, "evaluateur_externe", data)


class House:
    """A folder of data with the sessions « une », « une-2 » and « autre »."""

    def __init__(self, root: Path, codecs: Codecs = NO_VAULT) -> None:
        self.root, self.codecs = root, codecs
        self.places = Places(
            root / "sessions", root / "exports", root / "sauvegardes", root / "recherche", root
        )
        self.store = TinyDBSessionStore(self.places.sessions, codecs=codecs)
        self.begin("une")
        self.begin("une-2")
        self.begin("autre")

    def begin(self, name: str) -> None:
        self.store.create(name, [described(f"Nom {name}"), note("un")]).close()

    def backups(self, files: Files = SYSTEM) -> Backups:
        places = self.places
        return Backups(places.backups, places.sessions, files=files, codecs=self.codecs)

    def holdings(self, files: Files = SYSTEM) -> Holdings:
        return Holdings(
            self.places, self.backups(files), files=files, codecs=self.codecs,
            outputs=Outputs(self.root / "sorties.json"),
        )

    def held(self, *sessions: str) -> dict[str, str]:
        """Where what is kept of sessions lies, and of which kind each is."""
        found = self.holdings().files(sessions)
        return {one.path.relative_to(self.root).as_posix(): one.kind for one in found}

    def write(self, name: str, content: bytes = b"x") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def content(self, session: str) -> bytes:
        return (self.places.sessions / f"{session}.jsonl").read_bytes()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "donnees")


OWN = {"sessions/une.jsonl": "journal", "sessions/une.lock": "verrou"}

PLACES: dict[str, str | None] = {
    "sessions/une.1.jsonl": "journal",
    "sessions/une.cle": "cle",
    "sessions/une.rebut-20260101T000000000Z": "rebut",
    "sessions/.une.jsonl.0a1b2c3d": "rebut",
    "sessions/une.copie-20260101T000000000Z/une.jsonl": "sauvegarde",
    "sessions/une.copie-20260101T000000000Z/une.cle": "cle",
    "sessions/une (1).jsonl": "conflit",
    "sessions/une-PC.jsonl": "conflit",
    "sessions/une (1).cle": "conflit",
    "sessions/Copie de une.jsonl": "conflit",
    "sessions/une-2.rebut-20260101T000000000Z": None,
    "sessions/une-2 (1).jsonl": None,
    "sessions/autre.rebut-20260101T000000000Z": None,
    "sessions/.stversions/une~20260101.jsonl": "conflit",
    "sessions/.stversions/une-2~20260101.jsonl": None,
    "sessions/.stversions/une-2~20260101.cle": None,
    "sessions/.stversions/une~20260101.cle": "conflit",
    "sessions/Anciennes/une.lock": "conflit",
    "sessions/1/2/3/4/5/une.jsonl": "conflit",
    "sessions/1/2/3/4/5/6/une.jsonl": None,
    "exports/une-dossier.pdf": "document",
    "exports/une.md": "document",
    "exports/une-2-dossier.pdf": None,
    "exports/autre-dossier.pdf": None,
    "exports/tableau.csv": None,
    "exports/une-dossier/1.pdf": "document",
    "exports/Jury/une-dossier.pdf": "document",
    "exports/Jury/.une-dossier.pdf.0a1b2c3d": "document",
    "exports/Jury/une-2-dossier.pdf": None,
    "exports/Jury/autre-dossier.pdf": None,
    "sauvegardes/une/20260101T000000000Z.1.2.0a1b2c3d/une.jsonl": "sauvegarde",
    "sauvegardes/une/20260101T000000000Z.1.2.0a1b2c3d/une.cle": "cle",
    "sauvegardes/une/.20260101T000000000Z/une.jsonl": "sauvegarde",
    "sauvegardes/une-2/20260101T000000000Z.1.2.0a1b2c3d/une-2.jsonl": None,
    "recherche/0123456789ab.sqlite": "index",
    "recherche/0123456789ab (1).resumes": "index",
    "recherche/.syncthing.0123456789ab.evaluations.tmp": "index",
    "recherche/0123456789abc.sqlite": None,
    "recherche/notes.sqlite": None,
    "recherche/.stversions/0123456789ab~1.sqlite": "index",
    "sauvegardes/.stversions/une/1/une.jsonl": "conflit",
    "sauvegardes/.stversions/une-2/1/une-2.jsonl": None,
    "sauvegardes/une (1)/1/une.jsonl": "conflit",
    "sauvegardes (1)/une/1/une.jsonl": "conflit",
    "sauvegardes (1)/autre/1/autre.jsonl": None,
    "exports-PC/une-dossier.pdf": "document",
    "exports-PC/autre-dossier.pdf": None,
    "sessions-PC/une.jsonl": "conflit",
    "recherche (1)/0123456789ab.sqlite": "index",
    ".stversions/sessions/une~1.jsonl": "conflit",
    ".stversions/sessions/une-PC.jsonl": "conflit",
    ".stversions/sessions/une.rebut-20260101T000000000Z": "conflit",
    ".stversions/sorties~1.json": "index",
    ".stversions/exports/une-dossier.pdf": "document",
    "sorties (1).json": None,
    "referentiels/une-2.yaml": None,
    "referentiels/une.yaml": None,
    "unesauvegardes/une.jsonl": None,
}


@pytest.mark.parametrize(("name", "kind"), PLACES.items())
def test_each_place_is_looked_into_and_each_name_told_apart(
    house: House, name: str, kind: str | None
) -> None:
    house.write(name)
    assert house.held("une") == {**OWN, **({name: kind} if kind else {})}


def test_what_belongs_to_one_of_two_that_are_meant_is_named_once(house: House) -> None:
    for name in ("recherche/0123456789ab.sqlite", ".stversions/sorties~1.json"):
        house.write(name)
    found = house.holdings().files(["une", "une-2"])
    assert len({one.path for one in found}) == len(found)
    assert {one.session for one in found if one.kind == "index"} == {"une"}
    assert [one.session for one in found] == sorted(one.session for one in found)
    for name in ("une", "une-2"):
        mine = [KINDS.index(one.kind) for one in found if one.session == name]
        assert mine == sorted(mine)


def test_what_a_tool_keeps_is_found_wherever_the_folders_were_put(house: House) -> None:
    copied, kept = "sauvegardes/.stversions/une/1/une.jsonl", ".stversions/sessions/une~1.jsonl"
    for name in (copied, kept):
        house.write(name)

    def found() -> set[str]:
        return {one.inside for one in house.holdings().files(["une"]) if one.kind == "conflit"}

    assert found() == {copied, kept}
    places = house.places
    house.places = replace(places, data=None)
    assert found() == {copied}
    house.places = replace(places, backups=house.root.with_name("copies") / "sauvegardes")
    assert kept in found()


def test_what_a_tool_keeps_where_a_link_leads_is_not_the_programs(house: House) -> None:
    house.write("sauvegardes/.stversions/une/1/une.jsonl")
    (house.root / "sauvegardes").rename(house.root.with_name("ailleurs"))
    (house.root / "sauvegardes").symlink_to(house.root.with_name("ailleurs"))
    assert house.held("une") == OWN


def test_nothing_is_held_of_no_session(house: House) -> None:
    house.write("recherche/0123456789ab.sqlite")
    house.write(".stversions/recherche/0123456789ab.sqlite")
    assert house.holdings().files([]) == ()


def test_what_is_held_says_its_place_and_its_size(house: House) -> None:
    path = house.write("exports/Jury/une-dossier.pdf", b"x" * 12)
    [found] = [one for one in house.holdings().files(["une"]) if one.kind == "document"]
    assert found == Held("une", "document", path, "Jury/une-dossier.pdf", 12)
    assert not found.outside


# --- copies in conflict: of this session, of another, of another folder's ---------------------


@pytest.mark.parametrize("name", [
    "sessions/une (1).jsonl", "sessions/.stversions/n’importe.jsonl",
    "sessions/Anciennes/autre.jsonl", ".stversions/sessions/n’importe.jsonl",
    "sauvegardes/.stversions/n’importe.jsonl",
])
def test_whose_a_copy_is_its_first_line_says(house: House, name: str) -> None:
    house.write(name, house.content("une"))
    assert house.held("une") == {**OWN, name: "conflit"}
    assert name not in house.held("autre")


@pytest.mark.parametrize("name", ["sessions/une (1).jsonl", "sessions/.stversions/une~1.jsonl"])
def test_a_copy_of_another_person_s_session_of_that_id_is_named_as_such(
    house: House, name: str
) -> None:
    """Two folders of sessions may hold one id: what begins otherwise is somebody else’s."""
    elsewhere = TinyDBSessionStore(house.root.with_name("ailleurs"))
    elsewhere.create("une", [described("Nom d’une autre"), note("un")]).close()
    house.write(name, (elsewhere.folder / "une.jsonl").read_bytes())
    assert house.held("une") == {**OWN, name: "autre"}


def test_the_copies_of_another_folder_are_others_unless_they_begin_as_the_session_does(
    house: House
) -> None:
    same = house.root.with_name("déplacé")
    TinyDBSessionStore(same)
    same.mkdir()
    (same / "une.jsonl").write_bytes(house.content("une"))
    other = TinyDBSessionStore(house.root.with_name("ailleurs"))
    other.create("une", [described("Nom d’une autre"), note("un")]).close()
    for sessions in (same, other.folder):
        assert Backups(house.places.backups, sessions).keep("une") == ""
    assert house.backups().keep("une") == ""
    kinds = sorted(kind for name, kind in house.held("une").items() if "sauvegardes" in name)
    assert kinds == ["autre", "sauvegarde", "sauvegarde"]


def test_the_copies_made_here_are_the_session_s_however_it_begins_now(house: House) -> None:
    """Somebody put another session in the place of the one that was copied."""
    assert house.backups().keep("une") == ""
    other = TinyDBSessionStore(house.root.with_name("ailleurs"))
    other.create("une", [described("Nom d’une autre"), note("un")]).close()
    house.write("sessions/une.jsonl", (other.folder / "une.jsonl").read_bytes())
    kinds = {kind for name, kind in house.held("une").items() if "sauvegardes" in name}
    assert kinds == {"sauvegarde"}


def test_of_a_session_that_is_gone_its_newest_copy_tells_how_it_began(house: House) -> None:
    assert house.backups().keep("une") == ""
    house.write("sessions/une (1).jsonl", house.content("une"))
    elsewhere = TinyDBSessionStore(house.root.with_name("ailleurs"))
    elsewhere.create("une", [described("Nom d’une autre")]).close()
    house.write("sessions/une (2).jsonl", (elsewhere.folder / "une.jsonl").read_bytes())
    (house.places.sessions / "une.jsonl").unlink()
    held = house.held("une")
    assert (held["sessions/une (1).jsonl"], held["sessions/une (2).jsonl"]) == ("conflit", "autre")


# --- archives ---------------------------------------------------------------------------------


def _archive(path: Path, manifest: object, name: str = "dossier.json") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        content = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
        archive.writestr(name, content)


MANIFESTS: dict[str, tuple[object, str | None]] = {
    "d’elle": ({"sessions": [{"session": "une"}]}, "archive"),
    "d’elle et d’une autre": ({"sessions": [{"session": "x"}, {"session": "une"}]}, "archive"),
    "d’une autre": ({"sessions": [{"session": "autre"}]}, None),
    "qui ne le dit pas": ({"sessions": 3}, None),
    "qui n’en est pas": (b"{", None),
    "profonde": (b"[" * 100_000, None),
    "énorme": (b'{"sessions": [{"session": "une"}], "x": "' + b"x" * 10_000_000 + b'"}', None),
}


@pytest.mark.parametrize(("manifest", "kind"), MANIFESTS.values(), ids=MANIFESTS.keys())
def test_an_archive_is_of_the_sessions_in_it(
    house: House, manifest: object, kind: str | None
) -> None:
    _archive(house.places.exports / "remise.zip", manifest)
    found = {**OWN, **({"exports/remise.zip": kind} if kind else {})}
    assert house.held("une") == found


def test_an_archive_named_after_a_session_is_its_own_whatever_is_in_it(house: House) -> None:
    house.write("exports/une-personne.zip", b"x")
    _archive(house.places.exports / "une-2-personne.zip", {"sessions": [{"session": "une"}]})
    _archive(house.places.exports / "remise.odt", {"sessions": [{"session": "une"}]})
    assert house.held("une") == {
        **OWN, "exports/une-personne.zip": "document", "exports/une-2-personne.zip": "archive",
    }


# --- copies of whole folders --------------------------------------------------------------------


BESIDE = {
    "donnees (Copie en conflit de PC)/sessions/une.jsonl": True,
    "donnees (1)/sauvegardes/une/20260101T000000000Z.1.2.0a1b2c3d/une.jsonl": True,
    "donnees-PC/exports/une-duval-camille-dossier.pdf": True,
    "donnees-PC/sessions/autre.jsonl": False,
    "donnees.old/recherche/0123456789ab.sqlite": True,
    "donnees (1)/sorties.json": True,
    ".stversions/donnees/sessions/une~20260101.jsonl": True,
    ".stversions/donnees/sessions/autre~20260101.jsonl": False,
    ".stversions/ailleurs/sessions/une.jsonl": False,
    "autres donnees/sessions/une.jsonl": False,
    "donneesPC/sessions/une.jsonl": False,
    "une.jsonl": False,
}


@pytest.mark.parametrize(("name", "named"), BESIDE.items())
def test_what_lies_in_a_copy_of_the_programs_folder_is_named_and_left(
    house: House, name: str, named: bool
) -> None:
    path = house.write(f"../{name}").resolve()
    assert house.held("une") == OWN
    assert house.holdings().left_elsewhere(["une"]) == ((path,) if named else ())
    assert house.holdings().left_elsewhere([]) == ()


def test_each_folder_that_was_put_elsewhere_has_its_copies_looked_for(tmp_path: Path) -> None:
    house = House(tmp_path / "Documents" / "donnees")
    house.places = replace(
        house.places, exports=tmp_path / "Documents" / "CQP", sessions=tmp_path / "S" / "sessions"
    )
    names = (
        "Documents/.stversions/CQP/une-duval~1.docx", "Documents/CQP (1)/une.pdf",
        "S/sessions-PC/une.jsonl", ".stversions/S/sessions/une~1.jsonl",
    )
    for name in names:
        house.write(f"../../{name}")
    left = house.holdings().left_elsewhere(["une"])
    assert {one.relative_to(tmp_path).as_posix() for one in left} == {*names}


def test_copies_are_looked_for_where_the_programs_folder_really_is(house: House) -> None:
    moved = house.root.parent / "Nextcloud" / "cqp"
    moved.parent.mkdir()
    house.root.rename(moved)
    house.root.symlink_to(moved)
    path = house.write("../cqp (Copie en conflit)/sessions/une.jsonl").resolve()
    assert path.parent.parent.parent == moved.parent
    assert house.holdings().left_elsewhere(["une"]) == (path,)


def test_a_document_remembered_in_such_a_folder_is_held_and_not_said_to_be_left(
    house: House
) -> None:
    path = house.write("../donnees-jury/une.pdf").resolve()
    Outputs(house.root / "sorties.json").remember(["une"], [path])
    assert path in {one.path for one in house.holdings().files(["une"])}
    assert house.holdings().left_elsewhere(["une"]) == ()


def test_what_cannot_be_listed_above_or_is_a_link_beside_is_not_looked_into(house: House) -> None:
    there = house.write("../ailleurs/une.jsonl").parent
    (house.root.parent / "donnees-PC").symlink_to(there)
    assert house.holdings().left_elsewhere(["une"]) == ()
    house.write("../donnees (1)/sessions/une.jsonl")

    class Refusing(Files):
        def names(self, folder: Path) -> list[str]:
            if folder == house.root.parent:
                raise PermissionError(errno.EACCES, "refused", str(folder))
            return super().names(folder)

    assert house.holdings(Refusing()).left_elsewhere(["une"]) == ()


# --- links and what cannot be read ------------------------------------------------------------


@pytest.mark.parametrize("name", [
    "sessions/ailleurs", "exports/ailleurs", "sauvegardes/une", "sessions/une.copie-1",
    ".stversions", "sauvegardes (1)", "exports/une-lié",
])
def test_what_a_link_leads_to_is_not_the_programs(house: House, name: str) -> None:
    there = house.root.with_name("à soi")
    there.mkdir()
    (there / "une.jsonl").write_bytes(house.content("une"))
    (there / "une-dossier.pdf").write_bytes(b"x")
    (house.root / name).parent.mkdir(exist_ok=True)
    (house.root / name).symlink_to(there)
    found = house.held("une")
    assert set(found) - {name} == set(OWN)


@pytest.mark.parametrize("folder", ["sessions", "exports", "sauvegardes", "recherche", ""])
def test_a_folder_of_the_program_may_be_a_link_to_where_the_user_wants_it(
    house: House, folder: str
) -> None:
    names = {
        "exports/une-dossier.pdf": "document", "exports/Jury/une-2.pdf": None,
        "sauvegardes/une/1/une.jsonl": "sauvegarde", "recherche/0123456789ab.sqlite": "index",
        ".stversions/sessions/une~1.jsonl": "conflit",
    }
    for name in names:
        house.write(name)
    moved = house.root.with_name("ailleurs")
    (house.root / folder).rename(moved)
    (house.root / folder).symlink_to(moved)
    assert house.held("une") == {**OWN, **{name: kind for name, kind in names.items() if kind}}


@pytest.mark.parametrize("target", ["rien", "rien/du tout", "un fichier"])
@pytest.mark.parametrize("folder", ["sessions", "exports", "sauvegardes", "recherche"])
def test_a_link_to_a_folder_that_is_not_there_is_not_taken_for_an_empty_one(
    house: House, folder: str, target: str
) -> None:
    """A disk that was unplugged may hold what is asked for."""
    (house.root.parent / "un fichier").write_bytes(b"x")
    if (house.root / folder).exists():
        (house.root / folder).rename(house.root.parent / "débranché")
    (house.root / folder).symlink_to(house.root.parent / target)
    said = rf"« .*{folder} » (est un lien vers un|ne se laisse)"
    with pytest.raises(SessionUnreadable, match=said):
        house.holdings().files(["une"])


@pytest.mark.parametrize("target", ["sessions", "sauvegardes", "."])
@pytest.mark.parametrize("folder", ["exports", "recherche", "sessions/lien", "exports/lien"])
def test_what_a_link_shows_a_second_time_is_held_once_as_what_it_is(
    house: House, folder: str, target: str
) -> None:
    house.write("sauvegardes/une/1/une.jsonl")
    (house.root / folder).parent.mkdir(exist_ok=True)
    (house.root / folder).symlink_to(house.root / target)
    assert house.held("une") == {**OWN, "sauvegardes/une/1/une.jsonl": "sauvegarde"}


@pytest.mark.parametrize("folder", ["sessions", "exports", "sauvegardes", "recherche", ""])
def test_a_folder_that_cannot_be_listed_is_named(house: House, folder: str) -> None:
    refused = house.root / folder

    class Refusing(Files):
        def names(self, folder: Path) -> list[str]:
            if folder == refused:
                raise PermissionError(errno.EACCES, "refused", str(folder))
            return super().names(folder)

    with pytest.raises(SessionUnreadable, match=rf"« {refused} » ne (peut|se)"):
        house.holdings(Refusing()).files(["une"])


def test_a_folder_below_that_this_account_may_not_read_is_nothing_it_wrote(house: House) -> None:
    house.write("sessions/Privé/une.jsonl")

    class Refusing(Files):
        def names(self, folder: Path) -> list[str]:
            if folder.name == "Privé":
                raise PermissionError(errno.EACCES, "refused", str(folder))
            return super().names(folder)

    found = house.holdings(Refusing()).files(["une"])
    assert {one.path.name for one in found} == {"une.jsonl", "une.lock"}


def test_a_file_whose_size_cannot_be_had_is_held_all_the_same(house: House) -> None:
    class Refusing(Files):
        def size(self, path: Path) -> int:
            raise PermissionError(errno.EACCES, "refused", str(path))

    found = house.holdings(Refusing()).files(["une"])
    assert [(one.path.name, one.size) for one in found] == [("une.jsonl", 0), ("une.lock", 0)]


def test_a_plain_file_bears_one_name(house: House) -> None:
    plain, other = house.write("exports/une.pdf"), house.root / "exports" / "une-2e.pdf"
    other.symlink_to(plain)
    holdings = house.holdings()
    held = {one.path: one for one in holdings.files(["une"])}
    assert (holdings.is_plain(held[plain]), holdings.is_plain(held[other])) == (True, False)
    plain.unlink()
    assert holdings.is_plain(held[plain])


# --- which sessions there are, and whose ------------------------------------------------------


def test_a_session_is_known_by_anything_kept_of_it_but_a_lock_or_a_key(house: House) -> None:
    assert house.holdings().ids() == ("autre", "une", "une-2")
    house.write("sessions/verrou.lock")
    house.write("sessions/clef.cle")
    house.write("sessions/reste.rebut-20260101T000000000Z")
    house.write("sauvegardes/copie/20260101T000000000Z.1.2.0a1b2c3d/copie.jsonl")
    assert house.holdings().ids() == ("autre", "copie", "reste", "une", "une-2")


def test_an_owner_is_told_by_the_journal_else_by_the_newest_copy(house: House) -> None:
    assert house.backups().keep("une") == ""
    assert house.holdings().owner("une").name == "Nom une"
    (house.places.sessions / "une.jsonl").unlink()
    found = house.holdings().owner("une")
    assert (found.name, found.present) == ("Nom une", False)
    assert found.problem.startswith("son journal n’est pas dans ce dossier des sessions")


def _damaged(path: Path, change: Callable[[Sequence[bytes]], Sequence[bytes]]) -> None:
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def test_what_is_left_of_a_damaged_journal_tells_whose_it_is(house: House) -> None:
    path = house.places.sessions / "une.jsonl"
    _damaged(path, lambda lines: [lines[0], b"x\n", lines[1], lines[2]])
    found = house.holdings().owner("une")
    assert (found.name, found.present, found.problem) == ("Nom une", True, "")
    _damaged(path, lambda lines: [lines[0], lines[3]])
    found = house.holdings().owner("une")
    assert (found.name, found.present) == ("", True)
    assert found.problem == "ses lignes endommagées ne disent plus de qui elle est"


def test_an_owner_whose_journal_is_refused_says_why_and_a_copy_tells_the_name(
    house: House
) -> None:
    assert house.backups().keep("une") == ""
    path = house.places.sessions / "une.jsonl"

    class Refusing(Files):
        def read(self, path: Path, offset: int = 0) -> bytes:
            if path == refused:
                raise PermissionError(errno.EACCES, "refused", str(path))
            return super().read(path, offset)

    refused = path
    found = house.holdings(Refusing()).owner("une")
    assert (found.name, found.present) == ("Nom une", True)
    assert "vous n’avez pas le droit de lire" in found.problem


def test_what_is_known_of_owners_is_not_read_again_and_sittings_are_nobody_s(
    house: House
) -> None:
    known = Owner("une", "Nom connu")
    holdings = Holdings(
        house.places, house.backups(), known=lambda: {"une": known},
        owned=lambda one: one != "autre",
    )
    assert [(one.id, one.name) for one in holdings.owners()] == [
        ("une", "Nom connu"), ("une-2", "Nom une-2"),
    ]


def test_a_document_that_bears_no_session_s_id_is_an_orphan(house: House) -> None:
    for name in ("une-dossier.pdf", "inconnue-dossier.pdf", "notes.txt", "Jury/une.pdf"):
        house.write(f"exports/{name}")
    assert [one.name for one in house.holdings().orphans()] == [
        "Jury", "inconnue-dossier.pdf", "notes.txt",
    ]


# --- folders, contents ------------------------------------------------------------------------


def test_the_folders_of_a_session_are_named_the_deepest_first(house: House) -> None:
    for name in (
        "sauvegardes/une/20260101T000000000Z.1.2.0a1b2c3d/une.jsonl",
        "sessions/une.copie-1/une.jsonl", "exports/une-dossier/sous/1.pdf",
        "exports/Jury/une-dossier.pdf", "sauvegardes/une-2/1/une-2.jsonl",
        "sauvegardes (1)/une/1/une.jsonl", "exports/une-2-dossier/1.pdf",
    ):
        house.write(name)
    (house.root / "sauvegardes (1)" / "une" / "1" / "une.jsonl").unlink()
    found = [
        one.relative_to(house.root).as_posix() for one in house.holdings().folders(["une"])
    ]
    assert set(found) == {
        "exports/une-dossier/sous", "exports/une-dossier", "sessions/une.copie-1",
        "sauvegardes/une", "sauvegardes/une/20260101T000000000Z.1.2.0a1b2c3d",
        "sauvegardes (1)/une", "sauvegardes (1)/une/1",
    }
    depths = [one.count("/") for one in found]
    assert depths == sorted(depths, reverse=True)


def test_what_is_encrypted_is_given_in_clear_and_what_cannot_be_says_so(tmp_path: Path) -> None:
    vault = vault_in(tmp_path / "coffre")
    house = House(tmp_path / "donnees", SessionKeys(vault))
    document = house.write("exports/une.md", b"bonjour")
    holdings = house.holdings()
    held = {one.path.name: one for one in holdings.files(["une"])}
    assert b"Nom une" not in house.content("une")
    assert b"Nom une" in holdings.content(held["une.jsonl"])
    assert holdings.content(held["une.md"]) == b"bonjour"
    rest = house.write("sessions/une.rebut-1", house.content("une").split(b"\n", 1)[1])
    [kept] = [one for one in holdings.files(["une"]) if one.path == rest]
    assert b"Nom une" in holdings.content(kept), "without the line that says how it is kept"
    document.unlink()
    with pytest.raises(SessionUnreadable, match=r"une\.md » ne peut pas être lu"):
        holdings.content(held["une.md"])
    vault.lock()
    with pytest.raises(VaultLocked):
        holdings.content(held["une.jsonl"])

"""Erasing sessions: all of theirs, nothing of others', in an order that any stop may break, and a
certificate that says just what was done."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from assistant import __version__
from assistant.domain.common.errors import AssistantError, NotSaved, RefusedCommand, SessionLocked
from assistant.domain.session.persons import Owner
from assistant.storage.disk.files import SYSTEM, Files, Stamp
from assistant.storage.disk.lock import SessionLock
from assistant.storage.journal.codec import NO_VAULT, Codecs
from assistant.storage.journal.line import canonical
from assistant.storage.journal.store import TinyDBSessionStore
from assistant.storage.upkeep.backups import Backups
from assistant.storage.upkeep.erasure import ON_THIS_COMPUTER, SIGNED, Erased, Erasure
from assistant.storage.upkeep.holdings import DOCUMENT, KEY, Held, Holdings, Places
from assistant.storage.upkeep.outputs import Outputs
from assistant.storage.vault.session_keys import SessionKeys
from tests.command import fits
from tests.store_contract import note
from tests.store_disk import FaultyFiles, failing, failing_at
from tests.vaults import vault_in

MOMENT = datetime(2026, 11, 21, 9, 32, 11, 123_456, UTC)

class House:
    """Two sessions and what is kept of them: « une » is erased, « autre » is not."""

    def __init__(self, root: Path, codecs: Codecs = NO_VAULT) -> None:
        self.root = root
        self.places = Places(
            root / "sessions", root / "exports", root / "sauvegardes", root / "recherche", root
        )
        self.outside = root.with_name("bureau")
        self.codecs = codecs
        store = TinyDBSessionStore(self.places.sessions, codecs=codecs)
        backups = Backups(self.places.backups, self.places.sessions, codecs=codecs)
        self.outputs = Outputs(root / "sorties.json")
        self.outside.mkdir(parents=True)
        for name in ("une", "autre"):
            store.create(name, [note("un"), note("deux")]).close()
            assert backups.keep(name) == ""
            self.write(f"exports/{name}-dossier.pdf", 1000)
            self.write(f"sessions/{name}.rebut-20261121T093211123Z", 10)
            self.write(f"sessions/{name} (1).jsonl", 10)
            (self.outside / f"{name}.csv").write_bytes(b"x" * 100)
            self.outputs.remember([name], [self.outside / f"{name}.csv"])
        self.write("recherche/0123456789ab.sqlite", 10)

    def write(self, name: str, size: int) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
        return path

    def there(self) -> set[str]:
        """What is on the disk, but for locks."""
        return {
            one.relative_to(self.root.parent).as_posix()
            for one in self.root.parent.rglob("*") if one.is_file() and one.suffix != ".lock"
        }

    def erasure(
        self, files: Files = SYSTEM, day: datetime = MOMENT, **more: Any
    ) -> Erasure:
        backups = Backups(
            self.places.backups, self.places.sessions, files=files, codecs=self.codecs
        )
        outputs = Outputs(self.root / "sorties.json", files=files)
        holdings = Holdings(
            self.places, backups, files=files, codecs=self.codecs, outputs=outputs
        )
        return Erasure(
            holdings, self.root / "attestations", files=files, now=lambda: day, **more
        )

    def erase(self, files: Files = SYSTEM, **more: Any) -> Erased:
        return self.erasure(files, **more).erase(["une"])

    def certificates(self) -> list[Path]:
        """Those of what is done."""
        return sorted(self.root.glob("attestations/*.json"))

    def begun(self) -> list[Path]:
        """Those of what is not."""
        return sorted(self.root.glob("attestations/*.inachevee"))

    def left(self) -> list[str]:
        """What is left of « une », wherever it lies."""
        return sorted(one for one in self.there() if "une" in one)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "donnees")


@pytest.fixture
def secret(tmp_path: Path) -> House:
    """The same, encrypted."""
    return House(tmp_path / "donnees", SessionKeys(vault_in(tmp_path / "coffre")))


def test_everything_of_a_session_goes_and_nothing_of_another(house: House) -> None:
    before = house.there()
    assert len(house.left()) == 6
    erased = house.erase()
    gone = before - house.there()
    assert gone == {one for one in before if "une" in one} | {
        "donnees/recherche/0123456789ab.sqlite"
    }
    assert house.there() - before == {"donnees/attestations/effacement-20261121T093211123Z.json"}
    assert not (house.places.backups / "une").exists()
    assert not (house.places.sessions / "une.lock").exists()
    assert (erased.left, erased.named_twice) == ((), ())


def test_the_certificate_says_what_was_done_and_names_nobody(house: House) -> None:
    erased = house.erase()
    written = json.loads(erased.path.read_text("utf-8"))
    fits(written, "effacement")
    assert written == erased.certificate
    del written["octets"], written["sessions"]
    assert written == {
        "attestation": "effacement", "format": 1, "date": "2026-11-21T09:32:11Z",
        "version": __version__,
        "fichiers": {
            "journal": 1, "conflit": 1, "rebut": 1, "document": 2, "sauvegarde": 1, "archive": 0,
        },
        "cle_detruite": False, "documents_hors_d_atteinte": [], "portee": ON_THIS_COMPUTER,
        "signature": None,
    }


def test_the_bytes_of_a_certificate_are_those_of_what_went(house: House) -> None:
    held = house.erasure()._holdings.files(["une"])
    counted = [one for one in held if one.kind not in ("verrou", "cle", "index", "autre")]
    assert len(counted) == 6
    assert house.erase().certificate["octets"] == sum(one.size for one in counted)


def test_a_certificate_is_read_by_people_too(house: House) -> None:
    written = house.erase().path.read_text("utf-8")
    assert "ont été retirés de cet ordinateur" in written and written.endswith("}\n")
    assert '\n  "attestation": "effacement",\n' in written


def test_a_session_is_recognised_in_a_certificate_by_who_has_its_number(house: House) -> None:
    said = hashlib.sha256(b"cqp effacement une").hexdigest()
    assert house.erase().certificate["sessions"] == [said]


def test_what_is_signed_is_the_certificate_without_its_signature(house: House) -> None:
    signed: list[bytes] = []

    signature = {"algorithme": "Ed25519", "cle_publique": "00", "signature": "11"}

    def sign(message: bytes) -> Mapping[str, str]:
        signed.append(message)
        return signature

    written = json.loads(house.erase(sign=sign).path.read_text("utf-8"))
    assert written.pop("signature") == signature
    assert signed == [SIGNED + canonical(written)]


def test_a_key_that_does_not_work_stops_no_erasure(house: House) -> None:
    def refuses(_: bytes) -> Mapping[str, str]:
        raise AssistantError("Clé illisible", "Elle ne se lit pas.")

    assert house.erase(sign=refuses).certificate["signature"] is None
    assert house.left() == []


# --- nobody writes meanwhile ------------------------------------------------------------------


def test_nobody_may_write_a_session_that_is_being_erased_and_anybody_after(house: House) -> None:
    asked: list[SessionLock | None] = []

    class Watching(Files):
        def remove(self, path: Path) -> None:
            if path.suffix != ".lock" and "sorties" not in path.name:
                lock = house.places.sessions / "une.lock"
                asked.append(SessionLock.acquire(SYSTEM, lock, MOMENT))
            super().remove(path)

    assert house.erase(Watching()).left == ()
    assert len(asked) == 7 and not any(asked)
    assert TinyDBSessionStore(house.places.sessions).create("une", [note("un")]).writable


def test_a_session_that_is_written_is_left_whole_with_the_others_meant(house: House) -> None:
    before = house.there()
    journal = TinyDBSessionStore(house.places.sessions).open("autre")
    with pytest.raises(SessionLocked, match=r"le programme numéro .* rien n’a été effacé"):
        house.erasure().erase(["une", "autre"])
    assert house.there() == before
    assert TinyDBSessionStore(house.places.sessions).open("une").writable, "its lock was given back"
    journal.close()


@pytest.mark.parametrize(("code", "said"), [
    (errno.EISDIR, "n’est pas un verrou"), (errno.ENXIO, "n’est pas un verrou"),
    (errno.ELOOP, "n’est pas un verrou"), (errno.EMLINK, "n’est pas un verrou"),
    (errno.EACCES, "rendez-vous le droit d’y écrire"),
    (errno.ENOLCK, "rendez-vous le droit d’y écrire"),
    (errno.ENOSPC, "rendez-vous le droit d’y écrire"),
])
def test_a_lock_that_the_disk_refuses_is_said_and_nothing_goes(
    house: House, code: int, said: str
) -> None:
    before = house.there()
    disk = FaultyFiles(SYSTEM, failing_at("open_lock", code=code))
    with pytest.raises(NotSaved, match=said) as refused:
        house.erase(disk)
    assert "Rien n’a été effacé" in refused.value.message or "rien n’a été" in str(refused.value)
    assert house.there() == before


def test_what_is_left_of_a_session_whose_folder_is_gone_is_erased(house: House) -> None:
    for one in house.places.sessions.iterdir():
        one.unlink()
    house.places.sessions.rmdir()
    erased = house.erase()
    assert house.left() == []
    assert not house.places.sessions.exists()
    assert erased.certificate["fichiers"]["journal"] == 0


# --- whatever stops it ------------------------------------------------------------------------


def _removed(house: House, files: type[Files] = Files) -> list[str]:
    """The names that go, in their order."""
    gone: list[str] = []

    class Watching(files):  # type: ignore[valid-type, misc]
        def remove(self, path: Path) -> None:
            super().remove(path)
            gone.append(path.relative_to(house.root.parent).as_posix())

    house.erase(Watching())
    return [one for one in gone if "sorties" not in one]


def test_what_tells_whose_a_session_is_goes_last(secret: House) -> None:
    gone = _removed(secret)
    ranks = {
        "recherche": 0, "exports": 0, "bureau": 0, "rebut": 1, "(1)": 1, "sauvegardes": 2,
        "une.cle": 3, "une.jsonl": 4, "une.lock": 5,
    }

    def rank(path: str) -> int:
        return next(n for part, n in ranks.items() if part in path)

    assert {rank(one) for one in gone} == {0, 1, 2, 3, 4, 5}
    assert [rank(one) for one in gone] == sorted(rank(one) for one in gone)


def test_any_call_refused_leaves_what_the_same_command_ends(tmp_path: Path) -> None:
    """Either it is all gone and there is a certificate, or it is said, and it can be ended."""
    for call in count(1, 7):  # some of them: each makes a house anew
        house = House(tmp_path / str(call) / "donnees")
        disk = FaultyFiles(SYSTEM, failing(errno.EIO, call, for_good=False))
        try:
            house.erase(disk)
        except AssistantError as error:
            assert error.message
            made = list(house.root.glob("attestations/*.json"))
            if "Rien n’a été" in error.message or "rien n’a été" in error.message:
                assert len(house.left()) == 6, disk.calls[call - 1]
            assert not made, "a certificate is there only of what is done"
            house.erase()
        assert house.left() == [], disk.calls[call - 1]
        assert list(house.root.glob("attestations/*.json"))
        if len(disk.calls) < call:
            break


def test_a_folder_that_does_not_go_to_the_disk_is_named_and_nothing_certified(
    house: House
) -> None:
    folders: set[str] = set()

    class Refusing(Files):
        def fsync_directory(self, folder: Path) -> None:
            if folder == self.refused:
                raise OSError(errno.EIO, "refused")
            super().fsync_directory(folder)

        refused = Path()

    files = Refusing()
    for folder in (house.places.exports, house.places.sessions, house.outside):
        files.refused = folder
        with pytest.raises(NotSaved, match=rf"Reste à effacer : « {folder} »"):
            house.erase(files)
        assert house.certificates() == []
        house.write("exports/une-autre.pdf", 10)
        (house.outside / "une.csv").write_bytes(b"x")
        house.outputs.remember(["une"], [house.outside / "une.csv"])
        house.write("sessions/une.rebut-20261121T093211124Z", 10)
        folders.add(folder.name)
    assert house.erase().left == ()


def test_every_file_that_resists_is_named_and_the_others_of_its_kind_go(house: House) -> None:
    house.write("exports/une-2.pdf", 10)

    class Held(Files):
        def remove(self, path: Path) -> None:
            if path.name in ("une-dossier.pdf", "une.csv"):
                raise IsADirectoryError(errno.EISDIR, "held", str(path))
            super().remove(path)

    with pytest.raises(NotSaved) as said:
        house.erase(Held())
    assert said.value.title == "Effacement inachevé"
    assert "une-dossier.pdf" in said.value.message and "une.csv" in said.value.message
    assert "une-2.pdf" not in said.value.message
    assert not (house.places.exports / "une-2.pdf").exists()
    assert (house.places.sessions / "une.jsonl").exists()
    assert house.erase().left == () and house.left() == []


@pytest.mark.parametrize("folder", ["sessions", "exports", "sauvegardes"])
def test_a_folder_that_cannot_be_looked_at_again_takes_no_certificate_away(
    house: House, folder: str
) -> None:
    class Blind(Files):
        def names(self, folder: Path) -> list[str]:
            if folder == blind and not house.left():
                raise PermissionError(errno.EACCES, "refused", str(folder))
            return super().names(folder)

    blind = house.root / folder
    assert house.erase(Blind()).certificate["fichiers"]["journal"] == 1
    assert not (house.places.sessions / "une.lock").exists()


@pytest.mark.parametrize("name", ["sauvegardes/une", "sessions/une.lock"])
def test_an_empty_folder_or_a_lock_that_does_not_go_is_named_beside_the_certificate(
    house: House, name: str
) -> None:
    class Stuck(Files):
        def remove_folder(self, folder: Path) -> None:
            raise OSError(errno.EBUSY, "busy", str(folder))

        def remove(self, path: Path) -> None:
            if path.suffix == ".lock" and name.endswith(".lock"):
                raise OSError(errno.EBUSY, "busy", str(path))
            super().remove(path)

    assert house.root / name in house.erase(Stuck()).empty
    assert len(house.certificates()) == 1 and house.left() == []


@pytest.mark.parametrize("name", ["sessions/.stversions/une~1.jsonl", "sessions/une (1).jsonl"])
def test_what_tells_whose_a_session_is_stays_while_anything_else_resists(
    house: House, name: str
) -> None:
    path = house.write(name, 10)

    class Held(Files):
        def remove(self, path: Path) -> None:
            if path == resisting:
                raise IsADirectoryError(errno.EISDIR, "held", str(path))
            super().remove(path)

    resisting = path
    with pytest.raises(NotSaved, match="Reste à effacer"):
        house.erase(Held())
    assert (house.places.sessions / "une.jsonl").exists()
    assert house.places.backups.joinpath("une").exists()
    (house.places.sessions / "une.jsonl").unlink()
    with pytest.raises(NotSaved, match="Reste à effacer"):
        house.erase(Held())
    assert "une" in house.erasure()._holdings.ids(), "its copies tell"
    house.erase()
    assert house.left() == []


# --- the certificate is there before anything goes ----------------------------------------------


class Stop(BaseException):
    """The program is killed."""


class Stopping(Files):
    """Stops, or refuses, before one call; what was done remains."""

    def __init__(self, call: str, about: str, fault: BaseException) -> None:
        self.call, self.about, self.fault = call, about, fault

    def remove(self, path: Path) -> None:
        self._look("remove", path)
        super().remove(path)

    def replace(self, source: Path, target: Path) -> None:
        self._look("replace", target)
        super().replace(source, target)

    def remove_folder(self, folder: Path) -> None:
        self._look("remove_folder", folder)
        super().remove_folder(folder)

    def create(self, path: Path) -> int:
        self._look("create", path)
        return super().create(path)

    def _look(self, call: str, path: Path) -> None:
        if call == self.call and re.search(self.about, str(path)):
            raise self.fault


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_nothing_goes_where_the_certificate_cannot_be_written(house: House, code: int) -> None:
    before = house.there()
    disk = Stopping("create", "attestations", OSError(code, "refused"))
    with pytest.raises(NotSaved, match=r"L’attestation ne .* Rien n’a été effacé ; .*donnez"):
        house.erase(disk)
    assert house.there() == before


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_certificate_that_cannot_take_its_name_is_whole_and_the_same_command_ends_it(
    house: House, code: int
) -> None:
    disk = Stopping("replace", "effacement-.*json$", OSError(code, "refused"))
    with pytest.raises(NotSaved, match=r"Tout est effacé.*donnez de nouveau la même") as said:
        house.erase(disk)
    [begun] = house.begun()
    assert str(begun) in said.value.message
    fits(json.loads(begun.read_text("utf-8")), "effacement")
    assert house.left() == []
    [erased] = house.erasure().complete()
    assert erased.certificate["fichiers"]["journal"] == 1, "it says all of what went"
    assert erased.certificate["fichiers"]["document"] == 2
    assert (house.begun(), house.certificates()) == ([], [erased.path])
    assert house.erasure().complete() == ()


STOPS = (
    ("remove", "une-dossier.pdf"), ("remove", r"\(1\)"), ("remove", "sauvegardes"),
    ("remove", "sessions/une.jsonl"), ("remove_folder", "sauvegardes"),
    ("replace", "effacement-.*json$"), ("remove", "une.lock"),
)


def test_what_was_begun_goes_before_anything_else_once_another_certificate_says_it(
    house: House
) -> None:
    with pytest.raises(Stop):
        house.erase(Stopping("remove", "une-dossier.pdf", Stop()))
    left = house.left()
    with pytest.raises(Stop):
        house.erase(Stopping("remove", "inachevee", Stop()))
    assert len(house.begun()) == 2 and house.left() == left
    assert house.erase().certificate["fichiers"]["document"] == 2
    assert house.begun() == [] and len(house.certificates()) == 1


def test_an_erasure_stopped_twice_has_one_certificate(house: House) -> None:
    for stop in (("remove", "une-dossier.pdf"), ("replace", "effacement-.*json$")):
        with pytest.raises(Stop):
            house.erase(Stopping(*stop, Stop()))
    assert len(house.begun()) == 1, "the second says what the first had begun to say"
    assert len(house.erasure().complete()) == 1
    assert (len(house.begun()), len(house.certificates())) == (0, 1)


def test_erasures_of_several_sessions_stopped_one_within_the_other_have_one_certificate(
    house: House
) -> None:
    with pytest.raises(Stop):
        house.erase(Stopping("remove", "une-dossier.pdf", Stop()))
    [first] = house.begun()
    kept = first.read_bytes()
    with pytest.raises(Stop):
        house.erasure(Stopping("replace", "effacement-.*json$", Stop())).erase(["une", "autre"])
    first.with_name("effacement-0.json.inachevee").write_bytes(kept)  # it had not gone
    [erased] = house.erasure().complete()
    assert len(erased.certificate["sessions"]) == 2
    assert (house.begun(), house.certificates()) == ([], [erased.path])


def test_what_was_begun_of_each_session_adds_up_in_the_certificate_of_all(house: House) -> None:
    """Their documents, counted together, may be as many as those of one."""
    for name in ("une", "autre"):
        with pytest.raises(Stop):
            house.erasure(Stopping("remove", f"{name} .1", Stop())).erase([name])
    before = [json.loads(one.read_text("utf-8")) for one in house.begun()]
    erased = house.erasure().erase(["une", "autre"])
    assert erased.certificate["fichiers"]["document"] == 4
    assert erased.certificate["fichiers"]["journal"] == 2
    assert erased.certificate["octets"] == sum(one["octets"] for one in before)


def test_an_older_certificate_takes_none_away_though_the_clock_was_set_back(house: House) -> None:
    kept = (house.places.sessions / "une.jsonl").read_bytes()
    house.erasure(day=MOMENT + timedelta(days=30)).erase(["une"])
    (house.places.sessions / "une.jsonl").write_bytes(kept)  # brought back from elsewhere
    with pytest.raises(Stop):
        house.erase(Stopping("replace", "effacement-.*json$", Stop()))
    [erased] = house.erasure().complete()
    assert erased.certificate["fichiers"]["journal"] == 1
    assert len(house.certificates()) == 2


def test_one_that_is_being_begun_by_another_program_is_left_to_it(house: House) -> None:
    """Its name is taken, empty for a moment."""
    path = house.root / "attestations" / "effacement-x.json.inachevee"
    path.parent.mkdir()
    path.touch()
    os.utime(path, (MOMENT.timestamp() - 1,) * 2)
    assert house.erasure().complete() == ()
    assert path.exists()


@pytest.mark.parametrize("said", [
    {"octets": 10 ** 9}, {"cle_detruite": True}, {"fichiers": {"journal": 7}},
    {"documents_hors_d_atteinte": [{"dossier": "/chez/DUVAL Camille", "nombre": 1}]},
])
def test_nothing_is_signed_that_was_not(house: House, said: Mapping[str, Any]) -> None:
    """Anybody may put a file into a folder that is synchronised."""
    with pytest.raises(Stop):
        house.erase(Stopping("remove", r"une\.csv", Stop()), sign=_signs)
    [begun] = house.begun()
    forged = {**json.loads(begun.read_text("utf-8")), **said}
    begun.write_text(json.dumps(forged), "utf-8")
    erased = house.erase(sign=_signs)
    assert erased.certificate["fichiers"]["journal"] == 1
    assert erased.certificate["octets"] < 10 ** 9
    assert not erased.certificate["cle_detruite"]
    assert erased.certificate["documents_hors_d_atteinte"] == []
    assert begun.exists(), "it is nothing of ours"


def test_nothing_is_ended_for_what_was_not_signed(house: House) -> None:
    with pytest.raises(Stop):
        house.erase(Stopping("replace", "effacement-.*json$", Stop()), sign=_signs)
    [begun] = house.begun()
    said = json.loads(begun.read_text("utf-8"))
    begun.write_text(json.dumps({**said, "octets": 1}), "utf-8")
    assert house.erasure(sign=_signs).complete() == ()
    begun.write_text(json.dumps(said), "utf-8")
    assert len(house.erasure(sign=_signs).complete()) == 1


def _signs(message: bytes) -> Mapping[str, str]:
    return {"signature": hashlib.sha256(message).hexdigest()}


@pytest.mark.parametrize("said", [
    {"documents_hors_d_atteinte": [{"dossier": "/\ud800", "nombre": 1}]},
    {"documents_hors_d_atteinte": [{"dossier": "/\u202e\u009b2J", "nombre": 1}]},
    {"documents_hors_d_atteinte": [{"dossier": "/a", "nombre": 0}]},
    {"octets": 10 ** 4000}, {"octets": -1}, {"fichiers": {"journal": -1}},
])
def test_what_a_stranger_wrote_stops_no_erasure_and_is_not_repeated(
    house: House, said: Mapping[str, Any]
) -> None:
    with pytest.raises(Stop):
        house.erase(Stopping("remove", r"une\.csv", Stop()))
    [begun] = house.begun()
    planted = {**json.loads(begun.read_text("utf-8")), **said}
    begun.write_text(json.dumps(planted), "utf-8")
    erased = house.erase()
    assert erased.certificate["documents_hors_d_atteinte"] == []
    assert 0 < erased.certificate["octets"] < 10_000
    assert begun.exists()


def test_a_pipe_a_link_and_a_folder_named_as_certificates_hang_nobody(house: House) -> None:
    folder = house.root / "attestations"
    folder.mkdir()
    os.mkfifo(folder / "effacement-1.json.inachevee")
    (folder / "effacement-2.json.inachevee").symlink_to(house.places.sessions / "autre.jsonl")
    (folder / "effacement-3.json.inachevee").mkdir()
    assert house.erasure().complete() == ()
    house.erase()
    assert len(house.begun()) == 3


def test_a_session_whose_key_went_first_is_ended_by_the_same_command(secret: House) -> None:
    """What is left of its journal does not tell any more whose it is."""
    disk = Stopping("remove", "sessions/une.jsonl", OSError(errno.EACCES, "open elsewhere"))
    with pytest.raises(NotSaved, match=r"Reste à effacer : .*la même commande"):
        secret.erase(disk)
    [erased] = secret.erasure().complete()
    assert erased.certificate["cle_detruite"] and secret.left() == []
    assert secret.certificates() == [erased.path]


def test_a_session_that_still_has_its_key_or_a_copy_is_not_ended_unasked(secret: House) -> None:
    with pytest.raises(Stop):
        secret.erase(Stopping("remove", "sauvegardes", Stop()))
    assert secret.erasure().complete() == ()
    (secret.places.sessions / "une.cle").unlink()
    assert secret.erasure().complete() == (), "a copy has it too"


def test_a_key_that_got_another_name_since_is_not_said_destroyed(secret: House) -> None:
    with pytest.raises(Stop):
        secret.erase(Stopping("remove", "sauvegardes", Stop()))
    os.link(secret.places.sessions / "une.cle", secret.outside / "aussi")
    assert secret.erase().certificate["cle_detruite"] is False


def test_nothing_is_certified_where_nothing_is_left(house: House) -> None:
    """Another program erased it while its name was typed in this one."""
    house.erase()
    before = house.certificates()
    with pytest.raises(RefusedCommand, match="Rien à effacer"):
        house.erase()
    assert (house.certificates(), house.begun()) == (before, [])
    assert not (house.places.sessions / "une.lock").exists()


def test_an_erasure_that_cannot_be_ended_keeps_no_other_from_its_end(house: House) -> None:
    for name in ("une", "autre"):
        with pytest.raises(Stop):
            house.erasure(Stopping("replace", "effacement-.*json$", Stop())).erase([name])
    house.write("exports/une-encore.pdf", 1)
    disk = Stopping("remove", "une-encore.pdf", OSError(errno.EACCES, "refused"))
    told: list[AssistantError] = []
    assert len(house.erasure(disk).complete(resists=told.append)) == 1
    assert [one.title for one in told] == ["Effacement inachevé"]


def test_a_name_that_was_taken_for_a_certificate_and_not_filled_goes(house: House) -> None:
    with pytest.raises(Stop):
        house.erase(Stopping("replace", "inachevee$", Stop()))
    [begun] = house.begun()
    assert begun.read_bytes() == b"" and len(house.left()) == 6
    os.utime(begun, (MOMENT.timestamp() - 61,) * 2)
    house.erasure().complete()
    assert house.begun() == []


@pytest.mark.parametrize(("call", "about"), STOPS, ids=[" ".join(one) for one in STOPS])
def test_an_erasure_stopped_anywhere_ends_with_one_certificate_of_the_whole(
    house: House, call: str, about: str
) -> None:
    gone = house.outside / "partie" / "une.csv"
    os.link(house.root / "exports" / "une-dossier.pdf", house.outside / "aussi.pdf")
    house.outputs.remember(["une"], [gone])
    with pytest.raises(Stop):
        house.erase(Stopping(call, about, Stop()))
    erasure = house.erasure()
    done = [*erasure.complete()]
    if "une" in erasure._holdings.ids():
        assert done == [], "the person can be named again, and it is asked"
        done = [house.erase()]
    erasure.complete()
    assert not (house.places.sessions / "une.lock").exists(), "its name is the number"
    assert house.begun() == [] and house.left() == []
    [path] = house.certificates()
    said = json.loads(path.read_text("utf-8"))
    assert said["fichiers"] == {
        "journal": 1, "conflit": 1, "rebut": 1, "document": 2, "sauvegarde": 1, "archive": 0,
    }
    told = {one["dossier"] for one in said["documents_hors_d_atteinte"]}
    assert {str(house.root / "exports"), str(gone.parent)} <= told
    # what went just before a stop in the middle of the documents may be said to be left
    assert told <= {str(house.root / "exports"), str(gone.parent), str(house.outside)}
    assert house.outputs.of(["une"]) == []


def test_nothing_is_ended_of_a_session_that_can_be_asked_for_or_lies_elsewhere(
    house: House
) -> None:
    with pytest.raises(Stop):
        house.erase(Stopping("replace", "effacement-.*json$", Stop()))
    assert house.erasure().complete(elsewhere=lambda: ["une"]) == ()
    lock = house.places.sessions / "une.lock"
    lock.rename(house.outside / "une.lock")
    assert house.erasure().complete() == (), "it may be another folder of sessions"
    (house.outside / "une.lock").rename(lock)
    held = SessionLock.acquire(SYSTEM, lock, MOMENT)
    assert held is not None
    assert house.erasure().complete() == (), "another program is at it"
    held.release()
    assert len(house.erasure().complete()) == 1


@pytest.mark.parametrize("content", [
    b"{", b"[]", b'"x"', b"{}", b"\xff", b"[" * 100_000, b'{"sessions": [1]}',
    b'{"attestation": "effacement", "format": 1, "date": "", "sessions": [], "fichiers": {},'
    b' "octets": 0, "cle_detruite": true, "documents_hors_d_atteinte": []}',
    b'{"attestation": "effacement", "format": 1, "date": "", "sessions": ["x"],'
    b' "fichiers": {"a": "b"}, "octets": 0, "cle_detruite": true, "documents_hors_d_atteinte": []}',
    b'{"attestation": "effacement", "format": 1, "date": "", "sessions": ["x"],'
    b' "fichiers": {}, "octets": 0, "cle_detruite": true,'
    b' "documents_hors_d_atteinte": [{"dossier": 1, "nombre": 1}]}',
    b" " * 1_000_001,
])
def test_what_is_no_certificate_of_ours_is_left_alone(house: House, content: bytes) -> None:
    path = house.root / "attestations" / "effacement-x.json.inachevee"
    path.parent.mkdir()
    path.write_bytes(content)
    assert house.erasure().complete() == ()
    assert house.erase().path.exists()
    assert path.read_bytes() == content


def test_the_lock_of_a_session_that_is_there_or_held_stays(house: House) -> None:
    """One of that number may have come back, from a copy made elsewhere."""
    house.erase()
    lock = house.places.sessions / "une.lock"
    held = SessionLock.acquire(SYSTEM, lock, MOMENT)
    assert held is not None
    house.erasure().complete()
    assert lock.exists()
    held.release()
    house.write("sessions/une.jsonl", 10)
    house.erasure().complete()
    assert lock.exists()
    (house.places.sessions / "une.jsonl").unlink()
    house.erasure().complete()
    assert not lock.exists()


def test_a_certificate_ended_later_names_nobody_by_a_folder_either(house: House) -> None:
    """Whose the session was, nothing tells any more by then."""
    gone = house.outside / "DUVAL Camille" / "une.csv"
    house.outputs.remember(["une"], [gone])
    with pytest.raises(Stop):
        house.erasure(
            Stopping("remove_folder", "sauvegardes", Stop()),
            owners=lambda: [Owner("une", "DUVAL Camille")],
        ).erase(["une"])
    shutil.rmtree(house.places.backups / "une")
    [erased] = house.erasure(owners=lambda: [Owner("une")]).complete()
    assert erased.left == (gone,), "it is said to the user"
    assert {one["dossier"] for one in erased.certificate["documents_hors_d_atteinte"]} == {
        str(house.outside / "…")
    }


def test_two_certificates_of_one_moment_have_each_their_name(house: House) -> None:
    first = house.erase()
    second = house.erasure().erase(["autre"])
    assert first.path.name == "effacement-20261121T093211123Z.json"
    assert second.path.name == "effacement-20261121T093211123Z-2.json"


def test_a_certificate_names_neither_person_nor_number_by_the_folder_of_a_second_name(
    house: House
) -> None:
    document = house.write("exports/DUVAL Camille/une.pdf", 10)
    copied = next((house.places.backups / "une").rglob("une.jsonl"))
    for number, path in enumerate((document, copied)):
        os.link(path, house.outside / f"aussi-{number}")
    erased = house.erase(owners=lambda: [Owner("une", "DUVAL Camille")])
    assert {one["dossier"] for one in erased.certificate["documents_hors_d_atteinte"]} == {
        str(house.root / "exports" / "…"),
        str(house.places.backups / "…" / copied.parent.name),
    }


@pytest.mark.parametrize("make", [
    lambda path: path.write_bytes(b"x"), lambda path: path.symlink_to("nulle part"),
], ids=["un fichier", "un lien vers rien"])
def test_nothing_is_erased_when_its_certificate_could_not_be_written(
    house: House, make: Callable[[Path], object]
) -> None:
    make(house.root / "attestations")
    before = house.left()
    with pytest.raises(NotSaved, match="L’attestation ne pourrait pas être écrite"):
        house.erase()
    assert house.left() == before


def test_certificates_may_lie_where_a_link_leads(house: House) -> None:
    house.outside.with_name("ailleurs").mkdir()
    (house.root / "attestations").symlink_to(house.outside.with_name("ailleurs"))
    assert house.erase().path.exists()
    assert [one.suffix for one in house.outside.with_name("ailleurs").iterdir()] == [".json"]


# --- keys -------------------------------------------------------------------------------------


def test_the_key_is_written_over_before_it_goes_and_nothing_else_is(secret: House) -> None:
    key = secret.places.sessions / "une.cle"
    before, seen = key.read_bytes(), {}

    class Watching(Files):
        def remove(self, path: Path) -> None:
            if path.suffix != ".lock" and "sorties" not in path.name:
                seen[path] = path.read_bytes()
            super().remove(path)

    kept = {one: one.read_bytes() for one in secret.root.parent.rglob("*une*") if one.is_file()}
    erased = secret.erase(Watching())
    assert erased.certificate["cle_detruite"] is True
    assert seen[key] != before and len(seen[key]) == len(before)
    copied = [one for one in seen if one.name == "une.cle" and one != key]
    assert len(copied) == 1
    assert all(
        content == kept[path] for path, content in seen.items()
        if path in kept and path.suffix != ".cle"
    )


def test_a_key_that_bears_another_name_is_not_said_destroyed(secret: House) -> None:
    key = secret.places.sessions / "une.cle"
    os.link(key, secret.outside / "gardee")
    before = key.read_bytes()
    erased = secret.erase()
    assert erased.certificate["cle_detruite"] is False
    assert erased.named_twice == (key,)
    assert erased.certificate["documents_hors_d_atteinte"] == [
        {"dossier": str(secret.places.sessions), "nombre": 1}
    ]
    assert (secret.outside / "gardee").read_bytes() == before, "it may be anybody's"
    assert not key.exists()


def test_what_cannot_be_looked_at_is_not_said_to_bear_another_name(house: House) -> None:
    class Blind(Files):
        blind = False

        def stamp(self, path: Path) -> Stamp | None:
            if path.suffix == ".pdf":
                raise PermissionError(errno.EACCES, "refused")
            return super().stamp(path)

    assert house.erase(Blind()).named_twice == ()


def test_what_is_erased_beyond_is_counted_and_goes_last(house: House) -> None:
    told: list[Mapping[str, Any]] = []

    def last(certificate: Mapping[str, Any]) -> None:
        assert house.left() == []
        assert house.certificates() == []
        told.append(certificate)

    more = [
        Held("une", DOCUMENT, Path("/là/a.pdf"), "a.pdf", 5),
        Held("une", KEY, Path("/là/une.cle"), "une.cle", 7),
    ]
    before = sum(
        one.size for one in house.erasure()._holdings.files(["une"])
        if one.kind not in ("verrou", "cle", "index", "autre")
    )
    erased = house.erasure().erase(["une"], more, last)
    assert told == [erased.certificate]
    assert erased.certificate["fichiers"]["document"] == 3
    assert (erased.certificate["octets"], erased.certificate["cle_detruite"]) == (before + 5, True)


def test_what_goes_last_and_does_not_is_not_certified(house: House) -> None:
    def last(_: Mapping[str, Any]) -> None:
        raise NotSaved("Serveur absent", "Le serveur ne répond pas.")

    gone = house.outside / "partie" / "une.csv"
    house.outputs.remember(["une"], [gone])
    with pytest.raises(NotSaved, match="Serveur absent"):
        house.erasure().erase(["une"], (), last)
    assert house.certificates() == []
    assert house.outputs.of(["une"]) == [("une", gone)], "what is left elsewhere is found again"


# --- what is left elsewhere -------------------------------------------------------------------


@pytest.mark.parametrize(("folder", "named"), [
    ("DUVAL Camille", "…"), ("camille_duval", "…"), ("Mme Duval", "…"), ("Jury 2026", "Jury 2026"),
    ("Le dossier de X", "Le dossier de X"), ("Duvalier", "Duvalier"), ("Née MARTIN", "…"),
    ("Ana", "…"), ("CamilleDUVAL", "…"), ("camilleduval", "…"), ("duval2026", "…"),
    ("Duval-Camille", "…"),
])
def test_a_folder_that_bears_the_name_of_the_person_is_not_named_by_it(
    house: House, folder: str, named: str
) -> None:
    gone = house.outside / folder / "sous" / "table.csv"
    house.outputs.remember(["une"], [gone])
    owner = Owner("une", "DUVAL Camille de Le", ("MARTIN Ana",))
    erased = house.erase(owners=lambda: [owner, Owner("autre", "JURY Paul")])
    assert erased.left == (gone,)
    assert erased.certificate["documents_hors_d_atteinte"] == [
        {"dossier": str(house.outside / named / "sous"), "nombre": 1}
    ]


@pytest.mark.parametrize(("folder", "named"), [
    ("LI Wu", "…"), ("wu_li", "…"), ("Wu Li 2026", "…"), ("Li", "…"), ("Liste", "Liste"),
    ("Dossier Wu", "Dossier Wu"),
])
def test_a_name_of_short_words_is_one_too(house: House, folder: str, named: str) -> None:
    house.outputs.remember(["une"], [house.outside / folder / "table.csv"])
    erased = house.erase(owners=lambda: [Owner("une", "LI Wu")])
    assert erased.certificate["documents_hors_d_atteinte"] == [
        {"dossier": str(house.outside / named), "nombre": 1}
    ]


def test_what_is_left_is_counted_folder_by_folder(house: House) -> None:
    stick = house.outside / "cle"
    paths = [stick / "b" / "1.csv", stick / "a" / "2.csv", stick / "b" / "3.csv"]
    house.outputs.remember(["une"], paths)
    erased = house.erase()
    assert erased.left == tuple(paths)
    assert erased.certificate["documents_hors_d_atteinte"] == [
        {"dossier": str(stick / "a"), "nombre": 1}, {"dossier": str(stick / "b"), "nombre": 2},
    ]
    assert house.outputs.of(["une"]) == []
    assert [path.name for _, path in house.outputs.of(["autre"])] == ["autre.csv"]


def test_what_is_remembered_and_cannot_be_forgotten_is_said_and_forgotten_by_the_same_command(
    house: House
) -> None:
    """Where a document was written may hold the person's name."""
    lock = SessionLock.acquire(SYSTEM, house.root / "sorties.lock", MOMENT)
    assert lock is not None
    with pytest.raises(NotSaved, match=r"retient des documents.*sorties\.json.*la même commande"):
        house.erase()
    assert house.certificates() == []
    lock.release()
    assert len(house.erasure().complete()) == 1
    assert house.outputs.of(["une"]) == []


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("assistant.storage.upkeep.outputs._ATTEMPTS", 1)
    yield

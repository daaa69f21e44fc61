"""Whole errands on the command line: check a dossier to its end, resit, repair, add a CQP."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from assistant.domain.common.errors import ReferentialInvalid
from assistant.domain.session import orders
from assistant.wiring import Folders, Services
from tests.command import Cqp
from tests.dossiers import complete
from tests.helpers import shelf

CQP = "vendeur-conseil-distance-gros"


def opened(cqp: Cqp, referential: str = "assistant-formation") -> str:
    answer = cqp("session", "nouvelle", "--referentiel", referential, "--candidat", "DUVAL Camille")
    return answer.out.strip()


def test_the_check_ends_with_1_while_something_is_missing(cqp: Cqp, tmp_path: Path) -> None:
    name = opened(cqp, CQP)
    first = cqp("controler", name)
    assert first.code == 1
    groups = complete(shelf(tmp_path).load(CQP), "oui")
    orders = [one for group in groups.values() for one in group if "attendre" not in one]
    assert cqp("session", "appliquer", name, entree=orders).code == 0
    left = cqp("controler", name, "--json")
    # the interview was played in no time: its measured duration is all that can be left
    assert {one["nature"] for one in left.json["constats"]} <= {"duree"}
    assert left.code == int(any(not one["information"] for one in left.json["constats"]))


def test_a_resit_carries_what_the_jury_kept(cqp: Cqp) -> None:
    name = opened(cqp, CQP)
    refused = cqp("session", "rattrapage", name)
    assert (refused.code, refused.out) == (2, "")
    assert "jury" in refused.err
    cqp("session", "appliquer", name, entree=[
        {"jury": "validation partielle", "date": "2026-06-30", "blocs": [1]},
    ])
    again = cqp("session", "rattrapage", name)
    assert again.code == 0
    blocks = cqp("bilan", again.out.strip(), "--json").json["blocs"]
    assert [block["verdict"] for block in blocks] == ["maitrisee", "indeterminee"]
    assert "carried" in {reason["nature"] for reason in blocks[0]["motifs"]}


def test_a_damaged_session_is_repaired_on_demand_and_says_so(cqp: Cqp, tmp_path: Path) -> None:
    name = opened(cqp)
    notes = [{"note": f"note {number}", "elements": ["1.3"]} for number in range(4)]
    started = {"horloge": "demarrer"}
    assert cqp("session", "appliquer", name, entree=[started, *notes]).code == 0
    last = cqp("session", "lister", "--json").json[0]["derniere"]
    assert cqp("session", "reparer", name).code == 0
    file = tmp_path / "donnees" / "sessions" / f"{name}.jsonl"
    file.write_bytes(file.read_bytes().replace(b"note 1", b"note X"))
    assert cqp("bilan", name).code == 2
    repaired = cqp("session", "reparer", name[:-1])  # its beginning is enough
    assert repaired.code == 1
    assert repaired.out.startswith(f"DUVAL Camille – Session « {name} » réparée")
    listed = cqp("session", "lister", "--json").json[0]
    assert listed["derniere"] == last, "the interview did not last until its repair"
    told = cqp("transcription", name, "--format", "json").json["lignes"]
    texts = {line["texte"] for line in told}
    assert {"note 0", "note 2", "note 3"} <= texts
    assert not {"note 1", "note X"} & texts


def test_a_faulty_referential_is_told_whole_and_hides_no_other(cqp: Cqp, tmp_path: Path) -> None:
    own = tmp_path / "donnees" / "referentiels"
    own.mkdir(parents=True)
    wrong = own / "faux.yaml"
    wrong.write_text("format: 1\nid: faux\nblocz: 3\n", "utf-8")
    checked = cqp("referentiel", "valider", str(wrong))
    assert checked.code == 2
    assert len(checked.out.splitlines()) > 3
    assert "ligne 3" in checked.out
    assert cqp("referentiel", "valider", str(own / "absent.yaml")).code == 2
    assert cqp("referentiel", "montrer", "faux").code == 2
    assert len([one for one in cqp("referentiel", "lister", "--json").json
                if not one["problemes"]]) == 4
    assert opened(cqp)


def test_a_new_referential_begins_by_a_skeleton_to_fill_in(cqp: Cqp, tmp_path: Path) -> None:
    written = tmp_path / "mon-cqp.yaml"
    written.write_text(cqp("referentiel", "nouveau", "mon-cqp").out, "utf-8")
    checked = cqp("referentiel", "valider", str(written))
    assert checked.code == 2
    left = [line for line in checked.out.splitlines() if line.startswith("mon-cqp.yaml")]
    assert left
    assert all("est resté" in line for line in left)
    assert cqp("referentiel", "imprimer", str(written)).code == 0
    assert cqp("referentiel", "nouveau", "../ailleurs").code == 2


def test_a_referential_is_tried_before_it_is_installed_and_nothing_stays(tmp_path: Path) -> None:
    services = Services(Folders(tmp_path, tmp_path / "sessions", tmp_path))
    path = tmp_path / "essai.yaml"
    path.write_text(services.shelf.skeleton("mon-cqp"), "utf-8")
    with closing(services.trial(path)()) as interview:
        assert interview.session.referential.id == "mon-cqp"
        assert "rien n’est gardé" in interview.session.candidate
        interview.run(lambda session: orders.note(session, "un fait"))
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["essai.yaml"]
    path.write_text("format: 1\n", "utf-8")
    with pytest.raises(ReferentialInvalid):
        services.trial(path)


def test_the_demonstration_is_a_throw_away_copy(tmp_path: Path) -> None:
    services = Services(Folders(tmp_path, tmp_path / "sessions", tmp_path))
    interview = services.demonstration()
    assert interview.writable
    interview.close()
    assert not list(tmp_path.rglob("*.jsonl"))


@pytest.mark.parametrize("words", [
    ("bilan",), ("transcription",), ("exporter",), ("controler",), ("echeances",),
])
def test_reading_leaves_the_session_as_it_was(
    cqp: Cqp, tmp_path: Path, words: tuple[str, ...]
) -> None:
    name = opened(cqp)
    file = tmp_path / "donnees" / "sessions" / f"{name}.jsonl"
    before = file.read_bytes()
    assert cqp(*words, name).code in (0, 1, 2)
    assert file.read_bytes() == before

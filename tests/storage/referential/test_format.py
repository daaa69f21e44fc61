"""The format said once: checker and JSON Schema agree, and no data breaks either."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.build import build_referential
from assistant.resources import shipped
from assistant.storage.referential.checks import check_referential
from assistant.storage.referential.format import problems_of, read_format, schema, schema_text
from assistant.storage.referential.shelf import ReferentialShelf
from assistant.storage.referential.trials import try_rules
from assistant.storage.referential.yaml_reader import MAX_PROBLEMS, UNREAD, read_yaml
from tests.places import TESTS

DATA = TESTS / "data"
SHIPPED = sorted(shipped("referentials").glob("*.yaml"))
SAMPLES = [DATA / "exemple-complet.yaml", DATA / "exemple-marques.yaml", *SHIPPED]
EDITORS = jsonschema.Draft202012Validator(schema())


def plain(path: Path) -> dict[str, Any]:
    located = read_yaml(path)
    assert located.problems == ()
    assert located.data is not None
    return located.data


def test_the_schema_in_the_repository_is_the_one_of_the_format() -> None:
    written = (shipped("referentials") / "schema.json").read_text("utf-8")
    assert written == schema_text(), (
        "run: python -m assistant.storage.referential.format referentials/schema.json"
    )


def test_the_schema_is_one_of_draft_2020_12_with_descriptions() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    blocks = schema()["$defs"]["referentiel"]["properties"]["blocs"]
    assert blocks["description"] == "Les blocs, dans l’ordre de la source"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_and_the_shipped_files_are_right(path: Path) -> None:
    shelf = ReferentialShelf(DATA, DATA / "aucun")
    assert [str(problem) for problem in shelf.validate(path)] == []
    assert [error.message for error in EDITORS.iter_errors(plain(path))] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_is_found_by_its_name(path: Path) -> None:
    assert plain(path)["id"] == path.stem


def test_the_skeleton_opens_as_it_stands(tmp_path: Path) -> None:
    shelf = ReferentialShelf(shipped("referentials"), tmp_path)
    path = tmp_path / "mon-cqp.yaml"
    path.write_text(shelf.skeleton("mon-cqp"), "utf-8")
    assert all("est resté" in str(problem) for problem in shelf.validate(path))
    assert EDITORS.is_valid(plain(path))
    assert shelf.load("mon-cqp").title == "CQP À COMPLÉTER"


def test_the_normal_form_has_one_way_to_write_a_number_or_a_text() -> None:
    data = plain(DATA / "exemple-complet.yaml")
    data["version"] = 2019
    data["echelle"] = {"note": {"minimum": 0, "maximum": "20,0", "pas": "0,5"}}
    normal, findings = read_format(data)
    assert findings == []
    assert normal["version"] == "2019"
    assert normal["echelle"] == {"note": {"minimum": "0", "maximum": "20.0", "pas": "0.5"}}


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in the data."""
    found = [path] if path else []
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inside in items:
        found += paths(inside, (*path, key))
    return found


SAMPLE = plain(DATA / "exemple-complet.yaml")
PLACES = paths(SAMPLE)
ODD_VALUES: st.SearchStrategy[Any] = st.sampled_from([
    "", "inconnu", "oui", "acquis", "tous", "1.1", "9.9", "80 %", "un texte", "\x1b[31m", 0, 1, -1,
    9, 10**15, [], ["un", "deux"], {}, {"id": "guide"}, {"texte": "x"}, [1, 2], UNREAD, [UNREAD],
    "x" * 5000, {"tous": {"ont": ["acquis"], "motif": "m"}},
])  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD_VALUES | st.none()), min_size=1, max_size=3))
def test_whatever_is_wrong_is_told_and_what_is_right_can_be_built(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    data = copy.deepcopy(SAMPLE)
    for path, value in changes:
        _change(data, path, value)
    normal, findings = read_format(data)
    mistakes = findings + (check_referential(normal) if normal else [])
    if mistakes or "etend" in data:
        assert all(one.what and one.mend for one in mistakes)
        return
    assert EDITORS.is_valid(data) or "UNREAD" in repr(data)
    if "UNREAD" not in repr(data):
        assert build_referential(normal) == build_referential(json.loads(json.dumps(normal)))
        try_rules(normal)


def _change(data: Any, path: tuple[Any, ...], value: Any) -> None:
    """Put a value at a place, or remove what stands there; a place that is gone is left."""
    for step in path[:-1]:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(data, dict) != isinstance(path[-1], str):
        return
    try:
        if value is None:
            del data[path[-1]]
        else:
            data[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        return


def test_one_misspelt_key_is_one_mistake_and_its_value_still_counts() -> None:
    data = copy.deepcopy(SAMPLE)
    data["rôles"] = data.pop("roles")
    normal, findings = read_format(data)
    assert [one.what for one in findings] == ["la clé « rôles » est inconnue"]
    assert check_referential(normal) == []


def test_an_id_that_could_leave_the_folder_is_refused(tmp_path: Path) -> None:
    shelf = ReferentialShelf(shipped("referentials"), tmp_path)
    for refused in ("../evil", "a/b", "C:evil", "", "Évil", "a" * 101, "x\ny"):
        with pytest.raises(AssistantError, match="ne peut pas nommer"):
            shelf.skeleton(refused)
        with pytest.raises(AssistantError, match="Aucun référentiel ne s’appelle"):
            shelf.load(refused)
        with pytest.raises(AssistantError, match="Aucun référentiel ne s’appelle"):
            shelf.write_marks(refused, {}, origin="essai")
    assert list(tmp_path.iterdir()) == []


def test_of_thousands_of_mistakes_the_first_are_told_and_the_others_counted() -> None:
    located = read_yaml(b"format: 1\n" + b"".join(b"cle%d: a\n" % one for one in range(5_000)))
    assert located.data is not None
    _, findings = read_format(located.data)
    *told, last = problems_of(located, findings)
    assert len(told) == MAX_PROBLEMS and told[-1].line <= last.line
    assert last.what == f"le fichier a {len(findings) - MAX_PROBLEMS} autres problèmes"

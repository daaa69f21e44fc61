"""The file of a user's essential marks: what is written into it, and what stays as it was.

The table is `tests/data/marques.yaml`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.common.errors import ReferentialInvalid
from assistant.storage.referential.marks_file import write_marks_file
from tests.places import TESTS
from tests.yaml_data import yaml_words

TABLE: dict[str, Any] = yaml_words((TESTS / "data" / "marques.yaml").read_text("utf-8"))
CASES = {one["cas"]: one for one in TABLE["cas"]}


@pytest.mark.parametrize("name", CASES)
def test_marks_are_written_and_the_rest_of_the_file_stays(name: str, tmp_path: Path) -> None:
    case, path = CASES[name], tmp_path / "essai.marques.yaml"
    before = TABLE["debut"] + case["avant"] if "avant" in case else ""
    if before:
        path.write_text(before, "utf-8")
    if "apres" in case:
        write_marks_file(path, "essai", case["marques"], case["origine"])
        assert path.read_text("utf-8") == case["apres"]
    else:
        with pytest.raises(ReferentialInvalid, match="ne sait pas compléter"):
            write_marks_file(path, "essai", case["marques"], case["origine"])
        assert path.read_text("utf-8") == before


def test_a_file_of_windows_keeps_the_ends_of_the_lines_that_stay(tmp_path: Path) -> None:
    path = tmp_path / "essai.marques.yaml"
    path.write_bytes(
        b'\xef\xbb\xbfformat: 1\r\netend: essai\r\nincontournables:\r\n  "1.1": oui\r\n'
    )
    write_marks_file(path, "essai", {"1.1": "non", "1.2": "oui"}, "deux")
    assert path.read_bytes() == (
        b'format: 1\r\netend: essai\r\nincontournables:\n  "1.1": non\r\n  "1.2": oui\n'
        b'origine: "deux"\n'
    )

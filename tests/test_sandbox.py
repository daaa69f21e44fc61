"""A template of the user's own grows, turns and calls no further than a sentence needs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.resources import shipped
from assistant.sandbox import MOST_SOURCE
from assistant.voice import Voice

HOSTILE = {
    "un texte multiplié": "{{ 'a' * 10**10 }}",
    "une liste multipliée": "{{ ([0] * 10**10)|length }}",
    "une puissance": "{{ 9**9**9**9 }}",
    "une largeur": "{{ '%1000000000d' % 1 }}",
    "une largeur donnée à part": "{{ '%*d' % (1000000000, 1) }}",
    "un format": "{{ '%1000000000d'|format(1) }}",
    "une méthode": "{{ 'x'.ljust(10**10) }}",
    "un filtre": "{{ 'x'|center(10**10) }}",
    "un texte doublé sans fin": "{% set a = motif %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
    "un texte ajouté sans fin": "{% set a = motif %}" + "{% set a = a + a %}" * 60 + "{{ a }}",
    "un séparateur démesuré": "{% set a = motif %}" + "{% set a = a ~ a %}" * 12
    + "{{ a|list|join(a) }}",
    "des boucles emboîtées": "{% set a = motif %}" + "{% set a = a ~ a %}" * 10
    + "{% for i in a %}{% for j in a %}{% for k in a %}{% endfor %}{% endfor %}{% endfor %}x",
    "une macro sans fin": "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "une portée": "{{ motif.__class__.__mro__ }}",
    "des parenthèses": "{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}",
    "un fichier démesuré": "x" * (MOST_SOURCE + 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_left_aside_at_once_and_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "verification.j2").write_text(HOSTILE[name], "utf-8")
    voice = Voice((tmp_path, shipped("prompts")))
    began = time.monotonic()
    said = voice.say("verification", motif="jamais_scellee", sceau=0)
    assert time.monotonic() - began < 2
    assert said.startswith("Cette session n’a jamais été scellée")
    (problem,) = voice.problems()
    assert problem.startswith("verification.j2") and "modèle de phrase inutilisable" in problem


def test_what_a_sentence_counts_begins_anew_with_each(tmp_path: Path) -> None:
    (tmp_path / "mots.j2").write_text("{% for i in liste %}{{ i ~ ' ' }}{% endfor %}", "utf-8")
    voice = Voice((tmp_path, shipped("prompts")))
    for _ in range(30):
        assert voice.say("mots", liste=["mot"] * 1_000).count("mot") == 1_000
    assert voice.problems() == ()

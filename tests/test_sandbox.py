"""A template of the user's own grows, turns and calls no further than a sentence needs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.domain.common.errors import AssistantError
from assistant.resources import shipped
from assistant.sandbox import MOST_CALLS, MOST_SOURCE, MOST_TEXT, MOST_TURNS
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


SAID = {
    "{{ '%02d' % 7 }} {{ '%02d'|format(8) }} {{ '%s, %s'|format('a', 'b') }}": "07 08 a, b",
    "{{ 'a' + 'b' }}{{ 1 + 2 }} {{ 2 * 3 }} {{ 2 ** 60 }} {{ 7 % 4 }} {{ 7.5 * 2 }}":
        "ab3 6 1152921504606846976 3 15.0",
    "{{ 10**18 - 10**18 }} {{ -10**18 * 1 }} {{ 10**18 * 1 }}":
        "0 1000000000000000000 1000000000000000000",
    "{{ ['a', 'b', 3]|join(' et ') }}|{{ []|join }}": "a et b et 3|",
    "{% set l = [] %}{% for a in liste %}{{ '' if l.append(a) }}{% endfor %}{{ l|length }}":
        "3",
    "{{ t.get('x') }}{% for k, v in t.items() %}{{ k ~ v }}{% endfor %}{{ t.values()|list }}":
        "1x1[1]",
    "{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(1) }}{{ m('b') }}": "<1><b>",
    "{% for a in liste %}{{ loop.index }}/{{ loop.length }}{{ a }} {% endfor %}":
        "1/3a 2/3b 3/3c",
    "{{ (nombre ~ ' an' ~ ('s' if nombre > 1)) if nombre }}": "3 ans",
}


@pytest.mark.parametrize("template", SAID)
def test_what_sentences_do_with_their_values_is_done(tmp_path: Path, template: str) -> None:
    (tmp_path / "mots.j2").write_text(template, "utf-8")
    voice = Voice((tmp_path, shipped("prompts")))
    said = voice.say("mots", liste=["a", "b", "c"], t={"x": 1}, nombre=3)
    assert voice.problems() == ()
    assert said == SAID[template]


REFUSED = {
    "{{ 2 ** 61 }}": "démesurée",
    "{{ 10**18 + 10**18 + 1 }}": "petits nombres",
    "{{ (0 - 10**18 - 1) * 2 }}": "petits nombres",
    "{{ 'a' * 2 }}": "petits nombres",
    "{{ [1] + [2] }}": "petits nombres",
    "{{ ['a']|join(attribute='x') }}": "join",
    "{{ '%.12345d' % 1 }}": "demande trop de place",
    "{{ liste.clear() }}": "not safely callable",
    "{{ 'x'.upper() }}": "not safely callable",
    "{{ 'x'|replace('x', 'y') }}": "replace",
    "{{ range(3) }}": "range",
}


@pytest.mark.parametrize("template", REFUSED)
def test_what_no_sentence_needs_is_refused(tmp_path: Path, template: str) -> None:
    (tmp_path / "mots.j2").write_text(template, "utf-8")
    voice = Voice((tmp_path, shipped("prompts")))
    with pytest.raises(AssistantError):
        voice.say("mots", liste=["a"])
    (problem,) = voice.problems()
    assert REFUSED[template] in problem


def test_turns_calls_and_letters_are_counted_to_their_limits(tmp_path: Path) -> None:
    cases = {
        "{% for i in liste %}{% endfor %}.": (MOST_TURNS, MOST_TURNS + 1),
        "{% macro m() %}{% endmacro %}{% for i in liste %}{{ m() }}{% endfor %}.":
            (MOST_CALLS, MOST_CALLS + 1),
        "{{ liste|join }}.": (MOST_TEXT // 2 - 1, MOST_TEXT // 2 + 1),
    }
    for number, (template, (most, beyond)) in enumerate(cases.items()):
        (tmp_path / f"m{number}.j2").write_text(template, "utf-8")
        voice = Voice((tmp_path, shipped("prompts")))
        assert voice.say(f"m{number}", liste=["x"] * most).endswith(".")
        with pytest.raises(AssistantError):
            voice.say(f"m{number}", liste=["x"] * beyond)

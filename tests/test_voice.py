"""The voice: whose template speaks, what happens to a broken one, and the French of verdicts."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from assistant.domain.common.errors import AssistantError
from assistant.domain.common.french import agree, feminine, listed, number, of, plural, the
from assistant.domain.referential.model import Citation, ElementRef, Retention
from assistant.domain.rules.findings import CertificationVerdict, Judged, Reason
from assistant.domain.rules.verdict import block_verdict, carried_verdict, certification_verdict
from assistant.resources import shipped
from assistant.voice import Voice, refs
from tests.rules_help import (
    EIGHTY,
    PRACTICE,
    SOURCE,
    STRICT,
    YES_NO,
    marks_scale,
    referential,
    values_scale,
)

SHIPPED = shipped("prompts")
VOICE = Voice([SHIPPED])
DOMAIN = {"bloc": "domaine de compétences", "element": "indicateur"}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


# --- whose template -------------------------------------------------------------------------


def test_the_first_folder_that_has_a_template_speaks(tmp_path: Path) -> None:
    own = written(tmp_path / "own", "salut", "Bonjour {{ nom }} !")
    base = written(tmp_path / "base", "salut", "Salut {{ nom }}.")
    written(base, "adieu", "Au revoir.")
    voice = Voice([own, base])
    assert voice.say("salut", nom="Ana") == "Bonjour Ana !"
    assert voice.say("adieu.j2") == "Au revoir."
    assert voice.problems() == ()


def test_a_folder_that_does_not_exist_is_no_trouble(tmp_path: Path) -> None:
    base = written(tmp_path, "salut", "Salut.")
    assert Voice([tmp_path / "absent", base]).say("salut") == "Salut."


BROKEN = {
    "syntaxe": "{% if %}",
    "nom inconnu": "{{ prenom }}",
    "accès refusé": "{{ ''.__class__.__mro__ }}",
    "attribut absent": "{{ nom.majuscules() }}",
    "calcul faux": "{{ 1 // 0 }}",
    "type faux": "{{ nom + 1 }}",
    "filtre inconnu": "{{ nom | crier }}",
    "boucle trop longue": "{% for i in range(10**9) %}{% endfor %}",
    "inclusion absente": "{% include 'rien.j2' %}",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_template_of_ones_own_is_left_aside_and_told_once(
    text: str, tmp_path: Path
) -> None:
    own = written(tmp_path / "own", "salut", text)
    base = written(tmp_path / "base", "salut", "Salut {{ nom }}.")
    voice = Voice([own, base])
    assert [voice.say("salut", nom="Ana") for _ in range(3)] == ["Salut Ana."] * 3
    [problem] = voice.problems()
    assert problem.startswith("salut.j2")
    assert "La phrase livrée avec le programme est employée" in problem
    assert voice.problems() == ()


def test_a_template_that_is_not_text_is_left_aside(tmp_path: Path) -> None:
    own = written(tmp_path / "own", "salut", "")
    (own / "salut.j2").write_bytes(b"\xff\xfe\x00")
    base = written(tmp_path / "base", "salut", "Salut.")
    voice = Voice([own, base])
    assert voice.say("salut") == "Salut."
    assert len(voice.problems()) == 1


def test_the_line_of_the_mistake_is_told(tmp_path: Path) -> None:
    own = written(tmp_path / "own", "salut", "Bonjour\n{% endif %}")
    voice = Voice([own, written(tmp_path / "base", "salut", "Salut.")])
    voice.say("salut")
    assert voice.problems()[0].startswith("salut.j2, ligne 2 : ")


def test_no_template_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match=r"« absent\.j2 »"):
        Voice([tmp_path]).say("absent")


def test_foreign_text_is_never_a_template() -> None:
    reason = Reason("violated", "{{ 7 * 7 }} [b]x[/b] <i>", "", SOURCE)
    ref = referential(STRICT, values_scale(PRACTICE), 1)
    assert "{{ 7 * 7 }} [b]x[/b] <i>" in VOICE.reason(ref, reason)


def test_jinja_is_only_loaded_to_speak() -> None:
    code = "import assistant.voice, sys; print('jinja2' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


# --- French ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "article", "of_word", "participle", "many"),
    [
        ("compétence", "la compétence", "de compétence", "maîtrisée", "compétences"),
        ("domaine de compétences", "le domaine de compétences", "de domaine de compétences",
         "maîtrisé", "domaines de compétences"),
        ("élément", "l’élément", "d’élément", "maîtrisé", "éléments"),
        ("unité", "l’unité", "d’unité", "maîtrisée", "unités"),
        ("épreuve", "l’épreuve", "d’épreuve", "maîtrisée", "épreuves"),
        ("critère", "le critère", "de critère", "maîtrisé", "critères"),
        ("compétence professionnelle", "la compétence professionnelle",
         "de compétence professionnelle", "maîtrisée", "compétences professionnelles"),
        ("unité de formation professionnelle", "l’unité de formation professionnelle",
         "d’unité de formation professionnelle", "maîtrisée",
         "unités de formation professionnelle"),
        ("domaine commercial", "le domaine commercial", "de domaine commercial", "maîtrisé",
         "domaines commerciaux"),
        ("bloc", "le bloc", "de bloc", "maîtrisé", "blocs"),
        ("cours", "le cours", "de cours", "maîtrisé", "cours"),
    ],
)
def test_words_agree(
    word: str, article: str, of_word: str, participle: str, many: str
) -> None:
    assert (the(word), of(word), agree("maîtrisé", word), plural(word, 3)) == (
        article, of_word, participle, many
    )
    assert plural(word, 1) == word
    assert feminine(word) == participle.endswith("e")


def test_lists_are_read_aloud() -> None:
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a et b", "a, b et c"
    ]
    many = [ElementRef(1, n) for n in range(1, 21)]
    assert refs(many[:3]) == "1.1, 1.2 et 1.3"
    assert refs(many, 3) == "1.1, 1.2, 1.3 et 17 autres"
    assert refs(many[:4], 3) == "1.1, 1.2, 1.3 et 1.4"


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12"), (Fraction(25, 2), "12,5"), (Fraction(37, 3), "environ 12,33"),
     (Fraction(1, 4), "0,25")],
)
def test_numbers_are_written_in_french(value: int | Fraction, text: str) -> None:
    assert number(value) == text


# --- verdicts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ({"bloc": "compétence"}, ["maîtrisée", "non maîtrisée", "indéterminée"]),
        (DOMAIN, ["maîtrisé", "non maîtrisé", "indéterminé"]),
        ({}, ["maîtrisée", "non maîtrisée", "indéterminée"]),
    ],
)
def test_the_verdict_agrees_with_the_name_of_a_block(
    words: dict[str, str], texts: list[str]
) -> None:
    ref = referential(EIGHTY, values_scale(YES_NO), 1, words={"element": "x", **words})
    verdicts = [block_verdict(ref, 1, j) for j in ({1: Judged("oui")}, {1: Judged("non")}, {})]
    assert [VOICE.status(ref, verdict) for verdict in verdicts] == texts


def test_the_margin_of_the_design() -> None:
    ref = referential(STRICT, values_scale(PRACTICE), 4)
    judged = {1: Judged("acquis"), 2: Judged("non_mis_en_oeuvre")}
    margin = block_verdict(ref, 1, judged).margin
    assert VOICE.margin(ref, margin) == (
        "il reste 2 éléments à évaluer ; au plus 1 non mis en œuvre toléré, selon l’élément"
    )
    judged[1] = Judged("non_acquis")
    margin = block_verdict(ref, 1, judged).margin
    assert VOICE.margin(ref, margin) == (
        "il reste 2 éléments à évaluer ; la compétence ne peut plus être maîtrisée"
    )


def test_many_open_elements_are_counted_rather_than_listed() -> None:
    ref = referential(EIGHTY, values_scale(YES_NO), 20, words=DOMAIN)
    [reason] = block_verdict(ref, 1, {}).reasons
    assert VOICE.reason(ref, reason) == (
        "Pas encore décidé : 80 % des indicateurs sont positifs ; cela dépend de 20 indicateurs "
        "(0 « oui » sur les 16 nécessaires)."
    )


def test_a_result_kept_from_before_is_told() -> None:
    ref = referential(STRICT, values_scale(PRACTICE), 1)
    [reason] = carried_verdict(ref, 1).reasons
    assert VOICE.reason(ref, reason) == "Résultat conservé d’une évaluation précédente."


def certified(**verdicts: str) -> CertificationVerdict:
    """The certification of three blocks of one element, each judged as given."""
    retention = Retention(60, "les compétences validées", False, "Cinq ans.", SOURCE)
    ref = referential(STRICT, values_scale(PRACTICE), 1, 1, 1, retention=retention)
    blocks = [
        block_verdict(ref, n, {1: Judged(v)} if v else {}) for n, v in
        enumerate(verdicts.values(), 1)
    ]
    return certification_verdict(ref, blocks)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (("acquis", "acquis", "acquis"),
         "Proposition : délivrance de la certification – 3 compétences maîtrisées (1, 2 et 3). "
         "Le jury décide."),
        (("acquis", "non_acquis", ""),
         "Proposition : pas de délivrance ; résultat partiel à compléter – "
         "1 compétence maîtrisée (1), "
         "1 compétence non maîtrisée (2), 1 compétence indéterminée (3). Le candidat garde 5 ans : "
         "les compétences validées (sans certificat partiel). "
         "Le jury décide."),
        (("non_acquis", "non_acquis", "non_acquis"),
         "Proposition : pas de délivrance – 3 compétences non maîtrisées (1, 2 et 3). "
         "Le jury décide."),
        (("acquis", "", ""),
         "Pas encore de proposition – 1 compétence maîtrisée (1), "
         "2 compétences indéterminées (2 et 3). Le jury décide."),
    ],
)
def test_a_certification_is_proposed_and_the_jury_decides(
    values: tuple[str, str, str], text: str
) -> None:
    ref = referential(STRICT, values_scale(PRACTICE), 1, 1, 1)
    verdict = certified(**dict(zip("abc", values, strict=True)))
    assert VOICE.certification(ref, verdict) == text


def test_the_certification_of_domains_agrees_and_months_are_told() -> None:
    retention = Retention(18, "l’épreuve réussie", True, "", SOURCE)
    ref = referential(EIGHTY, values_scale(YES_NO), 1, 1, retention=retention, words=DOMAIN)
    blocks = [block_verdict(ref, 1, {1: Judged("oui")}), block_verdict(ref, 2, {1: Judged("non")})]
    assert VOICE.certification(ref, certification_verdict(ref, blocks)) == (
        "Proposition : pas de délivrance ; résultat partiel – 1 domaine de compétences maîtrisé "
        "(1), 1 domaine de compétences non maîtrisé (2). Le candidat garde 18 mois : "
        "l’épreuve réussie. Le jury décide."
    )


@pytest.mark.parametrize(
    ("words", "text"),
    [({"bloc": "compétence"}, "Condition non remplie : toutes les compétences sont maîtrisées"
                              " (1 sur 2)."),
     (DOMAIN, "Condition non remplie : tous les domaines de compétences sont maîtrisés"
              " (1 sur 2).")],
)
def test_the_reason_of_a_certification_counts_blocks(words: dict[str, str], text: str) -> None:
    ref = referential(EIGHTY, values_scale(YES_NO), 1, 1, words=words)
    blocks = [block_verdict(ref, 1, {1: Judged("oui")}), block_verdict(ref, 2, {1: Judged("non")})]
    [reason] = certification_verdict(ref, blocks).reasons
    assert VOICE.reason(ref, reason) == text


def test_no_sentence_on_a_verdict_decides_in_the_jurys_place() -> None:
    for path in (SHIPPED / "verdict").glob("*.j2"):
        text = path.read_text("utf-8").lower()
        assert "décision finale" not in text, path.name
        assert "est délivré" not in text, path.name


@pytest.mark.parametrize(
    "kind",
    ["violated", "satisfied", "open", "decided_whatever", "holds_whatever", "uncommented",
     "disputed", "carried", "no_rule"],
)
@pytest.mark.parametrize("elements", [0, 1, 2, 15])
def test_every_kind_of_reason_makes_a_sentence(kind: str, elements: int) -> None:
    ref = referential(STRICT, values_scale(PRACTICE), 20)
    named = tuple(ElementRef(1, n) for n in range(1, elements + 1))
    reason = Reason(kind, "la condition", "La phrase.", Citation(), named, elements, 2, named[:1],
                    "au_plus", ("acquis",))
    text = VOICE.reason(ref, reason)
    assert text.endswith(".")
    assert "  " not in text
    assert " ." not in text


def test_reasons_of_a_mean_give_the_mean() -> None:
    rule = {"moyenne": {"au_moins": "12,5", "motif": "la moyenne atteint 12,5"}}
    ref = referential(rule, marks_scale("0", "20", "1"), 3)
    judged = {1: Judged("12"), 2: Judged("12"), 3: Judged("13")}
    [reason] = block_verdict(ref, 1, judged).reasons
    assert VOICE.reason(ref, reason) == (
        "Condition non remplie : la moyenne atteint 12,5 ; 1.1, 1.2 et 1.3 suffisent à l’établir "
        "(environ 12,33 pour 12,5 demandés)."
    )


@pytest.mark.parametrize(("asked", "said"), [
    ("12,5", "(d’environ 8,33 à 15 pour 12,5 demandés)"),
    ("15", "(d’environ 8,33 à 15 pour 15 demandés)"),
    ("8.5", "(d’environ 8,33 à 15 pour 8,5 demandés)"),
])
def test_a_mean_that_is_still_open_is_said_in_french(asked: str, said: str) -> None:
    rule = {"moyenne": {"au_moins": asked, "motif": "la moyenne"}}
    ref = referential(rule, marks_scale("0", "20", "1"), 3)
    [reason] = block_verdict(ref, 1, {1: Judged("12"), 2: Judged("13")}).reasons
    assert VOICE.reason(ref, reason).endswith(f"{said}.")


def test_one_and_a_half_is_singular() -> None:
    rule = {"moyenne": {"au_moins": "1.5", "motif": "la moyenne"}}
    ref = referential(rule, marks_scale("0", "4", "1"), 1)
    [reason] = block_verdict(ref, 1, {1: Judged("2")}).reasons
    assert VOICE.reason(ref, reason).endswith("(2 pour 1,5 demandé).")


def test_a_template_without_measure_is_left_aside_wherever_it_is_read(tmp_path: Path) -> None:
    own = tmp_path / "modele"
    own.mkdir()
    with (own / "relances.j2").open("wb") as bomb:
        bomb.truncate(50_000_000_000)
    voice = Voice((tmp_path, shipped("prompts")))
    assert voice.source("modele/relances") == Voice((shipped("prompts"),)).source("modele/relances")
    assert any("relances.j2" in one for one in voice.problems())

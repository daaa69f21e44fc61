"""The files of words that guide what the program says: the user's own where there is one.

One loader for all of them. What a file may hold is described below; what it means is the
domain's business, which builds its values from the plain data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, cast

from assistant.domain.common.errors import AssistantError
from assistant.domain.dossier.standing import OwingWords
from assistant.domain.guide.follow_ups import KINDS, Cues, build_cues
from assistant.domain.phrasing.rules import Kind, RuleBook, build_rules
from assistant.domain.privacy.private_life import Lexicon, build_lexicon
from assistant.domain.writing.spans import FactWords, build_fact_words
from assistant.language.linking import Families, Told, build_families, build_told
from assistant.storage.referential.faults import Findings, Misfit
from assistant.storage.referential.format_common import may, must
from assistant.storage.referential.kinds import (
    KnownKeys,
    ListOf,
    OneOf,
    OpenTable,
    TextValue,
    place_of,
)
from assistant.storage.referential.yaml_reader import Problem, content_of, read_yaml

Words = TypeVar("Words")

_LARGEST = 300_000
"""Bytes of a file of words: three times the longest that is shipped."""

CUES: Final = "relances/indices.yaml"
FAMILIES: Final = "rapprochement.yaml"
TOLD: Final = "paroles"
LEXICON: Final = "textes_libres.yaml"
FACTS: Final = "faits.yaml"
OWING: Final = "secretariat.yaml"
RULES: Final[Mapping[Kind, str]] = {
    "question": "relecture/questions.yaml", "observation": "relecture/observations.yaml",
}

_WORDS = ListOf("des mots", TextValue("un mot, ou plusieurs qui se suivent"), "mot")
_CUES = KnownKeys("ce qui, dans une note, montre qu’une relance serait vaine", {
    kind: may(_WORDS) for kind in KINDS
})
_LEXICON = KnownKeys("les mots que la relecture d’un texte libre signale", {
    "source": must(TextValue("le document qui demande cette relecture")),
    "endroit": must(TextValue("l’endroit de ce document")),
    "phrase": must(TextValue("ce qu’il demande, en une phrase")),
    "sauf": may(_WORDS),
    "natures": must(ListOf("les natures de mots", KnownKeys("une nature", {
        "id": must(TextValue("son identifiant")),
        "nom": must(TextValue("son nom")),
        "mots": must(_WORDS),
    }), "nature", 1)),
})

_FACTS = KnownKeys("ce que le brouillon des observations lit dans une note", {
    name: must(_WORDS) for name in (
        "rappels", "fins", "reponses", "negations", "sauf", "personnes", "avis",
    )
})

_OWING = KnownKeys("ce qui manque à un dossier et qui le doit, par nature de contrôle", {
    name: must(OpenTable(
        about, r"[a-z_]+", "un nom en minuscules", TextValue("quelques mots"),
    ))
    for name, about in (("quoi", "ce qui manque"), ("qui", "qui le doit"))
})

_MOTIFS = TextValue("des tournures, une par ligne ou séparées par « ; »")
_NAME: Final = (r"[a-z0-9_-]+", "un nom en minuscules, sans accent")

_FAMILIES = KnownKeys(
    "les mots qui se valent pour rapprocher une note d’un élément",
    {
        "familles": must(
            OpenTable(
                "des familles de mots, par leur nom",
                *_NAME,
                TextValue("des mots, séparés par des espaces ; « _ » lie ceux qui se suivent"),
                "famille",
            )
        ),
        "passe_partout": may(TextValue("des mots que l’on dit de tout, séparés par des espaces")),
    },
)

_TOLD = KnownKeys("comment on parle de chaque élément d’un référentiel", {
    "version": must(TextValue("la version du référentiel, telle qu’il la donne")),
    "elements": must(OpenTable(
        "des phrases, par le numéro de l’élément", r"[1-9][0-9]{0,2}\.[1-9][0-9]{0,2}",
        "le numéro d’un élément, comme « 3.2 »",
        ListOf("des phrases", TextValue("ce qu’un candidat en dirait"), "phrase"), "élément",
    )),
})

_RULES = KnownKeys("des règles de relecture", {
    "document": must(TextValue("le document dont viennent les repères")),
    "parentheses": may(OneOf("si ce qui est entre parenthèses est relu", ("true", "false"))),
    "ouvertures": may(_MOTIFS),
    "listes": must(OpenTable("des listes de mots, par leur nom", *_NAME, _MOTIFS, "liste")),
    "questions": may(KnownKeys("les mots qui ouvrent une question", {
        name: must(_MOTIFS) for name in (
            "interrogatifs", "prepositions", "ouvertures", "recit", "exemple", "verbes", "pronoms",
        )
    }), "questions"),
    "regles": must(OpenTable("des règles, par leur nom", *_NAME, KnownKeys("une règle", {
        "nom": must(TextValue("son nom")),
        "repere": must(TextValue("le repère, mot pour mot")),
        "endroit": may(TextValue("où se lit ce repère")),
        "proposition": must(TextValue("une meilleure tournure")),
        "masques": may(_MOTIFS),
        "cede_a": may(_MOTIFS),
        "motifs": may(ListOf("des motifs", KnownKeys("un motif", {
            "si": must(_MOTIFS),
            "proposition": may(TextValue("une meilleure tournure")),
            "fin": may(TextValue("le signe qui termine la phrase")),
            "sauf": may(_MOTIFS),
            "sauf_avant": may(_MOTIFS),
            "sauf_apres": may(_MOTIFS),
            "sauf_texte": may(_MOTIFS),
            "suivi_de": may(_MOTIFS),
            "sauf_evalue": may(_MOTIFS),
        }), "motif")),
    }), "règle")),
    "jugement": may(KnownKeys("comment une phrase dit un jugement", {
        "nom": must(TextValue("son nom")),
        "repere": must(TextValue("le repère, mot pour mot")),
        "endroit": may(TextValue("où se lit ce repère")),
        "proposition": must(TextValue("une meilleure tournure")),
        "etabli": must(_MOTIFS),
        "contraire": must(_MOTIFS),
        "ailleurs": must(_MOTIFS),
        "valeurs_etablies": must(_MOTIFS),
        "valeurs_contraires": must(_MOTIFS),
    }), "jugement"),
})


@dataclass(frozen=True, slots=True, eq=False)
class _WordFile(Generic[Words]):
    """A file of words.

    Args:
        name: its path in each folder.
        form: what it may hold.
        build: makes the words of plain data, and of a sentence on what was left aside.
    """

    name: str
    form: KnownKeys
    build: Callable[[Mapping[str, Any], str], Words]


_CUES_FILE: Final = _WordFile(CUES, _CUES, build_cues)
_FACTS_FILE: Final = _WordFile(FACTS, _FACTS, build_fact_words)
_FAMILIES_FILE: Final = _WordFile(FAMILIES, _FAMILIES, build_families)
_LEXICON_FILE: Final = _WordFile(LEXICON, _LEXICON, build_lexicon)
_OWING_FILE: Final = _WordFile(
    OWING, _OWING,
    lambda data, problem: OwingWords(dict(data["quoi"]), dict(data["qui"]), problem),
)
_RULES_FILES: Final = {kind: _WordFile(name, _RULES, build_rules) for kind, name in RULES.items()}


def load_cues(folders: Sequence[Path]) -> Cues:
    """What in a note shows that a follow-up would be idle; see `_load`."""
    return _load(_CUES_FILE, folders)


def load_fact_words(folders: Sequence[Path]) -> FactWords:
    """What tells a reminder, a gap or an opinion in a note; see `_load`."""
    return _load(_FACTS_FILE, folders)


def load_families(folders: Sequence[Path]) -> Families:
    """The words that mean nearly the same, for what a note bears on; see `_load`."""
    return _load(_FAMILIES_FILE, folders)


def load_lexicon(folders: Sequence[Path]) -> Lexicon:
    """The words of the look at free texts; see `_load`."""
    return _load(_LEXICON_FILE, folders)


def load_owing(folders: Sequence[Path]) -> OwingWords:
    """What a dossier lacks and who owes it, in a few words; see `_load`."""
    return _load(_OWING_FILE, folders)


def load_told(folders: Sequence[Path], referential: str) -> Told:
    """What candidates say of each element; see `_load`. Nothing, where no file is about it.

    Args:
        referential: the identifier of the référentiel, which is the file's name.
    """
    return _load(_told_file(referential), folders, absent=lambda problem: Told(problem=problem))


@lru_cache(maxsize=16)
def _told_file(referential: str) -> _WordFile[Told]:
    return _WordFile(f"{TOLD}/{referential}.yaml", _TOLD, build_told)


def load_rules(kind: Kind, folders: Sequence[Path]) -> RuleBook:
    """The rules a question or an observation is reread by; see `_load`."""
    return _load(_RULES_FILES[kind], folders)


def _load(
    file: _WordFile[Words], folders: Sequence[Path],
    absent: Callable[[str], Words] | None = None,
) -> Words:
    """The words of the first folder that has a usable file of that name.

    Args:
        folders: the user's own first, the shipped last. A file of theirs that cannot be used is
            left aside, and `problem` of what is built says so.
        absent: makes the words, of that sentence, where none may be shipped.
    """
    problem = ""
    for folder in folders[:-1]:
        if not _is_there(folder / file.name):
            continue
        try:
            return _read(file, folder, problem)
        except (AssistantError, ValueError) as error:
            what = error.message if isinstance(error, AssistantError) else f"{file.name} : {error}."
            problem = (
                f"{what} Les mots du programme sont employés ; corrigez les vôtres, dans votre "
                "dossier « phrases »."
            )
    if absent is not None and not _is_there(folders[-1] / file.name):
        return absent(problem)
    return _read(file, folders[-1], problem)


def _read(file: _WordFile[Words], folder: Path, problem: str) -> Words:
    content, refused = content_of(folder / file.name, file.name)
    if refused is None and len(content) > _LARGEST:
        size, most = len(content) // 1000, _LARGEST // 1000
        what = f"le fichier pèse {size} ko et n’a pas été lu : {most} ko sont admis"
        refused = Problem(file.name, 0, "", what, "N’y gardez que les mots utiles")
    if refused is not None:
        raise _unusable([refused])
    return cast(Words, _built(file, content, problem))


@lru_cache(maxsize=32)
def _built(file: _WordFile[Any], content: bytes, problem: str) -> Any:
    """The words that a file of this content says; the same ones are read and built once."""
    return file.build(_plain(content, file.name, file.form), problem)


def _is_there(path: Path) -> bool:
    """False when nothing bears this name; what the system refuses is told by reading it."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _plain(content: bytes, name: str, form: KnownKeys) -> Mapping[str, Any]:
    """The data of a file in its normal form.

    Raises:
        AssistantError: its first mistake, with its line, and how many more there are.
    """
    located, found = read_yaml(content, name=name), Findings()
    data: Mapping[str, Any] = {}
    if located.data is not None:
        data = form.read(located.data, (), found)
    problems = [*located.problems, *(
        _told(name, located.line(one.path), form, located.data, one) for one in found
    )]
    if problems:
        raise _unusable(problems)
    return data


def _unusable(problems: Sequence[Problem]) -> AssistantError:
    more = f" Autres erreurs : {len(problems) - 1}." if len(problems) > 1 else ""
    return AssistantError("Mots inutilisables", f"{problems[0]}{more}")


def _told(name: str, line: int, form: KnownKeys, data: Any, one: Misfit) -> Problem:
    return Problem(name, line, one.place or place_of(form, data, one.path), one.what, one.mend)

"""The assistant's sentences: Jinja2 templates, looked up in several folders. No rule stands here.

The first folder that has a template wins, so that a user's own wording replaces a shipped one.
A template of the user's that fails is left aside, told once, and the shipped one speaks: a
misspelt template never interrupts an interview.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.domain.common import french
from assistant.domain.common.errors import AssistantError
from assistant.domain.referential.model import Certification, Deliberation, ElementRef, Referential
from assistant.domain.rules.findings import (
    NOT_APPLICABLE,
    BlockVerdict,
    CertificationVerdict,
    Flip,
    Margin,
    Reason,
    Status,
)
from assistant.domain.rules.readback import ConditionRead
from assistant.domain.writing.draft import DraftSentence

if TYPE_CHECKING:
    from assistant.sandbox import Sandbox

_SUFFIX = ".j2"
_KEYS = "touches_donnees"
"""What a template knows the user's own keys by."""

_FAULTS = (
    ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RecursionError, SyntaxError,
    TypeError, ValueError,
)
"""What a template may raise besides Jinja2's own errors, through its expressions and its file; one
nested beyond what Python compiles gives the errors of its compiler."""


@lru_cache(maxsize=8)
def _sandbox(folders: tuple[Path, ...]) -> Sandbox:
    """The sentences of some folders, each compiled once."""
    from jinja2 import pass_context

    from assistant.sandbox import Sandbox

    return Sandbox(folders, {**_FILTERS, "touche": pass_context(_key)})


def _key(context: Mapping[str, Any], own: str, command: str) -> str:
    """The key of a command as it is now, where a sentence names its own one."""
    given: Mapping[str, str] = context.get(_KEYS, {})
    return given.get(command, own)


class Voice:
    """Says things in French, from templates.

    Args:
        folders: where templates are looked for, the user's own first, the shipped last.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self.keys: dict[str, str] = {}
        """The keys the user gave commands in place of their own, as one reads them."""
        self._broken: set[Path] = set()
        self._problems: list[str] = []

    def problems(self) -> tuple[str, ...]:
        """The users' templates that failed since the last call, one French sentence each."""
        found, self._problems = tuple(self._problems), []
        return found

    def say(self, template: str, **values: Any) -> str:
        """The sentence of a template, outer spaces removed.

        Args:
            template: its name below the folders, as in `guide/bloc`, with or without `.j2`.

        Raises:
            AssistantError: no folder has a template of that name that works.
        """
        from jinja2 import TemplateError

        name = template if template.endswith(_SUFFIX) else template + _SUFFIX
        last: Exception | None = None
        for index, folder in enumerate(self._folders):
            path = folder / name
            if path in self._broken or not path.is_file():
                continue
            try:
                found = self._environment(index).get_template(name)
                return found.render({**values, _KEYS: self.keys}).strip()
            except (TemplateError, *_FAULTS) as error:
                last = error
                self._tell(path, error)
        raise AssistantError(
            "Phrase introuvable",
            f"Aucun dossier de phrases n’a de modèle « {name} » utilisable. "
            "Rétablissez ce fichier, ou réinstallez le programme.",
        ) from last

    def source(self, template: str) -> str:
        """The text of the template that speaks under a name, before anything is put into it.

        Raises:
            AssistantError: no folder has a template of that name that can be read.
        """
        from assistant.sandbox import must_fit

        name = template if template.endswith(_SUFFIX) else template + _SUFFIX
        for folder in self._folders:
            path = folder / name
            try:
                if path not in self._broken and path.is_file():
                    must_fit(path)
                    return path.read_text("utf-8")
            except (OSError, OverflowError, ValueError) as error:
                self._tell(path, error)
        raise AssistantError("Phrase introuvable", f"Aucun modèle « {name} » utilisable.")

    def prepare(self) -> None:
        """Read the shipped templates ahead, so that the first sentence comes without delay."""
        shipped = self._environment(len(self._folders) - 1)
        for name in shipped.list_templates(extensions=[_SUFFIX.removeprefix(".")]):
            shipped.get_template(name)

    def _tell(self, path: Path, error: Exception) -> None:
        line = getattr(error, "lineno", None)
        where = f"{path.name}, ligne {line}" if line else path.name
        self._broken.add(path)
        self._problems.append(
            f"{where} : modèle de phrase inutilisable ({error}). "
            "La phrase livrée avec le programme est employée ; corrigez le fichier et rouvrez."
        )

    def _environment(self, index: int) -> Sandbox:
        """Templates of one folder, which may include those of the folders after it."""
        found = _sandbox(self._folders[index:])
        found.rest()
        return found

    # Verdicts

    def status(self, referential: Referential, verdict: BlockVerdict) -> str:
        """« maîtrisée », « non maîtrisé »… in agreement with the name of a block."""
        return self.status_word(referential, verdict.status)

    def status_word(self, referential: Referential, status: Status) -> str:
        """A verdict in the words of the source, « maîtrisée » or « validé »."""
        return referential.conclusions[status]

    def reason(self, referential: Referential, reason: Reason) -> str:
        """Why a verdict is what it is, in one sentence without its citation."""
        return self.say(
            "verdict/motif",
            motif=reason,
            valeurs=[_label(referential, value) for value in reason.values],
            bloc=referential.block_word,
            element=referential.element_word,
            conclusions=referential.conclusions,
        )

    def margin(self, referential: Referential, margin: Margin) -> str:
        """Where a block stands: what is left to judge, what is still tolerated."""
        return self.say(
            "verdict/marge",
            marge=margin,
            tolerees=[_label(referential, value) for value in margin.tolerance_values],
            bloc=referential.block_word,
            element=referential.element_word,
            conclusions=referential.conclusions,
        )

    def flip(self, referential: Referential, flip: Flip) -> str:
        """What would change a verdict."""
        return self.say(
            "verdict/bascule",
            jugements=_by_value((ref, _label(referential, value)) for ref, value in flip.changes),
            marques=_by_value(flip.marks),
            devient=self.status_word(referential, flip.becomes),
            bloc=referential.block_word,
        )

    def certification(self, referential: Referential, verdict: CertificationVerdict) -> str:
        """What is proposed to the jury."""
        return self.say(
            "verdict/certification",
            certification=verdict,
            conservation=verdict.retention,
            bloc=referential.block_word,
            conclusions=referential.conclusions,
        )

    def rule(self, referential: Referential, asked: ConditionRead) -> str:
        """What a rule asks of a block, for the branch that wrote it."""
        said = self.say(
            "referentiel/regle",
            demande=asked,
            libelles={NOT_APPLICABLE: french.NOT_APPLICABLE}
            | {value.id: french.short(value.label) for value in referential.scale.values},
            notes="notes" if referential.scale.numeric else "niveaux",
            bloc=referential.block_word,
            element=referential.element_word,
        )
        return french.typographic(_flat(said))

    def certificate(
        self, referential: Referential, certification: Certification,
        on_elements: Sequence[ConditionRead] = (),
    ) -> str:
        """What a certificate asks, for the branch that wrote it.

        Args:
            on_elements: its conditions on elements, as `readback` reads them.
        """
        word, numbers = referential.block_word, certification.blocks
        made_of = ""
        if certification.marks is not None:
            counted = [str(ref) for ref, mark in certification.marks.items() if mark == "oui"]
            made_of = f"{french.plural(referential.element_word)} {french.listed(counted)}" \
                if counted else ""
        elif numbers:
            made_of = f"{french.plural(word, len(numbers))} {french.listed(numbers)}"
        said = self.say(
            "referentiel/certificat",
            condition="non_traitee" if certification.unhandled else certification.condition,
            quels=made_of, combien=len(numbers),
            regles=[self.rule(referential, one) for one in on_elements],
            conservation=certification.retention,
            entier=certification.whole,
            bloc=word,
            conclusions=referential.conclusions,
        )
        return french.typographic(_flat(said))

    def opening(self, referential: Referential, after: Sequence[int]) -> str:
        """What opens a block, for the branch that wrote it."""
        said = self.say("referentiel/apres", blocs=list(after), bloc=referential.block_word)
        return french.typographic(_flat(said))

    def deliberation(self, referential: Referential, found: Deliberation) -> str:
        """How the evaluators' judgements become one, for the branch that wrote it."""
        said = self.say(
            "referentiel/avis", majorite=found.majority, ecart=found.gap, jury=found.to_jury,
            moyenne=bool(referential.averaged), element=referential.element_word,
        )
        return french.typographic(_flat(said))

    # Observations

    def observation(self, referential: Referential, sentence: DraftSentence) -> str:
        """A sentence of the draft of the observations, ready to be read."""
        said = self.say(
            f"observations/{sentence.template}", **sentence.values,
            bloc=referential.block_word, element=referential.element_word,
            conclusions=referential.conclusions,
        )
        return french.typographic(" ".join(said.split()))


def _flat(text: str) -> str:
    """A sentence on one line, no space before a comma."""
    return " ".join(text.split()).replace(" ,", ",")


def _by_value(pairs: Iterable[tuple[ElementRef, str]]) -> list[tuple[str, list[ElementRef]]]:
    """Elements gathered by what they would receive, in the order met."""
    grouped: dict[str, list[ElementRef]] = {}
    for ref, value in pairs:
        grouped.setdefault(value, []).append(ref)
    return list(grouped.items())


def _label(referential: Referential, value: str) -> str:
    """A value as sentences name it: « Oui – réalisé » is « oui »; a mark has a comma."""
    if value == NOT_APPLICABLE:
        return french.NOT_APPLICABLE
    found = referential.scale.value(value)
    if found is None:
        return value.replace(".", ",")
    return french.short(found.label).lower()


def refs(items: Iterable[ElementRef], most: int = 12) -> str:
    """Elements by their names; beyond `most` of them, the first ones and how many others."""
    names = [str(item) for item in items]
    if len(names) <= most + 1:
        return french.listed(names)
    return f"{', '.join(names[:most])} et {len(names) - most} autres"


_FILTERS: dict[str, Callable[..., Any]] = {
    "accord": french.agree,
    "ce": french.this,
    "court": french.short,
    "de": french.of,
    "du": french.of_the,
    "feminin": french.feminine,
    "jour": french.day,
    "jour_chiffres": french.figures,
    "le": french.the,
    "lettres": french.letters,
    "liste": french.listed,
    "majuscule": french.capital,
    "nombre": french.number,
    "nombre_face": french.number_beside,
    "participe": french.participle,
    "pluriel": french.plural,
    "refs": refs,
    "valeurs": french.named,
}

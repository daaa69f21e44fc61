"""The bricks a file format is described with: each reads a value and writes its JSON Schema.

They know nothing of référentiels. `read` returns the value in its one normal form (a text where
a text is asked, even written 2019), or UNREAD once the mistake is reported: whatever is wrong,
reading goes on, so that all the mistakes of a file are told at once.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from assistant.storage.referential.faults import Findings, choose, nearest
from assistant.storage.referential.yaml_reader import (
    MAX_PROBLEMS,
    SPACED_COLON,
    UNREAD,
    Location,
    quote,
)

Schema = dict[str, Any]

DECIMAL: Final = r"-?[0-9]{1,12}([.,][0-9]{1,12})?"
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def _key(path: Location) -> str:
    """The key that a message names: the nearest one around a list's item."""
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "fichier")


def _nature(value: Any) -> str:
    if isinstance(value, dict):
        return "des clés"
    if isinstance(value, list):
        return "une liste"
    return f"le texte {quote(value)}" if isinstance(value, str) else f"le nombre {value}"


@dataclass(frozen=True, slots=True)
class ValueKind(ABC):
    """What a value must be; `about` says it in French, after « Donnez »."""

    about: str

    @abstractmethod
    def read(self, value: Any, path: Location, found: Findings) -> Any:
        """The value in normal form, or UNREAD after reporting why not."""

    @abstractmethod
    def schema(self) -> Schema:
        """The JSON Schema of the value, as an editor reads the YAML."""

    def child(self, step: str | int) -> ValueKind | None:
        """The kind under a key or a position, None when there is none."""
        return None

    def label(self, step: str | int, value: Any) -> str:
        """What messages call this value, empty when it needs no name."""
        return ""

    def held(self, value: Any) -> ValueKind | None:
        """The kind that this very value must be of, where there is a choice."""
        return self

    def described(self, schema: Schema) -> Schema:
        """The schema with what the value must be as its description, beginning with a capital."""
        return {"description": self.about[:1].upper() + self.about[1:], **schema}

    def expected(self, what: str, value: Any, path: Location, found: Findings) -> Any:
        """Report a value of another nature than the one expected, in a few words."""
        if value is UNREAD:
            return UNREAD
        key = quote(_key(path))
        if value == "":
            mend = f"Donnez {self.about}, ou retirez la clé si elle est facultative"
            return found.refuse(path, f"{key} est vide", mend)
        mend = f"Donnez {self.about}"
        if isinstance(value, str) and SPACED_COLON.match(value):
            return found.refuse(path, f"une espace insécable suit le « : » de {quote(value)}",
                                "Effacez-la et tapez une espace ordinaire")
        if what == "un texte" and isinstance(value, dict):
            mend += " ; si ce texte contient « : », mettez-le entre guillemets"
        elif what == "une liste":
            mend += ", chaque valeur sur sa ligne après « - »"
        return found.refuse(path, f"{key} attend {what}, pas {_nature(value)}", mend)


@dataclass(frozen=True, slots=True)
class TextValue(ValueKind):
    """A text, not empty unless `blank`; `pattern` bounds it, `shape` says the pattern in French."""

    pattern: str = ""
    shape: str = ""
    blank: bool = False

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        text = str(value) if isinstance(value, int) else value
        if not isinstance(text, str):
            return self.expected("un texte", value, path, found)
        text = text.strip()
        if not text and not self.blank:
            return self.expected("un texte", "", path, found)
        if control := _CONTROL.search(text):
            code = f"U+{ord(control.group()):04X}"
            sign = "une tabulation" if code == "U+0009" else f"un caractère invisible ({code})"
            what = f"{quote(_key(path))} contient {sign}"
            return found.refuse(path, what, "Effacez-le, ou retapez le texte")
        if self.pattern and not re.fullmatch(self.pattern, text, re.ASCII):
            what = f"{quote(f'{_key(path)} : {text}')} n’est pas {self.shape}"
            return found.refuse(path, what, f"Donnez {self.about}")
        return text

    def schema(self) -> Schema:
        pattern = f"^({self.pattern})$" if self.pattern else r"\S"
        bounds = {} if self.blank else {"pattern": pattern}
        return self.described({"type": ["string", "number"], **bounds})


@dataclass(frozen=True, slots=True)
class Decimal(ValueKind):
    """A number with or without decimals, kept as text so that nothing is ever rounded."""

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        text = str(value) if isinstance(value, int) else value
        if not isinstance(text, str) or not re.fullmatch(DECIMAL, text, re.ASCII):
            return self.expected("un nombre court, comme 12.5", value, path, found)
        return text.replace(",", ".")

    def schema(self) -> Schema:
        return self.described({"type": ["string", "number"], "pattern": f"^{DECIMAL}$"})


@dataclass(frozen=True, slots=True)
class Integer(ValueKind):
    """A whole number between two bounds, both included."""

    least: int = 0
    most: int | None = None

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        if not isinstance(value, int):
            return self.expected("un nombre entier, sans guillemets", value, path, found)
        if value < self.least or (self.most is not None and value > self.most):
            bounds = f"{self.least} au moins"
            if self.most is not None:
                bounds = f"entre {self.least} et {self.most}"
            what = f"{quote(f'{_key(path)} : {value}')} est hors des bornes ({bounds})"
            return found.refuse(path, what, f"Corrigez {quote(_key(path))}")
        return value

    def schema(self) -> Schema:
        bounds: Schema = {"type": "integer", "minimum": self.least}
        return self.described(bounds | ({} if self.most is None else {"maximum": self.most}))


@dataclass(frozen=True, slots=True)
class OneOf(ValueKind):
    """One word of a closed list."""

    words: tuple[str, ...]

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        if value in self.words:
            return value
        if not isinstance(value, str) or not value:
            return self.expected(f"un mot parmi : {', '.join(self.words)}", value, path, found)
        what = f"{quote(f'{_key(path)} : {value}')} n’est pas une valeur possible"
        return found.refuse(path, what, choose(value, self.words))

    def schema(self) -> Schema:
        return self.described({"enum": list(self.words)})


LONGEST_LIST = 500
"""Five times what any branch has published: what is checked by pairs stays quick to check."""


@dataclass(frozen=True, slots=True)
class ListOf(ValueKind):
    """A list; `one` names an item in messages (« critère 2 », « règle « x » »)."""

    item: ValueKind
    one: str = ""
    least: int = 0

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        if not isinstance(value, list):
            return self.expected("une liste", value, path, found)
        if len(value) > LONGEST_LIST:
            return found.refuse(
                path, f"{quote(_key(path))} en compte {len(value)}",
                f"Gardez-en {LONGEST_LIST} au plus : vérifiez que c’est bien un référentiel",
            )
        if len(value) < self.least:
            count = "est vide" if not value else f"en compte {len(value)}, il en faut {self.least}"
            return found.refuse(path, f"{quote(_key(path))} {count}", f"Donnez {self.about}")
        read = self.item.read
        return [read(item, (*path, index), found) for index, item in enumerate(value)]

    def schema(self) -> Schema:
        least = {"minItems": self.least} if self.least else {}
        return self.described({"type": "array", "items": self.item.schema(), **least})

    def child(self, step: str | int) -> ValueKind | None:
        return self.item if isinstance(step, int) else None

    def label(self, step: str | int, value: Any) -> str:
        if not self.one or not isinstance(step, int):
            return ""
        for key in ("id", "nom"):
            if isinstance(value, dict) and isinstance(value.get(key), str) and value[key]:
                return f"{self.one} {quote(value[key])}"
        return f"{self.one} {step + 1}"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping: the kind of its value, and its name in messages if any."""

    kind: ValueKind
    required: bool = True
    named: str = ""


@dataclass(frozen=True, slots=True)
class KnownKeys(ValueKind):
    """A mapping with known keys.

    Args:
        one_of: keys of which exactly one is written.
        refused: keys that are not known, and why, when an author may expect them.
    """

    keys: Mapping[str, Key]
    one_of: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        if not isinstance(value, dict):
            return self.expected(f"des clés ({_listed(list(self.keys))})", value, path, found)
        meant = {key: self._meant(key, value, path, found) for key in value}
        result = {
            known: self.keys[known].kind.read(value[written], (*path, written), found)
            for written, known in meant.items()
            if known
        }
        for key, expected in self.keys.items():
            if expected.required and key not in result:
                mend = f"Ajoutez {quote(f'{key}: …')} : {expected.kind.about}"
                found.refuse(path, f"la clé {quote(key)} manque", mend)
        if self.one_of and sum(key in result for key in self.one_of) != 1:
            either = " ou ".join(quote(key) for key in self.one_of)
            found.refuse(path, f"il faut {either}, et un seul des deux", "Gardez-en un seul")
        return result

    def _meant(self, key: str, value: Mapping[str, Any], path: Location, found: Findings) -> str:
        """The known key that was written or probably meant, empty when there is none."""
        if key in self.keys:
            return key
        here = (*path, key)
        if key in self.refused:
            found.refuse(here, f"la clé {quote(key)} est refusée ici", self.refused[key])
            return ""
        free = [known for known in self.keys if known not in value]
        near = nearest(key, free) if len(found) < MAX_PROBLEMS else ""
        mend = f"Écrivez {quote(near)}" if near else f"Les clés possibles sont : {_listed(free)}"
        found.refuse(here, f"la clé {quote(key)} est inconnue", mend)
        return near

    def schema(self) -> Schema:
        schema: Schema = {
            "type": "object",
            "properties": {name: key.kind.schema() for name, key in self.keys.items()},
            "additionalProperties": False,
        }
        if required := [name for name, key in self.keys.items() if key.required]:
            schema["required"] = required
        if self.one_of:
            schema["oneOf"] = [{"required": [name]} for name in self.one_of]
        return self.described(schema)

    def child(self, step: str | int) -> ValueKind | None:
        key = self.keys.get(step) if isinstance(step, str) else None
        return key.kind if key else None

    def label(self, step: str | int, value: Any) -> str:
        key = self.keys.get(step) if isinstance(step, str) else None
        return key.named if key else ""


def _listed(words: list[str]) -> str:
    return ", ".join(words) if words else "aucune autre"


@dataclass(frozen=True, slots=True)
class OpenTable(ValueKind):
    """A mapping whose keys are data (element numbers, ids); `shape` says what a key looks like.

    `one` names what stands under a key in messages (« règle « x » »).
    """

    pattern: str
    shape: str
    value: ValueKind
    one: str = ""

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        if not isinstance(value, dict):
            return self.expected("des clés", value, path, found)
        result = {}
        for key, held in value.items():
            here = (*path, key)
            if not re.fullmatch(self.pattern, key, re.ASCII):
                found.refuse(here, f"la clé {quote(key)} n’est pas {self.shape}",
                             f"Donnez {self.about}")
                continue
            result[key] = self.value.read(held, here, found)
        return result

    def schema(self) -> Schema:
        return self.described({
            "type": "object",
            "patternProperties": {f"^({self.pattern})$": self.value.schema()},
            "additionalProperties": False,
        })

    def child(self, step: str | int) -> ValueKind | None:
        return self.value if isinstance(step, str) else None

    def label(self, step: str | int, value: Any) -> str:
        return f"{self.one} {quote(step)}" if self.one else ""


@dataclass(frozen=True, slots=True)
class OneKey(ValueKind):
    """A mapping with exactly one of the known keys, which says what it is."""

    options: Mapping[str, ValueKind]

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        if not isinstance(value, dict):
            return self.expected("des clés", value, path, found)
        if len(value) != 1:
            what = f"{len(value)} clés sont écrites ensemble, il en faut une seule"
            return found.refuse(path, what, f"Choisissez parmi : {', '.join(self.options)}")
        ((key, held),) = value.items()
        if key not in self.options:
            what = f"la clé {quote(key)} est inconnue"
            return found.refuse((*path, key), what, choose(key, self.options))
        return {key: self.options[key].read(held, (*path, key), found)}

    def schema(self) -> Schema:
        return self.described({
            "type": "object",
            "properties": {key: kind.schema() for key, kind in self.options.items()},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        })

    def child(self, step: str | int) -> ValueKind | None:
        return self.options.get(step) if isinstance(step, str) else None


@dataclass(frozen=True, slots=True)
class Either(ValueKind):
    """A value that may be a text (or a number), a mapping or a list, each with its own kind."""

    scalar: ValueKind | None = None
    mapping: ValueKind | None = None
    sequence: ValueKind | None = None

    def held(self, value: Any) -> ValueKind | None:
        if isinstance(value, dict):
            return self.mapping
        return self.sequence if isinstance(value, list) else self.scalar

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        kind = self.held(value)
        if kind is None:
            return self.expected(self.about, value, path, found)
        return kind.read(value, path, found)

    def _kinds(self) -> Iterator[ValueKind]:
        yield from (kind for kind in (self.scalar, self.mapping, self.sequence) if kind)

    def schema(self) -> Schema:
        return self.described({"anyOf": [kind.schema() for kind in self._kinds()]})

    def child(self, step: str | int) -> ValueKind | None:
        return next((child for kind in self._kinds() if (child := kind.child(step))), None)

    def label(self, step: str | int, value: Any) -> str:
        return next((name for kind in self._kinds() if (name := kind.label(step, value))), "")


@dataclass(frozen=True, slots=True)
class Named(ValueKind):
    """A kind named once in the schema's `$defs`, so that it can hold itself."""

    name: str
    target: Callable[[], ValueKind]

    def read(self, value: Any, path: Location, found: Findings) -> Any:
        return self.target().read(value, path, found)

    def schema(self) -> Schema:
        return {"$ref": f"#/$defs/{self.name}"}

    def child(self, step: str | int) -> ValueKind | None:
        return self.target().child(step)

    def label(self, step: str | int, value: Any) -> str:
        return self.target().label(step, value)


def place_of(kind: ValueKind, data: Any, path: Location) -> str:
    """Where a path stands, as a reader says it: « compétence 2, élément 3, critère 1 »."""
    names = []
    inside: ValueKind | None = kind
    for step in path:
        held = _under(data, step)
        if inside is not None:
            names.append(inside.label(step, held))
            inside = inside.child(step)
        data = held
    return ", ".join(name for name in names if name)


def kind_at(kind: ValueKind, data: Any, path: Location) -> ValueKind | None:
    """The kind expected at a path; None where nothing is expected."""
    inside: ValueKind | None = kind
    for step in path:
        data = _under(data, step)
        inside = inside.child(step) if inside is not None else None
    return inside.held(data) if inside is not None else None


def _under(data: Any, step: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None

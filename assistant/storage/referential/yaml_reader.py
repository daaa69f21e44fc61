"""Reads a YAML file into plain data, with the line of every node; refuses what hides or explodes.

Knows YAML only: what the keys mean is `referential_format`'s business. Scalars stay as written:
text, or an integer when it is a plain one (`oui`, `1.10` and `2026-03-03` are texts). Keys are
always texts, so that the data is the same once written as JSON and read back.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.domain.common.office import document_kind, text_kind
from assistant.domain.common.why import why_unread

if TYPE_CHECKING:
    import yaml

Location = tuple[str | int, ...]

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_DEPTH: Final = 30
MAX_PROBLEMS: Final = 200
MAX_NODES: Final = 60_000
"""Keys and values, and the ends of lists: ten times those of the longest référentiel."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_HIDDEN_SPACE: Final = "\u00a0\u202f\u2007"
"""No-break spaces: they look like spaces, and YAML takes them for letters."""
SPACED_COLON = re.compile(
    rf"^[ ]*(?:- +)?[\w-]+(?:[ {_HIDDEN_SPACE}]*[{_HIDDEN_SPACE}])?:[{_HIDDEN_SPACE}]"
)
"""A key whose colon a no-break space follows: to YAML, no key at all."""
_LOST_REMARK = re.compile(r"( +)#(.*)")
_NOT_PRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)


class Unread:
    """Stands where a value could not be understood and was already reported."""

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Final = Unread()


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in a file: where it is, what it is, how to fix it.

    `line` is 0 and `place` empty when the whole file is meant. `what` and `mend` carry no full
    stop: `str()` makes the sentence.
    """

    file: str
    line: int
    place: str
    what: str
    mend: str

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        where += [f"ligne {self.line}"] if self.line else []
        where += [self.place] if self.place else []
        mend = f" {self.mend}." if self.mend else ""
        return _typeset(f"{', '.join(where)} : {self.what}.{mend}")


@dataclass(frozen=True, slots=True)
class Located:
    """What a file holds (None when it could not be read to its end), and where.

    `lines` gives the line of each node by its path: keys and positions from the top. `cut` gives
    what stands after a text and was perhaps meant to belong to it (« # 3 »), by the same paths.
    """

    file: str
    data: dict[str, Any] | None
    lines: dict[Location, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    cut: dict[Location, str] = field(default_factory=dict)

    def line(self, path: Location) -> int:
        """The line of a node, or of the nearest node around it that is in the file."""
        for length in range(len(path), 0, -1):
            if line := self.lines.get(path[:length]):
                return line
        return 1


def quote(value: object, limit: int = 60) -> str:
    """A value as messages show it: between « », on one line, shortened, without control."""
    text = " ".join(str(value).split())
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
                    for letter in text)
    return f"« {shown} »"


def _typeset(sentence: str) -> str:
    """Put the non-breaking spaces that French asks for."""
    return re.sub(r"(?<=«) | (?=[»:;?!])", "\u00a0", sentence)


def read_yaml(
    source: Path | bytes, *, name: str = "", until: frozenset[str] = frozenset()
) -> Located:
    """Read a file (or its bytes) without ever raising for what it holds.

    Args:
        source: the file, or its content.
        name: how messages call it; the file's own name by default.
        until: stop as soon as all these top-level keys are read; all of the file by default.

    Returns:
        The data and every problem met. A syntax error ends the reading: `data` is then None.
    """
    if isinstance(source, Path):
        name = name or source.name
        content, refused = content_of(source, name)
        if refused is not None:
            return Located(name, None, problems=(refused,))
        source = content
    elif len(source) > MAX_BYTES:
        return Located(name, None, problems=(_too_big(name, len(source)),))
    text, refused = _text_of(source, name)
    if refused is not None:
        return Located(name, None, problems=(refused,))
    return _Builder(name, until).build(text)


def content_of(path: Path, name: str) -> tuple[bytes, Problem | None]:
    """The bytes of a file, or what keeps it from being read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return b"", Problem(name, 0, "", "ce n’est pas un fichier", "Donnez un fichier YAML")
        if status.st_size > MAX_BYTES:
            return b"", _too_big(name, status.st_size)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return b"", Problem(name, 0, "", "le fichier n’existe pas", "Vérifiez son nom")
    except OSError as error:
        what = f"le fichier ne peut pas être lu ({why_unread(error)})"
        return b"", Problem(name, 0, "", what, "Vérifiez ses droits d’accès")
    if len(content) > MAX_BYTES:
        return b"", _too_big(name, len(content))
    return content, None


def _too_big(name: str, size: int) -> Problem:
    megabytes = max(3, round(size / (1024 * 1024)))
    what = f"le fichier pèse {megabytes} Mo et n’a pas été lu : 2 Mo sont admis"
    return Problem(name, 0, "", what, "Vérifiez que c’est bien un référentiel")


def _text_of(content: bytes, name: str) -> tuple[str, Problem | None]:
    if kind := document_kind(content) or text_kind(content):
        mend = "Enregistrez-le en texte, dans un fichier .yaml"
        if kind.use == "grid":
            mend = f"Faites-en un référentiel avec « cqp referentiel importer {name} »"
        elif kind.use == "office":
            mend = ("Enregistrez-le en .xlsx ou en .docx, puis faites-en un référentiel avec"
                    " « cqp referentiel importer »")
        return "", Problem(name, 0, "", f"c’est {kind.what}, pas un fichier YAML", mend)
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in content[:64]
        looks = "UTF-16" if wide else "Windows-1252, dit « ANSI »"
        line = 0 if wide else content.count(b"\n", 0, error.start) + 1
        what = f"le fichier n’est pas écrit en UTF-8 (il semble l’être en {looks})"
        return "", Problem(name, line, "", what, "Enregistrez-le à nouveau en choisissant UTF-8")


@dataclass(slots=True)
class _Open:
    """A mapping or a list being read; `key` is the key whose value is awaited.

    `flow` tells braces or brackets; `before` is the key that came before, and `glued` that only
    a comma between two digits parts it from this one.
    """

    value: dict[str, Any] | list[Any]
    path: Location
    flow: bool = False
    key: str | None = None
    refused: bool = False
    before: str | None = None
    glued: bool = False


class _Builder:
    """Turns YAML events into plain data: nothing is resolved, so nothing can explode."""

    def __init__(self, name: str, until: frozenset[str]) -> None:
        self.name = name
        self.until = until
        self.lines: dict[Location, int] = {}
        self.cut: dict[Location, str] = {}
        self.rows: list[str] = []
        self.misled = False
        self.problems: list[Problem] = []
        self.anchors: set[str] = set()
        self.stack: list[_Open] = []
        self.top: Any = None
        self.stopped = False

    def build(self, text: str) -> Located:
        text = self._printable(text)
        self.rows = text.splitlines()
        complete = self._read(text)
        if complete and self.top is None:
            self._problem(0, "le fichier est vide", "Écrivez-y un référentiel ou une extension")
        elif complete and not isinstance(self.top, dict):
            self._problem(1, "le fichier ne commence pas par une clé",
                          "Commencez par « format: 1 », puis une clé par ligne")
        usable = complete and isinstance(self.top, dict)
        return Located(self.name, self.top if usable else None, self.lines, tuple(self.problems),
                       self.cut)

    def _problem(self, line: int, what: str, mend: str) -> None:
        self.problems.append(Problem(self.name, line, "", what, mend))

    def _printable(self, text: str) -> str:
        """Replace the characters YAML refuses by one it takes, reporting each line once."""
        if _NOT_PRINTABLE.search(text) is None:
            return text
        for line, row in enumerate(text.split("\n"), 1):
            found = _NOT_PRINTABLE.search(row)
            if found is not None and len(self.problems) < MAX_PROBLEMS:
                code = f"U+{ord(found.group()):04X}"
                self._problem(line, f"un caractère de contrôle ({code}) se cache dans le texte",
                              "Effacez-le : il est invisible, retapez la ligne si besoin")
        return _NOT_PRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)

    def _read(self, text: str) -> bool:
        """Read all events; False when the file could not be read to its end."""
        import yaml

        loader: Any = getattr(yaml, "CLoader", yaml.Loader)
        documents = 0
        try:
            for number, event in enumerate(yaml.parse(text, Loader=loader)):
                if number >= MAX_NODES:
                    self._problem(_line(event), f"plus de {MAX_NODES} clés et valeurs précèdent",
                                  "Vérifiez que c’est bien un référentiel, sans copie à la suite")
                    return False
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._problem(_line(event), "un second document commence (« --- »)",
                                      "N’écrivez qu’un référentiel par fichier")
                        return False
                elif not self._take(event, yaml):
                    return self.stopped
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
            return False
        return True

    def _take(self, event: Any, kinds: Any) -> bool:
        """Take one event in; False when reading must stop there."""
        if isinstance(event, kinds.ScalarEvent):
            self._watch(event)
            self._scalar(event)
        elif isinstance(event, (kinds.MappingStartEvent, kinds.SequenceStartEvent)):
            self._watch(event)
            if len(self.stack) >= MAX_DEPTH:
                self._problem(_line(event), f"plus de {MAX_DEPTH} niveaux sont imbriqués",
                              "Vérifiez les retraits et les crochets de cette ligne")
                return False
            self._open({} if isinstance(event, kinds.MappingStartEvent) else [], event)
        elif isinstance(event, (kinds.MappingEndEvent, kinds.SequenceEndEvent)):
            self.stack.pop()
            self.stopped = len(self.stack) == 1 and self._has_enough()
        elif isinstance(event, kinds.AliasEvent):
            self._anchor(event)
            self._place(UNREAD, _line(event))
        if len(self.problems) >= MAX_PROBLEMS:
            return False
        return not self.stopped

    def _has_enough(self) -> bool:
        return bool(self.until) and isinstance(self.top, dict) and self.until <= self.top.keys()

    def _watch(self, event: Any) -> None:
        """Report an anchor or a tag on a node, whose value is then read as if it had none."""
        if event.anchor is not None:
            self._anchor(event)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._problem(_line(event), f"l’étiquette YAML {quote(tag)} n’est pas admise",
                          "Retirez-la, avec son « ! »")

    def _anchor(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            self.anchors.add(event.anchor)
            self._problem(_line(event), f"l’ancre YAML {quote('&' + event.anchor)} n’est pas admise"
                          f" (ni sa reprise {quote('*' + event.anchor)})",
                          "Recopiez le texte à chaque endroit où il sert")

    def _scalar(self, event: Any) -> None:
        parent = self.stack[-1] if self.stack else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            self._key(parent, event)
            return
        if parent is not None and isinstance(parent.value, dict) and parent.flow and _absent(event):
            self._comma(parent, parent.value, _line(event))
            return
        value: str | int = event.value
        if event.implicit[0] and _INTEGER.fullmatch(event.value):
            value = int(event.value)
        path = self._place(value, _line(event))
        if event.implicit[0] and (left := self._left_out(event)):
            self.cut[path] = left
        self.stopped = len(self.stack) == 1 and self._has_enough()

    def _left_out(self, event: Any) -> str:
        """What follows a plain text on its line after « # », unless it is laid out as a remark."""
        end = event.end_mark
        row = self.rows[end.line] if end.line < len(self.rows) else ""
        found = _LOST_REMARK.match(row, end.column)
        remark = found is None or (len(found[1]) > 1 and found[2][:1] in {"", " ", "#", "-"})
        return "" if found is None or remark else f"#{found[2]}".rstrip()

    def _comma(self, parent: _Open, written: dict[str, Any], line: int) -> None:
        """A key without a value, in braces: a comma that was meant to belong to a text."""
        key, before = parent.key, parent.before
        parent.key = None
        if parent.glued and key is not None and before is not None:
            held = written[before]
            written[before] = UNREAD  # not what was meant: it needs no second message
            what = f"la virgule de {quote(f'{held},{key}')} est prise pour une séparation"
            self._problem(line, what, f"Écrivez \"{held}.{key}\", entre guillemets")
        else:
            self._problem(line, "une virgule, entre des accolades, coupe un texte avant"
                          f" {quote(key)}", "Mettez le texte entre guillemets")

    def _key(self, parent: _Open, event: Any) -> None:
        key, line = event.value, _line(event)
        if key != (plain := key.strip(_HIDDEN_SPACE + " ")):
            self._hidden_space(key, plain, line)
            key = plain
        start = event.start_mark
        row = self.rows[start.line] if start.line < len(self.rows) else ""
        parent.glued = re.match(r"\d,\d", row[max(start.column - 2, 0):]) is not None
        parent.key = key
        path = (*parent.path, key)
        parent.refused = key in parent.value
        if parent.refused:
            self._problem(line, f"la clé {quote(key)} est déjà écrite ligne {self.lines[path]}",
                          "Gardez-en une seule")
        else:
            self.lines[path] = line

    def _hidden_space(self, key: str, plain: str, line: int) -> None:
        """Report a no-break space beside a key: the fault of whatever is wrong after it too."""
        self.misled = True
        if key.startswith(plain):
            self._problem(line, f"une espace insécable se cache près de la clé {quote(plain)}",
                          "Effacez-la et tapez une espace ordinaire")
        else:
            self._problem(line, "une espace insécable sert de retrait",
                          "Remplacez-la par une espace ordinaire")

    def _open(self, value: dict[str, Any] | list[Any], event: Any) -> None:
        path = self._place(value, _line(event))
        self.stack.append(_Open(value, path, bool(event.flow_style)))

    def _place(self, value: Any, line: int) -> Location:
        """Put a value where it belongs and say its path."""
        if not self.stack:
            self.top = value
            return ()
        parent = self.stack[-1]
        if isinstance(parent.value, list):
            path: Location = (*parent.path, len(parent.value))
            parent.value.append(value)
            self.lines[path] = line
            return path
        if parent.key is None:
            self._problem(line, "une clé doit être un texte simple",
                          "Écrivez « clé: valeur », sans liste ni « ? » devant")
            parent.key, parent.refused = "", True
            return (*parent.path, "")
        key, parent.key = parent.key, None
        parent.before = key
        if parent.refused:
            # A key written twice: the first value stays, the second is only read for its faults.
            return (*parent.path, key, "")
        parent.value[key] = value
        return (*parent.path, key)

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        if self.misled:
            return
        mark = error.problem_mark or error.context_mark
        if mark is None:
            self._problem(0, f"la syntaxe YAML est rompue ({error.problem})", "Vérifiez le fichier")
            return
        context = error.context_mark or mark
        complaint = f"{error.problem} {error.context}"
        rows = self.rows
        row = rows[mark.line] if mark.line < len(rows) else ""
        around = range(max(context.line - 1, 0), min(mark.line + 1, len(rows)))
        spaced = [number for number in around
                  if SPACED_COLON.match(rows[number])]
        if spaced:
            self._problem(spaced[0] + 1, "une espace insécable suit le « : »",
                          "Effacez-la et tapez une espace ordinaire")
            return
        if "\t" in row[: len(row) - len(row.lstrip())]:
            what, mend = "une tabulation sert de retrait", "Remplacez-la par des espaces"
        elif "quoted" not in complaint and row[: mark.column].rstrip().endswith(("'", '"')):
            what = "un guillemet ferme le texte trop tôt"
            mend = "Entre « ' », doublez l’apostrophe ; entre « \" », écrivez « \\\" »"
            if context.line < mark.line:
                mend += f" ; ou fermez le guillemet ouvert vers la ligne {context.line + 1}"
        else:
            what, mend = _explained(complaint, context.line + 1, row[mark.column:])
        self._problem(mark.line + 1, what, mend)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _absent(event: Any) -> bool:
    """Whether nothing was written where a value is awaited."""
    return event.value == "" and bool(event.implicit[0]) and (
        event.start_mark.index == event.end_mark.index
    )


def _explained(complaint: str, start: int, rest: str) -> tuple[str, str]:
    """The parser's English complaint as French sentences: what, and how to mend it.

    Args:
        rest: the line from where the parser stopped.
    """
    if "flow mapping" in complaint and (inside := re.match(r" *([:\[{\]])", rest)):
        return (f"un texte entre accolades contient « {inside[1]} »",
                "Mettez le texte entre guillemets")
    for sign, what, mend in _COMPLAINTS:
        if re.search(sign, complaint):
            return what.replace("{start}", str(start)), mend
    return f"la syntaxe YAML est rompue ({complaint})", "Vérifiez cette ligne et la précédente"


_COMPLAINTS: Final = (
    ("mapping values are not allowed",
     "un second « : » est pris pour une clé",
     "Mettez le texte entre guillemets, ou vérifiez le retrait et le « : » de la ligne d’avant"),
    ("cannot start any token",
     "un texte ne peut pas commencer par ce signe (@, ` ou %)",
     "Mettez le texte entre guillemets"),
    ("quoted scalar|unknown escape|escape code|invalid Unicode|invalid character code",
     "un texte entre guillemets est mal formé (il commence ligne {start})",
     "Fermez les guillemets ; entre « \" », écrivez « \\\\ » pour « \\ »"),
    ("could not find expected ':'",
     "une clé attend son « : » (elle commence ligne {start})",
     "Écrivez « clé: valeur », ou mettez le texte entre guillemets"),
    ("flow node|expected the node content",
     "une valeur manque ici",
     "Donnez-la, ou fermez la liste [ ] ou les accolades { } ouvertes plus haut"),
    ("expected ',' or|flow (sequence|mapping)",
     "une liste [ ] ou des accolades { } ne sont pas fermées (ouvertes ligne {start})",
     "Fermez-les, et séparez leurs valeurs par des virgules"),
    ("sequence entries are not allowed|expected '-' indicator|expected key|block mapping"
     "|block collection|expected <block end>",
     "le retrait n’est pas régulier (le niveau commence ligne {start})",
     "Alignez les clés, ou les tirets, d’un même niveau avec des espaces"),
    ("alias|anchor",
     "un texte ne peut pas commencer par « & » ou « * »",
     "Mettez le texte entre guillemets"),
    ("tag|directive",
     "un texte ne peut pas commencer par « ! » ou « % »",
     "Mettez le texte entre guillemets"),
    ("document start",
     "le texte s’arrête puis reprend hors de toute clé",
     "Vérifiez le retrait de cette ligne et de la précédente"),
)

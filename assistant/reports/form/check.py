"""What is wrong in the tags of a branch's own form, each with the paragraph it stands in. Pure.

Nothing is filled here: tags are read as a grammar and compared with what the session has. What is
not on the short list of what a form needs (loops, conditions, a few filters) is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from html import unescape
from typing import Any

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError

from assistant.reports.form.tags import Free, Items, Keyed

FILTERS = frozenset((
    "upper", "lower", "capitalize", "title", "trim", "default", "d", "join", "first", "last",
    "length", "count",
))
"""What a tag may do to a value: harmless, and bounded by it."""

_LOOP = dict.fromkeys(("index", "index0", "first", "last", "length", "revindex"), "")
_PASSIVE = (
    nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Concat,
    nodes.Test, nodes.Const, nodes.TemplateData,
)
_PARAGRAPH = re.compile(r"<w:p[ >/]")
_MARK = re.compile(r"<[^>]*>")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_BRACES = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}
_WORD_OF_WORD = re.compile(r"^([{%]{2})(?:tr|tc|p|r) ")
_TAKEN = re.compile(r"^\{[{%](?P<what>p|tr) ")
_ROW = re.compile(r"<w:tr[ >](?:(?!<w:tr[ >]|<w:tbl>).)*?</w:tr>")
"""A row that holds no table."""
_LAYOUT_WORDS = ("colspan", "cellbg", "hm", "vm")
"""Instructions of docxtpl that set a cell's width, colour or merging."""
_TYPED = str.maketrans({
    "“": '"', "”": '"', "„": '"', "″": '"', "＂": '"', "‘": "'", "’": "'", "‚": "'", "`": "'",
})
_FRENCH = re.compile(r"[«‹][\s\u00a0\u202f]*|[\s\u00a0\u202f]*[»›]")
_QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")
_UNBROKEN = str.maketrans("\u00a0\u202f", "  ")
_TAKING = re.compile("(?<=\\{%)(p|tr|tc|r)[\u00a0\u202f]")
_ANY_QUOTE = re.compile("[«»‹›“”„″＂‘’‚`]|<<|>>|&quot;")
_SPACES = re.compile(r"\s+")
_SHOWN = 80

MOST = 50
"""How many different faults are told at once."""
MAX_DEPTH = 10
"""How many loops and conditions may stand inside one another, the document itself counted."""
MAX_TAGS = 5_000
"""How many tags a part of a form may have: far more than the longest of them."""


def typed(tag: str) -> str:
    """A tag with the quotes and the spaces that were typed before Word made them « », “ ” and
    unbroken; what stands between quotes keeps its spaces."""
    pieces = _QUOTED.split(_FRENCH.sub('"', tag.translate(_TYPED)))
    return "".join(
        one if at % 2 else one.translate(_UNBROKEN) for at, one in enumerate(pieces)
    )


def broken_apart(source: str) -> str:
    """The XML of a part where « {%p » is parted from what follows by a space that breaks."""
    return _TAKING.sub(r"\1 ", source)


@dataclass(frozen=True, slots=True)
class FormPart:
    """A piece of the form: the document, a header, a footer, its notes.

    Args:
        source: its XML as it stands; `patched`, as the template engine reads it.
    """

    name: str
    source: str
    patched: str


@dataclass(frozen=True, slots=True)
class _Paragraph:
    number: int
    text: str

    @property
    def tags(self) -> list[str]:
        return [found.group() for found in TAG.finditer(self.text)]


def raw_faults(name: str, source: str) -> list[str]:
    """Tags that are not closed, or of unknown instructions: to be mended before any other check."""
    if source.count("{{") + source.count("{%") > MAX_TAGS:
        return [f"{name} : plus de {MAX_TAGS} balises. Parcourez les blocs et les éléments avec "
                "{% for %}."]
    if any("{{" in mark or "{%" in mark for mark in _MARK.findall(source)):
        return [f"{name} : une balise est écrite ailleurs que dans le texte (un lien, une image, "
                "un champ). Écrivez-la dans un paragraphe."]
    found: list[str] = []
    open_tags: list[tuple[str, _Paragraph]] = []
    for paragraph in _paragraphs(source):
        wrong = _unclosed(paragraph.text)
        if wrong:
            found.append(_at(name, paragraph, wrong))
            continue
        for tag in paragraph.tags:
            wrong = _instruction(tag, open_tags, paragraph) or _beside(tag, paragraph.text, "p")
            found += [_at(name, paragraph, wrong)] if wrong else []
    for row in _ROW.findall(source.replace("\n", " ")) if "{%tr" in source else ():
        text = unescape(_MARK.sub("", row)).strip()
        wrong = next(filter(None, (_beside(one, text, "tr") for one in TAG.findall(text))), "")
        found += [f"{name} : {wrong}"] if wrong else []
    if found:
        return found  # a loop may seem open only because its end is badly written
    for tag, paragraph in open_tags:
        word = tag.split()[1]
        found.append(_at(name, paragraph, f"« {tag} » n’est pas fermée : il manque "
                                          f"« {{% end{word} %}} » plus loin."))
    return found


def tag_faults(part: FormPart, values: Mapping[Any, Any]) -> list[str]:
    """Tags that name nothing the session has, or that do more than a form needs."""
    tags = [found.group() for found in TAG.finditer(part.patched)]
    # each tag on a line of its own: the line of a node is the place of its tag
    one_a_line = TAG.sub(lambda found: f"\n{found.group()}", part.patched.replace("\n", " "))
    try:
        tree = Environment(autoescape=True).parse(one_a_line)
    except TemplateSyntaxError:
        return [f"{part.name} : une balise est mal placée (une boucle ouverte dans une ligne de "
                "tableau se ferme dans une ligne du même tableau)."]
    faults = _FormReader(values).read(tree)
    different = list(dict.fromkeys((said, wrong) for said, wrong, _ in faults))[:MOST]
    paragraphs = list(_paragraphs(part.source))
    places = _places(tags, paragraphs)
    found: list[str] = []
    for said, wrong, line in faults:
        if (said, wrong) not in different:
            continue
        here = places.get(line - 2)
        near = [here] if here else [
            one for one in paragraphs if said and any(_names(t, said) for t in one.tags)
        ]
        found += [_at(part.name, one, wrong) for one in near] or [f"{part.name} : {wrong}"]
    return list(dict.fromkeys(found))


def _places(tags: Sequence[str], paragraphs: Sequence[_Paragraph]) -> dict[int, _Paragraph]:
    """The paragraph of each tag that the template engine reads, by its place among them.

    The engine drops and adds some: the nth of those written alike is the nth in the document.
    """
    written: dict[str, list[_Paragraph]] = {}
    for paragraph in paragraphs:
        for tag in paragraph.tags:
            written.setdefault(_squeezed(tag), []).append(paragraph)
    seen = Counter[str]()
    found: dict[int, _Paragraph] = {}
    for at, tag in enumerate(tags):
        alike = written.get(_squeezed(tag), [])
        if seen[_squeezed(tag)] < len(alike):
            found[at] = alike[seen[_squeezed(tag)]]
        seen[_squeezed(tag)] += 1
    return found


def _squeezed(tag: str) -> str:
    return _SPACES.sub("", _WORD_OF_WORD.sub(r"\1 ", typed(unescape(tag))))


def _paragraphs(source: str) -> Iterator[_Paragraph]:
    pieces = _PARAGRAPH.split(source.replace("\n", " "))
    for number, piece in enumerate(pieces[1:] or pieces, 1):
        text = unescape(_MARK.sub("", f"<{piece}")).strip()
        if "{" in text or "}" in text:
            yield _Paragraph(number, text)


def _at(name: str, paragraph: _Paragraph, wrong: str) -> str:
    text = " ".join(paragraph.text.split())
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return f"{name}, paragraphe {paragraph.number} (« {shown} ») : {wrong}"


def _names(tag: str, said: str) -> bool:
    """Whether a tag holds this expression."""
    squeezed = re.sub(r"\s*\.\s*", ".", typed(tag))
    return re.search(rf"(?<![\w.]){re.escape(said)}(?!\w)", squeezed) is not None


def _unclosed(text: str) -> str:
    expected = ""
    for found in _BRACES.finditer(text):
        brace = found.group()
        if expected and brace == expected:
            expected = ""
        elif expected or brace not in _CLOSES:
            return "une balise est mal fermée. Une balise s’écrit {{ nom }} ou {% … %}, dans un " \
                   "seul paragraphe."
        else:
            expected = _CLOSES[brace]
    return f"une balise n’est pas fermée par « {expected} »." if expected else ""


def _instruction(tag: str, open_tags: list[tuple[str, _Paragraph]], where: _Paragraph) -> str:
    """What is wrong with the grammar of one tag; keeps what is open up to date."""
    plain = _WORD_OF_WORD.sub(r"\1 ", typed(tag)).replace("{%-", "{%").replace("-%}", "%}")
    if tag.startswith("{#"):
        return ""
    if tag.startswith("{{"):
        return _grammar(plain, tag)
    word, _, rest = plain[2:-2].strip().partition(" ")
    if word in ("for", "if"):
        open_tags.append((plain, where))
        return _grammar(f"{{% {word} {rest} %}}{{% end{word} %}}", tag)
    if word in ("endfor", "endif"):
        if open_tags and open_tags[-1][0].split()[1] == word[3:]:
            open_tags.pop()
            return ""
        return f"« {tag} » ne ferme rien : la balise « {{% {word[3:]} … %}} » manque avant elle."
    if word == "elif":
        return _grammar(f"{{% if {rest} %}}{{% endif %}}", tag)
    if word == "else":
        return "" if open_tags else f"« {tag} » n’est dans aucune condition."
    if word in _LAYOUT_WORDS:
        return _grammar(f"{{{{ {rest} }}}}", tag) if rest.strip() else ""
    return (f"« {tag} » : l’instruction « {word} » n’est pas permise dans un formulaire. "
            "Seules « for » et « if » le sont.")


def _beside(tag: str, text: str, what: str) -> str:
    """What would be lost without a word: it stands where an instruction takes all the place."""
    taken = _TAKEN.match(tag)
    if taken is None or taken["what"] != what or text == tag:
        return ""
    where = "son paragraphe" if what == "p" else "sa ligne de tableau"
    return (f"« {tag} » doit être seule dans {where} : ce qui est à côté disparaîtrait. Écrivez-le "
            f"ailleurs, ou ôtez le « {what} » de la balise.")


def _grammar(source: str, tag: str) -> str:
    try:
        Environment(autoescape=True).parse(source)
    except TemplateSyntaxError:
        quotes = " ".join(dict.fromkeys(_ANY_QUOTE.findall(tag)))
        mend = (
            f"Remplacez les guillemets {quotes} par des guillemets droits, "
            'comme dans {% if document.anonyme == "oui" %}.'
        ) if quotes else "Une balise nomme une valeur, comme {{ candidat.nom }}."
        return f"« {tag} » est mal écrite. {mend}"
    return ""


class _FormReader:
    """Goes through a form's tree with what its names stand for."""

    def __init__(self, values: Mapping[Any, Any]) -> None:
        self._values = values
        self._faults: list[tuple[str, str, int]] = []
        self._depth = 0
        self._line = 0

    def read(self, tree: nodes.Template) -> list[tuple[str, str, int]]:
        """Each fault with the expression it is about, and the line that stands on."""
        self._body(tree.body, dict(self._values))
        return self._faults

    def _body(self, body: Sequence[nodes.Node], scope: Mapping[Any, Any]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fault("", f"boucles et conditions s’emboîtent sur plus de {MAX_DEPTH} niveaux.")
        else:
            self._nodes(body, scope)
        self._depth -= 1

    def _nodes(self, body: Sequence[nodes.Node], scope: Mapping[Any, Any]) -> None:
        for node in body:
            self._line = node.lineno or self._line
            if isinstance(node, nodes.Output):
                for one in node.nodes:
                    self._printed(one, scope)
            elif isinstance(node, nodes.If):
                self._value(node.test, scope)
                for branch in (node.body, node.elif_, node.else_):
                    self._body(branch, scope)
            elif isinstance(node, nodes.For):
                self._loop(node, scope)
            else:
                self._refuse(node)

    def _printed(self, node: nodes.Node, scope: Mapping[Any, Any]) -> None:
        value = self._value(node, scope)
        said = _said(node)
        if isinstance(value, Items):
            self._fault(said, f"« {said} » est une liste : parcourez-la avec "
                              f"{{% for x in {said} %}} … {{% endfor %}}.")
        elif isinstance(value, Mapping):
            parts = ", ".join(f"{said}.{key}" for key in list(value)[:6])
            self._fault(said, f"« {said} » a plusieurs parties, comme {parts}.")

    def _loop(self, node: nodes.For, scope: Mapping[Any, Any]) -> None:
        value = self._value(node.iter, scope)
        said = _said(node.iter)
        if not isinstance(node.target, nodes.Name) or node.recursive:
            self._refuse(node)
            return
        if isinstance(value, Items):
            inner = {**scope, node.target.name: value.example, "loop": _LOOP}
        else:
            inner = {**scope, node.target.name: None, "loop": _LOOP}
            if value is not None:
                self._fault(said, f"« {said} » n’est pas une liste : {{% for %}} ne peut pas la "
                                  "parcourir.")
        if node.test is not None:
            self._value(node.test, inner)
        self._body(node.body, inner)
        self._body(node.else_, scope)

    def _value(self, node: nodes.Node, scope: Mapping[Any, Any]) -> Any:
        """What an expression stands for; None once a fault was told of it."""
        self._line = node.lineno or self._line
        if isinstance(node, nodes.Name):
            return self._named(node, scope)
        if isinstance(node, nodes.Getattr):
            return self._part(node, node.attr, scope)
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            return self._part(node, node.arg.value, scope)
        if isinstance(node, nodes.Filter) and node.name in FILTERS and node.node is not None:
            return self._filtered(node, scope)
        if isinstance(node, _PASSIVE):
            for one in node.iter_child_nodes():
                self._value(one, scope)
            return ""
        self._refuse(node)
        return None

    def _named(self, node: nodes.Name, scope: Mapping[Any, Any]) -> Any:
        if node.name in scope:
            return scope[node.name]
        self._unknown(node.name, node.name, [str(key) for key in scope], scope)
        return None

    def _part(self, node: nodes.Getattr | nodes.Getitem, key: object,
              scope: Mapping[Any, Any]) -> Any:
        value, said = self._value(node.node, scope), _said(node)
        if value is None or isinstance(value, Free):
            return None if value is None else ""
        if isinstance(value, Items) and isinstance(key, int):
            return value.example
        if isinstance(value, Mapping):
            if key in value:
                return value[key]
            base = _said(node.node)
            known = [f"{base}.{one}" for one in value]
            self._unknown(said, f"{base}.{key}", known, scope, inside=isinstance(value, Keyed))
        else:
            base = _said(node.node)
            self._fault(said, f"« {said} » n’existe pas : « {base} » n’a pas de partie de ce nom.")
        return None

    def _filtered(self, node: nodes.Filter, scope: Mapping[Any, Any]) -> Any:
        value = self._value(node.node, scope) if node.node is not None else None
        for argument in node.args:
            self._value(argument, scope)
        if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
            self._refuse(node)
        if node.name in ("first", "last") and isinstance(value, Items):
            return value.example
        if node.name in ("default", "d"):
            return value
        return ""

    def _unknown(
        self, said: str, wrong: str, known: list[str], scope: Mapping[Any, Any], *,
        inside: bool = False,
    ) -> None:
        near = get_close_matches(wrong, known, n=3, cutoff=0.6)
        if not near and not inside:
            last = wrong.rpartition(".")[2]
            near = [name for name in _everywhere(scope) if name.rpartition(".")[2] == last][:3]
        offer = near or known[:6]
        self._fault(said, f"« {said} » n’existe pas. Les plus proches : {', '.join(offer)}.")

    def _refuse(self, node: nodes.Node) -> None:
        said = _said(node)
        kind = type(node).__name__
        what = {
            "Call": "un appel de fonction", "Filter": "ce filtre", "Getitem": "cette recherche",
            "Assign": "une affectation", "Import": "une importation",
        }.get(kind, "cette écriture")
        self._fault(said, f"« {said} » : {what} n’est pas permis dans un formulaire. Les filtres "
                          f"permis sont : {', '.join(sorted(FILTERS))}.")

    def _fault(self, said: str, wrong: str) -> None:
        if (said, wrong, self._line) not in self._faults:
            self._faults.append((said, wrong, self._line))


def _everywhere(scope: Mapping[Any, Any], prefix: str = "") -> Iterator[str]:
    """The tags that need no loop, to find the one that was meant."""
    for key, value in scope.items():
        name = f"{prefix}.{key}".lstrip(".")
        if isinstance(value, Mapping) and not isinstance(value, Keyed):
            yield from _everywhere(value, name)
        else:
            yield name


_SAID: dict[type[nodes.Node], Callable[[Any], str]] = {
    nodes.Name: lambda node: str(node.name),
    nodes.Getattr: lambda node: f"{_said(node.node)}.{node.attr}",
    nodes.Filter: lambda node: f"{_said(node.node)}|{node.name}" if node.node else node.name,
    nodes.Call: lambda node: f"{_said(node.node)}(",
    nodes.Const: lambda node: repr(node.value),
}


def _said(node: nodes.Node) -> str:
    """An expression as it was probably typed."""
    if isinstance(node, nodes.Getitem):
        key = node.arg.value if isinstance(node.arg, nodes.Const) else "…"
        return f"{_said(node.node)}.{key}"
    found = _SAID.get(type(node))
    return found(node) if found else type(node).__name__.lower()

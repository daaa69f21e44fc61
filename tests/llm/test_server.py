"""The adapter to langchain, against a real server with faults, and against scripted models."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.suggestions import ProposedSentence
from assistant.llm.faults import fault_of
from assistant.llm.keys import ENVIRONMENT, KEYRING, NOWHERE, USELESS, find_key
from assistant.llm.langchain_adapter import LangchainModel, build, text_of
from assistant.llm.port import MOST_READ, Consignes, ModelFault
from assistant.llm.providers import OWN_KEY, PROVIDERS, Provider, read_choice
from assistant.llm.quiet import silence
from assistant.proposals import Answer, Fallback, Proposals
from tests.modele.aide import VOICE, OwnModel, answers, interview
from tests.modele.serveur import Server, serving
from tests.places import ROOT

# the provider's library keeps its connections from one model to the next, as in the program:
# one loop for all
in_one_loop = pytest.mark.asyncio(loop_scope="module")
OWN_PATH = "tests.modele.aide.OwnModel"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    pytest.importorskip("langchain_openai", reason="extra openai absent : adaptateur non essayé")
    with serving() as running:
        yield running


async def asked(server: Server, model: str, *, seconds: float = 10) -> list[Answer]:
    choice = read_choice(f"openai:{model}", server.url)
    opened = interview()
    before = repr(opened.session.judgements)
    proposals = Proposals(LangchainModel(choice, seconds=seconds), VOICE)
    found = await answers(proposals, opened, proposals.follow_ups(opened.session))
    assert repr(opened.session.judgements) == before
    return found


def shown(found: list[Answer]) -> list[str]:
    return [one.text for one in found if isinstance(one, ProposedSentence)]


@in_one_loop
async def test_a_server_answers_and_is_given_text_alone(server: Server) -> None:
    found = await asked(server, "bon")
    assert shown(found) == ["Quel document le montre ?", "Avec qui avez-vous fait cela ?"]
    assert not [one for one in found if isinstance(one, Fallback)]
    path, headers, body = server.seen[-1]
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == "Bearer sans-cle"
    assert not {"tools", "functions", "tool_choice", "user", "metadata"} & set(body)
    assert [one["role"] for one in body["messages"]] == ["system", "user"]
    sent = json.dumps(body, ensure_ascii=False).lower()
    assert not [one for one in ("duval", "camille", "horizon", "leroy") if one in sent]


@in_one_loop
@pytest.mark.parametrize(("model", "kind"), [
    ("cle", "cle"), ("inconnu", "modele_inconnu"), ("quota", "quota"), ("serveur", "serveur"),
    ("vide", "vide"), ("absurde", "inutilisable"), ("anglais", "langue"), ("json", "json"),
    ("page", "html"), ("html", "vide"), ("illisible", "json"),
    ("enorme-lignes", "trop_long"),
])
async def test_a_fault_is_one_calm_line(server: Server, model: str, kind: str) -> None:
    found = await asked(server, model)
    assert shown(found) == []
    fault, = found
    assert isinstance(fault, Fallback)
    assert fault.kind == kind
    assert fault.line.startswith(f"Modèle openai:{model} : ")
    assert fault.line.endswith(" Les règles prennent la suite.")
    assert fault.line.isprintable()
    assert len(fault.line) < 200


@in_one_loop
async def test_a_slow_server_is_left_in_time(server: Server) -> None:
    begun = asyncio.get_running_loop().time()
    found = await asked(server, "lent", seconds=1)
    assert shown(found) == ["Quel document le montre ?"]
    assert [one.kind for one in found if isinstance(one, Fallback)] == ["lent"]
    assert asyncio.get_running_loop().time() - begun < 3


@in_one_loop
async def test_a_real_call_is_stopped_at_once(server: Server) -> None:
    clock = asyncio.get_running_loop().time
    stream = LangchainModel(read_choice("openai:lent", server.url)).stream(Consignes("", "x"))
    async for _ in stream:
        begun = clock()
        break
    await stream.aclose()
    assert clock() - begun < 0.3


@in_one_loop
async def test_what_came_before_a_cut_is_kept(server: Server) -> None:
    found = await asked(server, "coupe")
    assert shown(found) == ["Quel document le montre ?"]
    assert [one.kind for one in found if isinstance(one, Fallback)] == ["coupe"]


@in_one_loop
async def test_nobody_listens_there(server: Server) -> None:
    choice = read_choice("openai:x", "http://127.0.0.1:9")
    proposals, opened = Proposals(LangchainModel(choice, seconds=10), VOICE), interview()
    fault, = await answers(proposals, opened, proposals.follow_ups(opened.session))
    assert isinstance(fault, Fallback)
    assert fault.kind == "injoignable"


@in_one_loop
async def test_a_megabyte_is_not_read(server: Server) -> None:
    model = LangchainModel(read_choice("openai:enorme", server.url), seconds=10)
    read = 0
    with pytest.raises(ModelFault, match="trop_long"):
        async for piece in model.stream(Consignes("", "x")):
            read += len(piece)
    assert read == MOST_READ


@in_one_loop
async def test_a_tool_the_model_calls_is_not_even_seen(server: Server) -> None:
    assert shown(await asked(server, "outils")) == ["Quel document le montre ?"]


def test_the_environment_can_neither_trace_nor_divert_a_call() -> None:
    pytest.importorskip("langchain_openai")
    script = """
        import asyncio, os, socket, sys
        from tests.modele.serveur import serving
        with serving() as server:
            spy = server.url.replace("/v1", "/espion")
            for name in ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT", "LANGSMITH_GATEWAY",
                         "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_PROXY"):
                os.environ[name] = spy
            os.environ["HTTP_PROXY"] = os.environ["http_proxy"] = "http://127.0.0.1:9"
            for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING",
                         "LANGSMITH_TRACING_V2"):
                os.environ[name] = "true"
            os.environ["LANGSMITH_API_KEY"] = os.environ["OPENAI_API_KEY"] = "secret"
            os.environ["OPENAI_LOG"] = "debug"
            reached, connect = set(), socket.socket.connect
            def watched(self, address):
                reached.add(address[:2]); return connect(self, address)
            socket.socket.connect = watched
            from tests.llm.test_server import asked, shown
            assert shown(asyncio.run(asked(server, "bon"))), "no answer"
            paths = {path for path, _, _ in server.seen}
            keys = {headers["authorization"] for _, headers, _ in server.seen}
        assert paths == {"/v1/chat/completions"}, paths
        assert keys == {"Bearer sans-cle"}, keys
        assert reached <= {server.server_address[:2]}, reached
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


async def test_a_class_of_ones_own_is_asked_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OwnModel, "script", ("Quel document ", "le montre ?"))
    opened = interview()
    proposals = Proposals(LangchainModel(read_choice(OWN_PATH)), VOICE)
    found = await answers(proposals, opened, proposals.follow_ups(opened.session))
    assert shown(found) == ["Quel document le montre ?"]
    assert [one.type for one in OwnModel.asked[-1]] == ["system", "human"]


class StrangeError(BaseException):
    """What nobody would catch."""


@pytest.mark.parametrize("raised", [RuntimeError("x"), StopIteration(), StrangeError(), KeyError()])
async def test_whatever_a_class_of_ones_own_raises_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException
) -> None:
    monkeypatch.setattr(OwnModel, "script", ())
    monkeypatch.setattr(OwnModel, "raised", raised)
    opened = interview()
    proposals = Proposals(LangchainModel(read_choice(OWN_PATH)), VOICE)
    fault, = await answers(proposals, opened, proposals.follow_ups(opened.session))
    assert isinstance(fault, Fallback)
    assert fault.kind == "inconnue"


@pytest.mark.parametrize(("path", "kind"), [
    ("tests.modele.aide.Absente", "modele_inconnu"),
    ("tests.modele.aide.Scripted", "modele_inconnu"),
    ("paquet_absent.modele.Classe", "paquet_absent"),
])
def test_a_class_that_is_no_model_is_told(path: str, kind: str) -> None:
    with pytest.raises(ModelFault, match=kind):
        build(read_choice(path))


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_ollama", None)
    with pytest.raises(ModelFault) as raised:
        build(read_choice("ollama:mistral"))
    said = Proposals(None, VOICE).fault(raised.value.kind, raised.value.detail)
    assert 'pip install "assistant-cqp[ollama]"' in said


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))
def test_each_provider_is_given_address_key_limits_and_one_try(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = SimpleNamespace(**{provider.cls: lambda **given: given})
    monkeypatch.setitem(sys.modules, provider.module, module)
    if provider.variable:
        monkeypatch.setenv(provider.variable, "clef")
    made = build(read_choice(f"{provider.id}:m"), 30)
    assert (made["model"], made["base_url"]) == ("m", provider.url)
    assert made.get("api_key", "clef") == "clef"
    assert 30 in (made.get("timeout"), made.get("client_kwargs", {}).get("timeout"))
    assert made.get("max_retries", 0) == 0
    assert made.get("max_tokens", made.get("num_predict")) == 1200


def test_a_key_is_never_sent_to_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"OPENAI_API_KEY": "officielle", OWN_KEY: "la-mienne"}
    official = read_choice("openai:m")
    elsewhere = read_choice("openai:m", "https://modele.exemple.fr/v1")
    assert find_key(official, environment) == ("officielle", ENVIRONMENT)
    assert find_key(elsewhere, environment) == ("la-mienne", ENVIRONMENT)
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert find_key(elsewhere, {"OPENAI_API_KEY": "officielle"}) == ("", USELESS)
    assert find_key(official, {}) == ("", NOWHERE)
    assert find_key(read_choice("ollama:m"), {}) == ("", USELESS)


def test_the_system_keyring_may_hold_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {("cqp", "MISTRAL_API_KEY"): "du-trousseau"}
    ring = SimpleNamespace(get_password=lambda service, name: kept.get((service, name)))
    errors = SimpleNamespace(KeyringError=type("KeyringError", (Exception,), {}))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: ring)
    assert find_key(read_choice("mistralai:m"), {}) == ("du-trousseau", KEYRING)

    def locked(service: str, name: str) -> str:
        raise errors.KeyringError

    ring.get_password = locked
    assert find_key(read_choice("mistralai:m"), {}) == ("", NOWHERE)


@pytest.mark.parametrize(("text", "url", "refused"), [
    ("mistral", "", "FOURNISSEUR:MODELE"), ("gpt:4", "", "ollama, mistralai, openai"),
    ("ollama:", "", "FOURNISSEUR:MODELE"), ("ollama:a b", "", "FOURNISSEUR:MODELE"),
    ("ollama:m", "ftp://x", "Adresse mal formée"), ("ollama:m", "http://", "Adresse mal formée"),
    ("ollama:m", "http://x:port", "Adresse mal formée"),
    ("openai:m", "https://moi:secret@x.fr", "Mot de passe"),
    ("a.b.C", "http://x", "Adresse inutile"),
])
def test_a_bad_choice_is_refused_with_the_right_form(text: str, url: str, refused: str) -> None:
    with pytest.raises(RefusedCommand, match=refused):
        read_choice(text, url)


@pytest.mark.parametrize(("text", "url", "local", "in_clear"), [
    ("ollama:mistral:7b", "", True, False), ("openai:m", "http://localhost:8080/v1", True, False),
    ("openai:m", "http://[::1]:8080", True, False), ("openai:m", "http://10.0.0.4/v1", False, True),
    ("openai:m", "https://127.0.0.1.exemple.fr", False, False), ("anthropic:m", "", False, False),
    ("mon.paquet.Classe", "", False, False),
])
def test_a_place_is_local_or_not(text: str, url: str, *, local: bool, in_clear: bool) -> None:
    choice = read_choice(text, url)
    assert (choice.name, choice.local, choice.in_clear) == (text, local, in_clear)


def test_what_traces_or_diverts_is_taken_out_of_the_environment() -> None:
    environment = {"LANGSMITH_API_KEY": "x", "langchain_handler": "x", "LANGFUSE_HOST": "x",
                   "OTEL_EXPORTER_OTLP_ENDPOINT": "x",
                   "NO_PROXY": "exemple.fr", "PATH": "/bin"}
    silence("http://localhost:1", environment)
    assert set(environment) == {
        "PATH", "NO_PROXY", "no_proxy", "LANGSMITH_TRACING", "LANGSMITH_TRACING_V2",
        "LANGCHAIN_TRACING_V2", "OTEL_SDK_DISABLED",
    }
    assert environment["NO_PROXY"] == "exemple.fr,localhost"
    assert environment["LANGSMITH_TRACING"] == "false"


def test_only_text_comes_out_of_a_message() -> None:
    blocks = [{"type": "text", "text": "oui "}, "non", {"type": "tool_use", "text": "juger"}, 3]
    assert text_of(blocks) == "oui non"
    assert text_of({"text": "x"}) == ""


def test_an_error_is_known_by_its_shape() -> None:
    named = {
        name: type(name, (Exception,), {})
        for name in ("ConnectTimeout", "ReadError", "ConnectError", "JSONDecodeError", "Autre")
    }
    kinds = {name: fault_of(cls()).kind for name, cls in named.items()}
    assert kinds == {
        "ConnectTimeout": "lent", "ReadError": "coupe", "ConnectError": "injoignable",
        "JSONDecodeError": "json", "Autre": "inconnue",
    }
    wrapped = RuntimeError()
    wrapped.__cause__ = named["ConnectError"]()
    assert fault_of(wrapped).kind == "injoignable"
    status = RuntimeError()
    status.status_code = 403  # type: ignore[attr-defined]
    assert fault_of(status).kind == "cle"

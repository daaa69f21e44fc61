"""The providers a user may name, as data, and the reading of `FOURNISSEUR:MODELE`."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import one_line


@dataclass(frozen=True, slots=True)
class Provider:
    """How a provider's chat model is made.

    Args:
        id: as the user writes it, and the name of the optional extra that installs it.
        module, cls: where its `BaseChatModel` stands.
        url: the address used when none is given; always passed on, so that no variable of the
            environment can divert the text.
        variable: the environment variable of its key; empty when it has none.
        names: what the class calls `model`, `url`, `key`, `seconds` and `limit`; a dotted name
            goes inside a mapping.
        fixed: what else it is made with.
        keyless: what to pass as a key to a server that asks for none.
    """

    id: str
    label: str
    module: str
    cls: str
    url: str
    variable: str
    names: Mapping[str, str]
    fixed: Mapping[str, object] = field(default_factory=dict)
    keyless: str = ""


_USUAL = {"model": "model", "url": "base_url", "key": "api_key", "seconds": "timeout"}

PROVIDERS: Mapping[str, Provider] = {
    one.id: one
    for one in (
        Provider(
            "ollama", "Ollama", "langchain_ollama", "ChatOllama", "http://127.0.0.1:11434", "",
            {"model": "model", "url": "base_url", "seconds": "client_kwargs.timeout",
             "limit": "num_predict"},
            {"temperature": 0.2},
        ),
        Provider(
            "mistralai", "Mistral AI", "langchain_mistralai", "ChatMistralAI",
            "https://api.mistral.ai/v1", "MISTRAL_API_KEY", {**_USUAL, "limit": "max_tokens"},
            {"temperature": 0.2, "max_retries": 0},
        ),
        Provider(
            "openai", "OpenAI ou serveur compatible", "langchain_openai", "ChatOpenAI",
            "https://api.openai.com/v1", "OPENAI_API_KEY", {**_USUAL, "limit": "max_tokens"},
            {"temperature": 0.2, "max_retries": 0, "use_responses_api": False,
             "stream_usage": False, "openai_proxy": ""},
            keyless="sans-cle",
        ),
        Provider(
            "anthropic", "Anthropic", "langchain_anthropic", "ChatAnthropic",
            "https://api.anthropic.com", "ANTHROPIC_API_KEY", {**_USUAL, "limit": "max_tokens"},
            {"max_retries": 0, "stream_usage": False},
        ),
    )
}
OWN = Provider("", "classe Python de l’organisme", "", "", "", "", {})
"""A `BaseChatModel` of one's own, made without arguments."""

OWN_KEY = "CQP_CLE_MODELE"
"""The key of a server at an address of one's own: a provider's key is never sent elsewhere."""

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_MODEL = re.compile(r"[\w.:/@+\-]{1,120}")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model a user configured.

    Args:
        model: as the provider names it, or the dotted path of one's own class.
        url: where the text goes; empty for one's own class.
    """

    provider: Provider
    model: str
    url: str

    @property
    def name(self) -> str:
        """What proposals and the journal call it, `ollama:mistral`; a class of one’s own by its
        path."""
        return f"{self.provider.id}:{self.model}" if self.provider.id else self.model

    @property
    def place(self) -> str:
        """Where the text goes, as it is told before anything is sent."""
        return self.url or "l’adresse que cette classe emploie"

    @property
    def local(self) -> bool:
        """Whether the text stays on this machine."""
        return bool(self.url) and is_loopback(self.url)

    @property
    def in_clear(self) -> bool:
        """Whether the text crosses a network that anyone on the way can read."""
        return self.url.startswith("http://") and not self.local

    @property
    def variable(self) -> str:
        """The environment variable of the key, also its name in the keyring; empty: no key."""
        if not self.provider.variable:
            return ""
        official = self.url == self.provider.url
        return self.provider.variable if official else OWN_KEY


def is_loopback(url: str) -> bool:
    """Whether an address is this very machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_choice(text: str, url: str = "") -> ModelChoice:
    """The choice written `FOURNISSEUR:MODELE`, or the dotted path of a class.

    Raises:
        RefusedCommand: what is wrong with it, and how it is written.
    """
    begun, colon, rest = text.strip().partition(":")
    provider = PROVIDERS.get(begun)
    if provider and colon and _MODEL.fullmatch(rest):
        return ModelChoice(provider, rest, _address(url) if url else provider.url)
    if _DOTTED.fullmatch(text.strip()):
        if url:
            raise RefusedCommand(
                "Adresse inutile", "Une classe Python dit elle-même où elle envoie : retirez --url."
            )
        return ModelChoice(OWN, text.strip(), "")
    raise RefusedCommand(
        "Modèle mal nommé",
        f"« {one_line(text)[:80]} » : écrivez FOURNISSEUR:MODELE, comme ollama:mistral, avec l’un "
        f"de {', '.join(PROVIDERS)} ; ou le chemin d’une classe, comme mon_paquet.modele.MaClasse.",
    )


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and not parts.query
        secret = parts.username or parts.password
        _ = parts.port
    except ValueError:
        usable, secret = False, None
    if secret:
        raise RefusedCommand(
            "Mot de passe dans l’adresse",
            "Il serait écrit en clair dans les réglages : retirez-le, et mettez la clé dans "
            f"{OWN_KEY}.",
        )
    if not usable or not url.isascii() or not url.isprintable():
        raise RefusedCommand(
            "Adresse mal formée",
            f"« {one_line(url)[:80]} » : écrivez-la comme http://127.0.0.1:8080/v1.",
        )
    return url.rstrip("/")

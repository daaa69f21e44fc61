"""Keeps the libraries from telling anyone else: no tracing, no gateway, no log, no detour."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from urllib.parse import urlsplit

from assistant.llm.providers import is_loopback

_FAMILIES = ("LANGSMITH_", "LANGCHAIN_", "LANGFUSE_", "OTEL_")
_OTHERS = ("OPENAI_LOG", "ANTHROPIC_LOG", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_PROXY")
_OFF = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2")


def silence(url: str, environment: MutableMapping[str, str] = os.environ) -> None:
    """Take out of this process whatever would trace a call, log it or lead it elsewhere.

    Args:
        url: where calls go; one on this machine never passes through a proxy.
    """
    for name in list(environment):
        if name.upper().startswith(_FAMILIES) or name.upper() in _OTHERS:
            del environment[name]
    for name in _OFF:
        environment[name] = "false"
    environment["OTEL_SDK_DISABLED"] = "true"
    if is_loopback(url):
        host = urlsplit(url).hostname or ""
        for name in ("NO_PROXY", "no_proxy"):
            known = [one for one in environment.get(name, "").split(",") if one]
            if host not in known:
                environment[name] = ",".join([*known, host])

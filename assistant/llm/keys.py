"""Where a key is found: the environment, else the system's keyring. Never written by us."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module, util
from typing import Any

from assistant.llm.providers import ModelChoice

SERVICE = "cqp"
"""The name under which the keyring keeps the keys of this program."""

NOWHERE, ENVIRONMENT, KEYRING, USELESS = "absente", "environnement", "trousseau", "inutile"


def find_key(choice: ModelChoice, environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """The key of a choice, and where it was found.

    Returns:
        The key, empty when there is none, and one of the four places.
    """
    if not choice.variable:
        return "", USELESS
    found = environment.get(choice.variable, "").strip()
    if found:
        return found, ENVIRONMENT
    kept = _from_keyring(choice.variable)
    if kept:
        return kept, KEYRING
    optional = choice.provider.keyless and choice.url != choice.provider.url
    return "", USELESS if optional else NOWHERE


def _from_keyring(name: str) -> str:
    """The key the system keeps, empty when it keeps none or has no keyring."""
    if util.find_spec("keyring") is None:
        return ""
    keyring: Any = import_module("keyring")
    errors: Any = import_module("keyring.errors")
    try:
        return (keyring.get_password(SERVICE, name) or "").strip()
    except (errors.KeyringError, RuntimeError, OSError):
        return ""

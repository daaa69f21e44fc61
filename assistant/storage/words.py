"""The rules of the phrasing checks: the user's own file where there is one, else the shipped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.domain.phrasing.rules import Kind, RuleBook, build_rules

FOLDER = "relecture"
_FILES: dict[Kind, str] = {"question": "questions.yaml", "observation": "observations.yaml"}


def load_rules(kind: Kind, folders: Sequence[Path]) -> RuleBook:
    """The rules of a kind of text, from the first folder that has a readable file.

    Args:
        folders: the user's own first, the shipped last. A file of theirs that cannot be read is
            left aside, and `problem` of the rules says so.
    """
    import yaml

    problem = ""
    for folder in folders[:-1]:
        path = folder / FOLDER / _FILES[kind]
        try:
            return build_rules(_plain(path), problem)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
            problem = (
                f"{FOLDER}/{_FILES[kind]} : règles inutilisables ({_why(error)}). Celles du "
                "programme sont employées ; corrigez les vôtres, dans votre dossier « phrases »."
            )
    return build_rules(_plain(folders[-1] / FOLDER / _FILES[kind]), problem)


def _why(error: Exception) -> str:
    """What is wrong with a file, in French where the reader of YAML speaks English."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return f"écriture YAML illisible vers la ligne {mark.line + 1}"
    if isinstance(error, KeyError):
        return f"il manque « {error.args[0]} »"
    return str(error)


def _plain(path: Path) -> Any:
    """The plain data of a file; read by the compiled reader of YAML where there is one."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 – a safe loader

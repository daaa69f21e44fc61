"""The cues of the follow-ups: the user's own file where there is one, else the shipped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.domain.guide.follow_ups import Cues, build_cues

NAME = "relances/indices.yaml"


def load_cues(folders: Sequence[Path]) -> Cues:
    """The cues of the first folder that has a readable file of them.

    Args:
        folders: the user's own first, the shipped last. A file of theirs that cannot be read is
            left aside, and `problem` of the cues says so.
    """
    import yaml

    problem = ""
    for folder in folders[:-1]:
        try:
            return build_cues(yaml.safe_load((folder / NAME).read_text("utf-8")), problem)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
            problem = (
                f"{NAME} : indices inutilisables ({type(error).__name__}). Ceux du programme sont "
                "employés ; corrigez le vôtre, dans votre dossier « phrases »."
            )
    return build_cues(yaml.safe_load((folders[-1] / NAME).read_text("utf-8")), problem)

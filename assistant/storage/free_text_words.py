"""The words of the look at free texts: the user's own file where there is one, else the shipped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.domain.privacy.private_life import Lexicon, build_lexicon

NAME = "textes_libres.yaml"


def load_lexicon(folders: Sequence[Path]) -> Lexicon:
    """The lexicon of the first folder that has a readable one.

    Args:
        folders: the user's own first, the shipped last. A file of theirs that cannot be read is
            left aside, and `problem` of the lexicon says so.
    """
    import yaml

    problem = ""
    for folder in folders[:-1]:
        path = folder / NAME
        try:
            return build_lexicon(yaml.safe_load(path.read_text("utf-8")), problem)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError) as error:
            problem = (
                f"{NAME} : fichier de mots inutilisable ({type(error).__name__}). Celui du "
                "programme est employé ; corrigez le vôtre, dans votre dossier « phrases »."
            )
    return build_lexicon(yaml.safe_load((folders[-1] / NAME).read_text("utf-8")), problem)

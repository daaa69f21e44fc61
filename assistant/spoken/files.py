"""The bytes of a transcript's file, as the user names it."""

from __future__ import annotations

from assistant.domain.common.paths import typed_path
from assistant.domain.common.why import why_unread
from assistant.spoken.values import MAX_FILE, TranscriptRefused


def read_file(name: str) -> tuple[str, bytes]:
    """The name and the bytes of a file.

    Raises:
        TranscriptRefused: there is none, it cannot be read, or it is far too big.
    """
    path = typed_path(name.strip().strip('"'))
    try:
        if not path.is_file():
            raise TranscriptRefused(f"« {name} » n’est pas un fichier. Vérifiez son chemin.")
        if path.stat().st_size > MAX_FILE:
            raise TranscriptRefused(
                f"« {path.name} » dépasse {MAX_FILE // 1_000_000} Mo. Coupez le fichier."
            )
        return path.name, path.read_bytes()
    except (OSError, ValueError) as error:
        reason = why_unread(error) if isinstance(error, OSError) else "son nom n’en est pas un"
        raise TranscriptRefused(
            f"« {path.name} » ne peut pas être lu : {reason}. Fermez le programme qui l’utilise, "
            "ou vérifiez vos droits sur ce fichier."
        ) from error

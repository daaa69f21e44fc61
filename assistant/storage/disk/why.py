"""Why the system refused something on the disk, in a few French words."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "votre quota de disque est atteint",
    errno.EFBIG: "le fichier atteint la taille permise",
    errno.EINTR: "une écriture a été interrompue, fermez la session puis rouvrez-la",
    errno.EIO: "le disque signale une erreur matérielle",
    errno.EROFS: "le disque est en lecture seule",
    errno.EACCES: "vous n’avez pas le droit d’écrire dans ce dossier",
    errno.EPERM: "vous n’avez pas le droit d’écrire dans ce dossier",
    errno.ENOENT: "le fichier ou son dossier a disparu",
    errno.ESTALE: "le fichier a été remplacé par un autre",
    errno.ENOTDIR: "ce chemin passe par un fichier, et non un dossier",
    errno.ENODEV: "le disque n’est plus là",
    errno.EISDIR: "ce n’est pas un fichier",
    errno.ENXIO: "ce n’est pas un fichier",
    errno.ELOOP: "c’est un lien, et non un fichier",
    errno.ENAMETOOLONG: "ce nom est trop long",
    errno.EMLINK: "le fichier porte aussi un autre nom",
}


def why(error: OSError) -> str:
    """The reason of the system, in a few French words."""
    code = error.errno or 0
    return _REASONS.get(code, f"erreur {errno.errorcode.get(code, code)} du système")

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
    errno.EEXIST: "quelque chose porte déjà ce nom",
    errno.EINVAL: "ce disque n’accepte pas ce nom",
    errno.EILSEQ: "ce disque n’accepte pas ce nom",
    errno.EBUSY: "un autre programme l’emploie",
    errno.EMFILE: "trop de fichiers sont ouverts à la fois",
    errno.ENFILE: "trop de fichiers sont ouverts à la fois",
    errno.ENOMEM: "la mémoire de l’ordinateur manque",
    errno.ETIMEDOUT: "le lecteur réseau ne répond pas",
    errno.ENOTCONN: "le lecteur réseau ne répond pas",
    errno.EHOSTDOWN: "le lecteur réseau ne répond pas",
    errno.EMLINK: "le fichier porte aussi un autre nom",
}


_UNREADABLE = {
    errno.EACCES: "vous n’avez pas le droit de le lire",
    errno.EPERM: "vous n’avez pas le droit de le lire",
    errno.EFBIG: "il est bien trop grand",
    errno.ENOENT: "il n’existe plus",
}
"""Where one only reads, other words are right."""


def why(error: OSError) -> str:
    """The reason of the system, in a few French words."""
    code = error.errno or 0
    return _REASONS.get(code, f"erreur {errno.errorcode.get(code, code)} du système")


def why_unread(error: OSError) -> str:
    """The same, of what was only to be read."""
    return _UNREADABLE.get(error.errno or 0, why(error))

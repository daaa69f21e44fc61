"""Where the sessions lie: tells a folder open to others, a synchronised one, a network drive.

A detection that finds nothing proves nothing; one that finds something is worth a sentence.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PureWindowsPath

from assistant.domain.common.why import why
from assistant.storage.disk.files import SYSTEM, Files

_MOUNTS = Path("/proc/mounts")

_NAMES = tuple((re.compile(pattern), service) for pattern, service in (
    (r"(?i:onedrive( ?-.*)?)", "OneDrive"),
    (r"(?i:dropbox( \(.*\))?)", "Dropbox"),
    (r"(?i:google ?drive(-.*)?|mon drive|my drive)", "Google Drive"),
    (r"(?i:icloud ?drive|mobile documents|com~apple~clouddocs)", "iCloud"),
    (r"(?i:nextcloud[0-9]*)", "Nextcloud"),
    (r"(?i:owncloud[0-9]*)", "ownCloud"),
    (r"(?i:kdrive)", "kDrive"),
    (r"(?i:pcloud ?drive)", "pCloud"),
    (r"(?i:proton ?drive)", "Proton Drive"),
    (r"(?i:synology ?drive)", "Synology Drive"),
    (r"Box( Sync)?|Box-Box", "Box"),
    (r"MEGA(sync)?", "MEGA"),
))
"""The name of a folder, and the service known to give it."""
_MARKERS = (
    (r"\.dropbox\.cache", "Dropbox"),
    (r"\.849c9593-d756-4e56-8d6e-42412f2a707b", "OneDrive"),
    (r"\.tmp\.drive(down|up)load", "Google Drive"),
    (r"\.nextcloudsync\.log", "Nextcloud"),
    (r"\.owncloudsync\.log", "ownCloud"),
    (r"\._?sync_[0-9a-z]+\.db", "Nextcloud ou ownCloud"),
    (r"\.synologyworkingdirectory", "Synology Drive"),
    (r"\.stfolder", "Syncthing"),
)
_VARIABLES = {
    "OneDrive": "OneDrive", "OneDriveConsumer": "OneDrive", "OneDriveCommercial": "OneDrive",
}
_NETWORK = re.compile(
    r"nfs4?|cifs|smb3?|smbfs|ncpfs|afs|9p|ceph|lustre|davfs2?|vboxsf"
    r"|fuse\.(sshfs|rclone|gvfsd-fuse|glusterfs|davfs2?|s3fs|kio-fuse|vmhgfs-fuse|.*drive.*)"
)
_REMOTE_DRIVE = 4  # DRIVE_REMOTE of the Windows API


def _windows_drive_kind(anchor: str) -> int:
    """What Windows says a drive is; 0 elsewhere."""
    if sys.platform != "win32":
        return 0
    import ctypes

    kind: int = ctypes.windll.kernel32.GetDriveTypeW(anchor)
    return kind


def risk(
    folder: Path, *, environment: Mapping[str, str] = os.environ, mounts: str | None = None,
    drive_kind: Callable[[str], int] = _windows_drive_kind,
) -> str | None:
    """The risk of keeping sessions in a folder, as a sentence; None when none is seen.

    Args:
        folder: need not exist yet.
        mounts: what the system mounts, as `/proc/mounts` writes it; read there unless given.
        drive_kind: what Windows says of a drive.
    """
    shared = _shared(folder)
    network = _network(folder, _mounted() if mounts is None else mounts, drive_kind)
    if network:
        return shared + (
            f"Le dossier des sessions « {folder} » est sur un lecteur réseau ({network}) : si le "
            "réseau tombe pendant l’entretien, les saisies sont refusées, et d’autres personnes "
            f"peuvent avoir accès aux fichiers. {_MEND}"
        )
    service = _synchronised(folder, environment)
    if service:
        return shared + (
            f"Le dossier des sessions « {folder} » est synchronisé ({service}) : les sessions "
            "sont recopiées sur d’autres machines, où un effacement peut ne pas suivre, et un "
            f"fichier peut être remplacé pendant l’entretien. {_MEND}"
        )
    return shared.rstrip() or None


def refusal(folder: Path, files: Files = SYSTEM) -> str:
    """Why nothing can be recorded in a folder, and how to mend it; empty when something can.

    It is tried, in the folder or where it would be made, for rights as they are written say little.
    """
    place = folder.absolute()
    while not files.exists(place) and place.parent != place:
        place = place.parent
    probe = place / f".cqp-essai-{os.urandom(4).hex()}"
    try:
        descriptor = files.create(probe)
        try:
            files.close(descriptor)
        finally:
            files.remove(probe)
    except OSError as error:
        return (
            f"Rien ne peut être enregistré dans « {folder} » : {why(error)}. Ouvrez-le à "
            "l’écriture, ou choisissez un autre dossier par la variable CQP_SESSIONS, ou par "
            "cqp --sessions DOSSIER."
        )
    return ""


_MEND = (
    "Choisissez un dossier de ce disque-ci, avec --sessions ou la variable CQP_SESSIONS."
)


def _shared(folder: Path) -> str:
    """A sentence, and a space after it, when others may write in a folder."""
    if sys.platform == "win32":
        return ""  # its rights are not in the mode
    try:
        mode = folder.stat().st_mode
    except OSError:
        return ""
    if not mode & (stat.S_IWGRP | stat.S_IWOTH):
        return ""
    who = "tout le monde peut" if mode & stat.S_IWOTH else "d’autres personnes peuvent"
    return (
        f"Dans le dossier des sessions « {folder} », {who} écrire, retirer ou remplacer des "
        f"fichiers. Retirez-leur ce droit : chmod go-w \"{folder}\". "
    )


def _mounted() -> str:
    try:
        return _MOUNTS.read_text("utf-8", errors="surrogateescape")
    except OSError:
        return ""


def _network(folder: Path, mounts: str, drive_kind: Callable[[str], int]) -> str:
    """The kind of network drive that holds a folder, empty when none does."""
    windows = PureWindowsPath(str(folder))
    if str(folder).startswith(("\\\\", "//")) and windows.drive:
        return "partage Windows"
    if len(windows.drive) == 2 and drive_kind(windows.drive + "\\") == _REMOTE_DRIVE:
        return f"lecteur {windows.drive}"
    real = _real(folder)
    holding = [one for one in _mount_lines(mounts) if real.is_relative_to(one[1])]
    nearest = sorted(holding, key=lambda one: len(Path(one[1]).parts))[-1:]
    return next((kind for source, point, kind in nearest if _is_network(source, point, kind)), "")


def _is_network(source: str, point: str, kind: str) -> bool:
    # A container may have 9p as its root, and a Windows disk is 9p under WSL: both are local.
    local = kind == "9p" and (point == "/" or re.match(r"drvfs|[A-Za-z]:", source))
    return bool(_NETWORK.fullmatch(kind)) and not local


def _mount_lines(mounts: str) -> Iterator[tuple[str, str, str]]:
    """Source, place and kind of what is mounted, a later line covering an earlier one."""
    for line in mounts.splitlines():
        source, point, kind, *_ = (*line.split(" "), "", "")
        yield _unescaped(source), _unescaped(point), kind


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def _synchronised(folder: Path, environment: Mapping[str, str]) -> str:
    """The service that synchronises a folder, empty when none is seen."""
    for variable, service in _VARIABLES.items():
        root = environment.get(variable)
        if root and any(one.is_relative_to(_real(Path(root))) for one in (folder, _real(folder))):
            return service
    for place in dict.fromkeys((*_line(folder), *_line(_real(folder)))):
        for pattern, service in _NAMES:
            if pattern.fullmatch(place.name):
                return service
        service = _marked(place)
        if service:
            return service
    return ""


def _line(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents


def _marked(folder: Path) -> str:
    """The service whose marker file lies in a folder."""
    try:
        names = [one.name.lower() for one in folder.iterdir() if one.name.startswith(".")]
    except OSError:
        return ""
    for pattern, service in _MARKERS:
        if any(re.fullmatch(pattern, name) for name in names):
            return service
    return ""


def _real(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError):
        return folder.absolute()

"""The vault: the master key, wrapped by a passphrase and by a recovery key, in one small file.

The passphrase goes through Argon2id; the recovery key, which has 140 bits, through HKDF. Both wrap
the same random master key, which wraps the key of each session (`session_keys`): changing the
passphrase writes this file anew and touches no session. What is right or wrong is told by the
authenticated decryption alone, so a wrong passphrase costs as much as the right one.

Keys in memory are dropped by `lock`; Python may have left copies of them, and
docs/donnees-personnelles.md says so. `cryptography` is imported when first needed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.domain.common.errors import NotSaved, RefusedCommand, SessionUnreadable, VaultLocked
from assistant.domain.common.passphrase import (
    VaultState,
    check_new_passphrase,
    miscopied,
    read_recovery,
    recovery_text,
)
from assistant.domain.common.why import why, why_unread
from assistant.storage.disk.clock import Now, utc_now
from assistant.storage.disk.files import (
    SYSTEM,
    Files,
    ensure_private_folder,
    replace_patiently,
    write_private,
)
from assistant.storage.disk.lock import SessionLock
from assistant.storage.journal.encrypted import Aead
from assistant.storage.vault import file as kept

VAULT_NAME = "coffre.json"

_SLOW = 1.0  # seconds that a derivation may take where the vault is made

Ask = Callable[[Callable[[str], None]], None]
"""Asks the user for a secret and hands it to what it is given; or gives up, and returns."""


def nobody(unlock: Callable[[str], None]) -> None:
    """Without someone to ask, a vault stays locked."""


class Vault:
    """The user's vault.

    Args:
        folder: the user's data folder.
        twin: a second place for the same file, for the day the first one is lost.
        files: the system calls; tests give others.
        now: the clock, for the lock of its file.
        cost: what deriving a new passphrase takes; tuned to this computer unless given.
    """

    def __init__(
        self, folder: Path, twin: Path | None = None, *, files: Files = SYSTEM,
        now: Now = utc_now, cost: kept.Cost | None = None,
    ) -> None:
        self.path = folder / VAULT_NAME
        self.ask: Ask = nobody
        self._twin = twin / VAULT_NAME if twin else None
        self._files = files
        self._now = now
        self._cost = cost
        self._master: bytearray | None = None
        self._known: kept.VaultFile | None = None  # what opened it: nothing that is secret
        self._aeads: dict[str, Aead] = {}

    # --- what it is ------------------------------------------------------------------------

    @property
    def state(self) -> VaultState:
        """Absent, locked or unlocked."""
        if self._master is not None:
            return VaultState.UNLOCKED
        return VaultState.LOCKED if self._met() else VaultState.ABSENT

    @property
    def active(self) -> bool:
        """True when new sessions are said to be encrypted; `must_encrypt` is sure of it.

        Raises:
            SessionUnreadable: the file of the vault is damaged, and so is its twin.
        """
        if not self._met():
            return False
        found = self._read()
        return found.active or (self._master is not None and not self._proven(found))

    def must_encrypt(self) -> bool:
        """Whether what begins now is encrypted: all is, unless the vault's owner said otherwise.

        Raises:
            VaultLocked: the file says not to encrypt, and nobody unlocked the vault to show that
                its owner wrote that.
            SessionUnreadable: as `active` does.
            NotSaved: its file went while the program is open, and cannot be put back: what would be
                encrypted now could be read by nobody later.
        """
        if not self._met():
            return False
        if not self.put_back():
            raise NotSaved(
                "Coffre absent",
                f"« {self.path} » a disparu, et ne se laisse pas remettre : rien n’est chiffré "
                "sans lui. Rebranchez ou recréez ce dossier, sans quitter le programme, puis "
                "recommencez.",
            )
        found = self._read()
        return found.active or not kept.holds(found, self.master())

    def _proven(self, found: kept.VaultFile) -> bool:
        return self._master is not None and kept.holds(found, bytes(self._master))

    @property
    def id(self) -> str:
        """What tells this vault from another; raises as `active` does."""
        return self._read().id

    # --- opening and closing ---------------------------------------------------------------

    def create(self, passphrase: str) -> str:
        """Make the vault, unlocked; from now on, new sessions are encrypted.

        Returns:
            The recovery key, which is kept nowhere: to be shown once.

        Raises:
            RefusedCommand: too simple a passphrase, or there is a vault already.
            NotSaved: the disk refused; there is no vault.
        """
        check_new_passphrase(passphrase)
        if self._met():
            self.put_back()
            raise RefusedCommand(
                "Chiffrement déjà en place",
                f"« {self.path} » est là : changez plutôt la phrase secrète. Rien n’a été modifié.",
            )
        master, vault_id = bytearray(secrets.token_bytes(kept.KEY_SIZE)), secrets.token_hex(8)
        values = kept.new_recovery()
        made = kept.VaultFile(
            vault_id, True, self._by_passphrase(passphrase, master, vault_id),
            kept.by_recovery(values, master, vault_id),
        )
        self._open(master, self._write(made, master, new=True))
        return recovery_text(values)

    def unlock(self, secret: str) -> None:
        """Unlock until `lock` or the end of the program; slow on purpose, may run in a thread.

        Args:
            secret: the passphrase, or the recovery key.

        Raises:
            RefusedCommand: it is neither.
            VaultLocked: there is no vault.
            SessionUnreadable: its file is damaged, and so is its twin.
        """
        found, master = self._opened(secret)
        self._open(master, found)
        self._mend(found)

    def put_back(self) -> bool:
        """Whether its file is there, or its twin; each that went or was damaged since the vault was
        opened is written again, as long as its folder is there."""
        there = False
        for path in self._places():
            with contextlib.suppress(OSError):
                there |= self._at(path) is not None or self._written_again(path)
        return there

    def lock(self) -> None:
        """Drop every key, at once; what is open can be read on screen, not on disk."""
        self.put_back()  # whoever drops the keys needs it
        master, self._master = self._master, None
        self._aeads.clear()
        if master is not None:
            master[:] = bytes(len(master))

    def change(self, secret: str, passphrase: str) -> None:
        """Change the passphrase; no session is touched, and the recovery key stays.

        Args:
            secret: the present passphrase, or the recovery key.

        Raises:
            RefusedCommand: a wrong secret, or too simple a passphrase.
            NotSaved: the disk refused; the old passphrase holds.
        """
        check_new_passphrase(passphrase)
        found, master = self._opened(secret)
        changed = replace(found, passphrase=self._by_passphrase(passphrase, master, found.id))
        self._open(master, self._write(changed, master))

    def renew_recovery(self, secret: str) -> str:
        """Make another recovery key, to be shown once; the old one opens nothing any more.

        Raises:
            RefusedCommand: a wrong secret.
            NotSaved: the disk refused; the old recovery key holds.
        """
        found, master = self._opened(secret)
        values = kept.new_recovery()
        changed = replace(found, recovery=kept.by_recovery(values, master, found.id))
        self._open(master, self._write(changed, master))
        return recovery_text(values)

    def check_recovery(self, typed: str) -> None:
        """Return when this is the recovery key of this vault.

        Raises:
            RefusedCommand: it is not, or it was miscopied, and where.
        """
        read = read_recovery(typed)
        if not read.values:
            how = miscopied(read.wrong) if read.wrong else "il en faut sept groupes de cinq lettres"
            raise RefusedCommand("Clé de secours mal recopiée", f"Relisez-la : {how}.")
        if not any(_by_recovery(one, read.values) for one in self._candidates()):
            raise RefusedCommand(
                "Ce n’est pas la clé de secours",
                "Elle est bien recopiée, mais c’est celle d’un autre coffre, ou d’avant son "
                "remplacement.",
            )

    def set_active(self, *, active: bool) -> None:
        """Say whether new sessions are encrypted; those there are stay as they are.

        Raises:
            NotSaved: the disk refused.
            VaultLocked: nobody unlocked the vault.
        """
        found, master = self._read(), bytearray(self.master())
        if found.active is not active or not kept.holds(found, bytes(master)):
            self._known = self._write(replace(found, active=active), master)

    # --- the keys of sessions ----------------------------------------------------------------

    def aead(self, key_id: str, sealed: bytes, about: bytes) -> Aead:
        """What encrypts a session, from its wrapped key.

        Args:
            about: what the wrapped key is bound to.

        Raises:
            VaultLocked: nobody unlocked the vault.
            SessionUnreadable: this vault did not wrap that key.
        """
        known = self._aeads.get(key_id)
        if known is None:
            key = kept.decrypt(self.master(), sealed, about)
            if key is None:
                raise SessionUnreadable(
                    "Clé inutilisable", "Cette clé est abîmée, ou n’est pas de ce coffre."
                )
            known = self._aeads[key_id] = kept.aead(key)
        return known

    def wrap(self, key: bytes, about: bytes) -> bytes:
        """Encrypt the key of a session; raises as `master` does."""
        return kept.encrypt(self.master(), key, about)

    def master(self) -> bytes:
        """The master key, after asking for it once if nobody unlocked the vault.

        Raises:
            VaultLocked: nobody did.
        """
        if self._master is None and self._met():
            ask, self.ask = self.ask, nobody
            ask(self.unlock)
        if self._master is None:
            raise self._locked()
        return bytes(self._master)

    # --- its file ----------------------------------------------------------------------------

    def _open(self, master: bytearray, content: kept.VaultFile) -> None:
        self._aeads.clear()
        self._master, self._known = master, content

    def _met(self) -> bool:
        """Whether there is a vault: one that was opened does not go with its file."""
        return self._known is not None or self._exists()

    def _exists(self) -> bool:
        return any(map(self._files.exists, self._places()))

    def _places(self) -> tuple[Path, ...]:
        return (self.path, self._twin) if self._twin else (self.path,)

    def _read(self) -> kept.VaultFile:
        """The file, or its twin when it is lost or damaged; once unlocked, the one that holds."""
        found = self._candidates()
        return next((one for one in found if self._proven(one)), found[0])

    def _candidates(self) -> list[kept.VaultFile]:
        """What the file and its twin say, as far as they can be read, and what opened the vault
        before; once where they agree."""
        problems: list[str] = []
        found: list[kept.VaultFile] = []
        for path in self._places():
            try:
                one = kept.parsed(self._files.read(path))
            except FileNotFoundError:
                continue
            except OSError as error:
                problems.append(f"« {path} » : {why_unread(error)}")
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                problems.append(f"« {path} » est abîmé")
            else:
                found += [] if one in found else [one]
        if self._known is not None and self._known not in found:
            found.append(self._known)
        if found:
            return found
        if not problems:
            raise self._locked()
        raise SessionUnreadable(
            "Coffre illisible",
            f"{' ; '.join(problems)}. Sans lui, aucune phrase ne déchiffre les sessions : remettez "
            "une copie de ce fichier, d’une sauvegarde de votre dossier de données.",
        )

    def _opened(self, secret: str) -> tuple[kept.VaultFile, bytearray]:
        """What a secret opens: of the file and its twin, the one that nothing damaged.

        A digit changed in one of them leaves it well formed, and refuses the right secret.

        Raises:
            RefusedCommand: it opens neither.
        """
        opened: list[tuple[kept.VaultFile, bytearray]] = []
        refused: RefusedCommand | None = None
        candidates = self._candidates()
        for one in candidates:
            try:
                opened.append((one, self._master_of(one, secret)))
            except RefusedCommand as error:
                refused = refused or error
        if opened:
            best, master = max(
                opened, key=lambda one: (kept.holds(one[0], bytes(one[1])), one[0].generation)
            )
            outdated = any(
                one.generation > best.generation and kept.holds(one, bytes(master))
                for one in candidates
            )
            if not outdated:
                return best, master
        raise refused or self._locked()

    def _write(
        self, content: kept.VaultFile, master: bytearray, *, new: bool = False
    ) -> kept.VaultFile:
        content = kept.proven(
            replace(content, generation=content.generation + 1), bytes(master)
        )
        written = kept.written(content)
        try:
            ensure_private_folder(self.path.parent, self._files)
            lock = SessionLock.acquire(
                self._files, self.path.with_suffix(".lock"), self._now()
            )
            if lock is None:
                raise _busy()
            try:
                if new and self._exists():
                    raise _busy()
                write_private(self.path, written, self._files)
            finally:
                lock.release()
        except OSError as error:
            raise NotSaved(
                "Coffre non modifié",
                f"{self.path} : {why(error)}. L’ancien coffre, s’il y en avait un, tient "
                "toujours ; libérez de la place ou donnez-vous le droit d’écrire là, puis "
                "recommencez.",
            ) from error
        self._write_twin(written)
        return content

    def _write_twin(self, written: bytes) -> None:
        """Keep the second copy like the first; one that cannot be kept must not stay outdated."""
        if self._twin is None:
            return
        try:
            write_private(self._twin, written, self._files)
        except OSError:
            with contextlib.suppress(OSError):
                self._files.remove(self._twin)

    def _mend(self, opened: kept.VaultFile) -> None:
        """Give both places what was just unlocked, where that is better than what they hold.

        What cannot be read, or does not hold beside one that does, is worth nothing; of two that
        nothing vouches for, each is kept.
        """
        good = self._proven(opened)
        for path in self._places():
            with contextlib.suppress(OSError):
                there = self._at(path)
                newer = there is not None and self._proven(there) and (
                    there.generation >= opened.generation
                )
                if there is not None and there.id != opened.id and good:
                    # another vault: somebody may look for it yet
                    aside = path.with_name(f"{path.stem}-{there.id}{path.suffix}")
                    replace_patiently(self._files, path, aside)
                if there is None or (good and not newer):
                    write_private(path, kept.written(opened), self._files)

    def _at(self, path: Path) -> kept.VaultFile | None:
        """The vault that bears a name; None for none, or a damaged one.

        Raises:
            OSError: the system does not let it be read.
        """
        try:
            return kept.parsed(self._files.read(path))
        except (
            FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, RecursionError,
        ):
            return None

    def _written_again(self, path: Path) -> bool:
        if self._known is None or not self._files.is_folder(path.parent):
            return False
        write_private(path, kept.written(self._known), self._files)
        return True

    def _by_passphrase(self, passphrase: str, master: bytearray, vault_id: str) -> kept.Wrapped:
        salt = os.urandom(kept.SALT)
        cost = self._cost or kept.Cost()
        begun = time.monotonic()
        key = kept.passphrase_key(passphrase, salt, cost)
        if self._cost is None and time.monotonic() - begun > _SLOW:
            cost = kept.LIGHTER
            key = kept.passphrase_key(passphrase, salt, cost)
        sealed = kept.encrypt(key, bytes(master), kept.about(vault_id, "phrase"))
        return kept.Wrapped(salt, sealed, cost)

    def _master_of(self, found: kept.VaultFile, secret: str) -> bytearray:
        """The master key that a secret gives."""
        read = read_recovery(secret)
        master = _by_recovery(found, read.values)
        if master is None:
            wrapped = found.passphrase
            key = kept.passphrase_key(secret, wrapped.salt, wrapped.cost or kept.Cost())
            master = kept.decrypt(key, wrapped.sealed, kept.about(found.id, "phrase"))
        if master is not None:
            return bytearray(master)
        if read.wrong:
            raise RefusedCommand(
                "Clé de secours mal recopiée", f"Relisez-la : {miscopied(read.wrong)}."
            )
        raise RefusedCommand(
            "Phrase refusée",
            "Ce n’est ni la phrase secrète, ni la clé de secours de ce coffre. Vérifiez les "
            "majuscules et la disposition du clavier, puis recommencez.",
        )

    def _locked(self) -> VaultLocked:
        if not self._met():
            return VaultLocked(
                "Coffre absent",
                f"Cette session est chiffrée, et le fichier « {self.path} » qui garde la clé n’est "
                "pas là. Remettez-le, d’une sauvegarde de votre dossier de données.",
            )
        return VaultLocked(
            "Session chiffrée et verrouillée",
            "Les sessions sont chiffrées : déverrouillez avec votre phrase secrète ou votre clé de "
            "secours. Rien n’a été modifié.",
        )


def _by_recovery(found: kept.VaultFile, values: tuple[int, ...]) -> bytes | None:
    """The master key that a recovery key gives; None when it is another's."""
    key = kept.recovery_key(values, found.recovery.salt)
    return kept.decrypt(key, found.recovery.sealed, kept.about(found.id, "secours"))


def _busy() -> NotSaved:
    return NotSaved(
        "Coffre non modifié",
        "Un autre programme le modifie en ce moment. Rien n’a changé ; recommencez.",
    )

"""`cqp chiffrement …`: setting encryption up, changing its secrets, converting sessions."""

from __future__ import annotations

import argparse
import sys

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS, NOT_DONE
from assistant.cli.secret_input import NEW, PRESENT, read, read_new
from assistant.domain.common.errors import RefusedCommand, VaultLocked
from assistant.domain.common.passphrase import VaultState
from assistant.domain.common.text import fold
from assistant.wiring import Services

_STATES = {
    VaultState.ABSENT: "pas en place",
    VaultState.LOCKED: "en place, verrouillé",
    VaultState.UNLOCKED: "en place, déverrouillé",
}
_LOST = (
    "Sans la phrase secrète ni la clé de secours, les sessions chiffrées sont perdues : personne "
    "ne peut les rouvrir."
)


def activate(args: argparse.Namespace, services: Services) -> int:
    """Set encryption up, or have new sessions encrypted again."""
    vault = services.vault
    if vault.state is not VaultState.ABSENT:
        vault.set_active(active=True)
        output.say("Le chiffrement est en place : les nouvelles sessions seront chiffrées.")
        return _tell_what_is_left(services)
    key = vault.create(read_new(PRESENT))
    _show_key(key)
    return _tell_what_is_left(services)


def _show_key(key: str) -> None:
    output.say(
        "Clé de secours, à recopier sur papier et à ranger loin de cet ordinateur. Elle n’est "
        "gardée nulle part et ne sera plus montrée :"
    )
    output.line(key)
    output.say(f"{_LOST} Pour vérifier votre copie : cqp chiffrement verifier-cle")


def _tell_what_is_left(services: Services) -> int:
    left = services.conversion.pending()
    if left:
        output.say(
            f"Sessions encore en clair : {len(left)}. « cqp chiffrement convertir » les chiffre."
        )
    return DONE


def state(args: argparse.Namespace, services: Services) -> int:
    """Say what is encrypted; 1 when something is in clear although it should not be."""
    vault, form = services.vault, services.conversion.form()
    active, left = vault.active, services.conversion.pending()
    if args.json:
        output.pretty_json({
            "etat": str(vault.state), "actif": active, "fichiers_chiffres": form.encrypted,
            "fichiers_en_clair": form.clear, "documents_en_clair": form.documents,
            "sessions_en_clair": list(left),
        })
    else:
        output.line(f"Chiffrement : {_STATES[vault.state]}")
        if vault.state is not VaultState.ABSENT:
            how = "chiffrées" if active else "en clair"
            output.line(f"Nouvelles sessions : {how}")
        output.line(f"Fichiers de sessions chiffrés : {form.encrypted} ; en clair : {form.clear}")
        for session_id in left:
            output.line(f"    {session_id}  en clair")
        output.line(f"Documents, toujours en clair : {form.documents}")
    return FINDINGS if active and left else DONE


def convert(args: argparse.Namespace, services: Services) -> int:
    """Encrypt what is in clear, or the other way round; 1 when a session could not be."""
    _present(services)
    if args.en_clair and not args.oui and not _confirmed():
        output.say("Rien n’a été déchiffré.")
        return NOT_DONE
    services.vault.set_active(active=not args.en_clair)
    converted = services.conversion.run(clear=args.en_clair)
    how = "remises en clair" if args.en_clair else "chiffrées"
    output.line(f"Sessions {how} : {len(converted.done)}")
    for session_id, reason in converted.refused:
        output.say(f"{session_id} : {reason}")
    if not args.en_clair:
        output.say(
            "Ce qui était en clair n’a plus de nom, mais un disque peut en garder des restes : "
            "docs/chiffrement.md dit lesquels."
        )
    return FINDINGS if converted.refused else DONE


def _confirmed() -> bool:
    output.say(
        "Toutes les sessions, et leurs copies, seront lisibles par qui prend cet ordinateur. Les "
        "nouvelles aussi. Pour le vouloir, tapez : en clair"
    )
    return fold(sys.stdin.readline().strip()) == "en clair"


def change(args: argparse.Namespace, services: Services) -> int:
    """Change the passphrase; no session is touched."""
    _present(services)
    secret = _needed("Phrase actuelle, ou clé de secours : ")
    services.vault.change(secret, read_new(NEW))
    output.say("Phrase changée. La clé de secours reste la même.")
    return DONE


def renew(args: argparse.Namespace, services: Services) -> int:
    """Make another recovery key; the one before opens nothing any more."""
    _present(services)
    secret = _needed("Phrase secrète : ")
    _show_key(services.vault.renew_recovery(secret))
    return DONE


def check(args: argparse.Namespace, services: Services) -> int:
    """Say whether a recovery key, as copied on paper, is the right one."""
    _present(services)
    services.vault.check_recovery(_needed("Clé de secours, telle que vous l’avez recopiée : "))
    output.line("C’est bien la clé de secours.")
    return DONE


def _present(services: Services) -> None:
    if services.vault.state is VaultState.ABSENT:
        raise RefusedCommand(
            "Chiffrement pas en place", "« cqp chiffrement activer » le met en place."
        )


def _needed(prompt: str) -> str:
    secret = read(PRESENT, prompt)
    if not secret:
        raise VaultLocked(
            "Aucune phrase donnée",
            f"Tapez-la dans un terminal, ou mettez-la dans un fichier privé que nomme {PRESENT}.",
        )
    return secret


ACTIONS = {
    "activer": activate, "etat": state, "convertir": convert, "changer-phrase": change,
    "nouvelle-cle": renew, "verifier-cle": check,
}

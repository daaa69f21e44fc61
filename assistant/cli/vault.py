"""`cqp chiffrement …`: setting encryption up, changing its secrets, converting sessions."""

from __future__ import annotations

from assistant.cli import output, piped
from assistant.cli.exit_codes import DONE, FINDINGS, NOT_DONE
from assistant.cli.grammar import FrenchParser, action, actions, json_option
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


def activate(services: Services) -> int:
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


def state(services: Services, *, as_json: bool) -> int:
    """Say what is encrypted; 1 when something is in clear although it should not be."""
    vault, form = services.vault, services.conversion.form()
    active, left = vault.active, services.conversion.pending()
    if as_json:
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


def convert(services: Services, *, clear: bool, confirmed: bool) -> int:
    """Encrypt what is in clear, or the other way round; 1 when a session could not be."""
    _present(services)
    if clear and not confirmed and not _confirmed():
        output.say("Rien n’a été déchiffré.")
        return NOT_DONE
    services.vault.set_active(active=not clear)
    converted = services.conversion.run(clear=clear)
    how = "remises en clair" if clear else "chiffrées"
    output.line(f"Sessions {how} : {len(converted.done)}")
    for session_id, reason in converted.refused:
        output.say(f"{session_id} : {reason}")
    if not clear:
        output.say(
            "Ce qui était en clair n’a plus de nom, mais un disque peut en garder des restes : "
            "docs/donnees-personnelles.md dit lesquels."
        )
    return FINDINGS if converted.refused else DONE


def _confirmed() -> bool:
    output.say(
        "Toutes les sessions, et leurs copies, seront lisibles par qui prend cet ordinateur. Les "
        "nouvelles aussi. Pour le vouloir, tapez : en clair"
    )
    return fold(piped.answer().strip()) == "en clair"


def change(services: Services) -> int:
    """Change the passphrase; no session is touched."""
    _present(services)
    secret = _needed("Phrase actuelle, ou clé de secours : ")
    services.vault.change(secret, read_new(NEW))
    output.say("Phrase changée. La clé de secours reste la même.")
    return DONE


def renew(services: Services) -> int:
    """Make another recovery key; the one before opens nothing any more."""
    _present(services)
    secret = _needed("Phrase secrète : ")
    _show_key(services.vault.renew_recovery(secret))
    return DONE


def check(services: Services) -> int:
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


def declare(parser: FrenchParser) -> None:
    """The actions of `cqp chiffrement`."""
    verbs = actions(parser)
    action(
        verbs, "activer", "choisit la phrase secrète ; les nouvelles sessions sont chiffrées",
        activate,
    )
    json_option(action(verbs, "etat", "ce qui est chiffré, ce qui ne l’est pas", state))
    converting = action(
        verbs, "convertir", "chiffre les sessions déjà là, et leurs copies", convert
    )
    converting.add_argument(
        "--en-clair", dest="clear", action="store_true", help="l’inverse : tout redevient lisible"
    )
    converting.add_argument(
        "--oui", dest="confirmed", action="store_true", help="sans demander de confirmer"
    )
    action(
        verbs, "changer-phrase", "change la phrase secrète, sans toucher aux sessions", change
    )
    action(
        verbs, "nouvelle-cle", "remplace la clé de secours, pour une copie perdue", renew
    )
    action(verbs, "verifier-cle", "dit si la clé de secours est bien recopiée", check)

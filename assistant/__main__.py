"""The command line: arguments, wiring, exit codes. The only outer edge of the program."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from assistant import __version__
from assistant.cli import output
from assistant.cli.exit_codes import NOT_DONE
from assistant.cli.parser import parse
from assistant.cli.secret_input import ask
from assistant.domain.common.errors import AssistantError, ReferentialInvalid, RefusedCommand
from assistant.wiring import Services, user_folders

Command = Callable[[argparse.Namespace, Services], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code (0 done, 1 findings, 2 not done)."""
    output.use_utf8()
    try:
        args = parse(__version__, argv)
        services = Services(user_folders(args.sessions))
        services.ask_secret = ask
        code = _command(args)(args, services)
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read us is gone: nothing left to say, and flushing at exit would say it again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_DONE
    except ReferentialInvalid as error:
        for problem in error.problems:
            output.say(str(problem))
        output.say(str(error))
        return NOT_DONE
    except AssistantError as error:
        output.say(str(error))
        return NOT_DONE
    except KeyboardInterrupt:
        return NOT_DONE
    return code


def _command(args: argparse.Namespace) -> Command:
    """The function of a command; its module is imported only now."""
    if args.command in (None, "demo", "ouvrir", "revue"):
        return _screen
    if args.command == "referentiel":
        from assistant.cli.referentials import ACTIONS as REFERENTIAL_ACTIONS

        return REFERENTIAL_ACTIONS[args.action]
    if args.command == "session":
        from assistant.cli.sessions import ACTIONS as SESSION_ACTIONS

        return SESSION_ACTIONS[args.action]
    if args.command in ("controler", "echeances"):
        from assistant.cli import control

        return control.COMMANDS[args.command]
    if args.command == "chercher":
        from assistant.cli.searching import search

        return search
    if args.command == "personne":
        from assistant.cli.persons import ACTIONS as PERSON_ACTIONS

        return PERSON_ACTIONS[args.action]
    if args.command == "reglages":
        from assistant.cli.settings import ACTIONS as SETTINGS_ACTIONS

        return SETTINGS_ACTIONS[args.action]
    if args.command == "modele":
        from assistant.cli.models import ACTIONS as MODEL_ACTIONS

        return MODEL_ACTIONS[args.action]
    if args.command == "chiffrement":
        from assistant.cli.vault import ACTIONS as VAULT_ACTIONS

        return VAULT_ACTIONS[args.action]
    if args.command in ("sceller", "rouvrir", "verifier"):
        from assistant.cli import seals

        return seals.COMMANDS[args.command]
    if args.command == "accord":
        from assistant.cli.consultation import agreement

        return agreement
    if args.command in ("relire", "verdict"):
        from assistant.cli import rereading, verdicts

        return {"relire": rereading.reread, "verdict": verdicts.batch}[args.command]
    from assistant.cli import exports, reading

    return {
        "bilan": reading.bilan, "transcription": reading.transcription, "exporter": exports.export,
        "tableau": exports.table,
    }[args.command]


def _screen(args: argparse.Namespace, services: Services) -> int:
    if not sys.stdin.isatty() and "TEXTUAL_DRIVER" not in os.environ:
        raise RefusedCommand(
            "Pas de terminal",
            "Le programme s’ouvre dans un terminal, pour qu’on puisse y taper. Pour un script, "
            "« cqp --help » donne les commandes sans écran.",
        )
    services.ask_secret = None  # the screens ask on a screen
    from assistant.tui.app import run

    if args.command == "demo" and args.cqp:
        from assistant.cli.demonstrations import choose

        choose(services, args.cqp)
    session = getattr(args, "session", None)
    review = args.ligne if args.command == "revue" else None
    return run(services, session=session, demonstration=args.command == "demo", review=review)


if __name__ == "__main__":
    sys.exit(main())

"""The command line: arguments, wiring, exit codes. The only outer edge of the program."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.cli import output
from assistant.cli.exit_codes import NOT_DONE
from assistant.cli.grammar import Command
from assistant.cli.parser import parse
from assistant.cli.secret_input import ask
from assistant.domain.common.errors import AssistantError, ReferentialInvalid, RefusedCommand
from assistant.domain.common.paths import typed_path
from assistant.domain.common.text import read_again

if TYPE_CHECKING:
    from assistant.wiring import Services


_READER_GONE = {errno.EPIPE, errno.EINVAL} if sys.platform == "win32" else {errno.EPIPE}
"""How the system says that whoever read us is gone."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code (0 done, 1 findings, 2 not done)."""
    output.have_streams()
    output.use_utf8()
    try:
        # typed in UTF-8, whatever letters the locale knows
        words = [read_again(one) for one in (sys.argv[1:] if argv is None else argv)]
        code = _run(vars(parse(__version__, words, _screens)))
        output.finish()
    except output.NotTold as refused:
        # flushing at exit would say it again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if refused.error.errno not in _READER_GONE:
            output.say(
                "Réponse incomplète : la sortie ne prend plus rien, son disque est plein ou n’est "
                "plus là. Libérez de la place, puis recommencez."
            )
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


def _run(typed: dict[str, Any]) -> int:
    """Run what was typed, with the words it takes."""
    from assistant.organisation import services_for
    from assistant.wiring import user_folders

    services = services_for(user_folders(typed.pop("sessions")))
    services.ask_secret = ask
    run: Command = typed.pop("run")
    code = run(services, **typed)
    for path in services.unremembered:
        output.say(
            f"« {path} » n’a pas pu être noté : un effacement ne le trouverait pas. Effacez-le "
            "vous-même le jour venu."
        )
    return code


def _screens(
    services: Services, *, session: str | None = None, line: int | None = None,
    demonstration: str | None = None, trial: str = "", keys: bool = False,
) -> int:
    """Open the program on a screen.

    Args:
        session: opened at once.
        line: the session is read again from there instead.
        demonstration: a word of the one to show, empty for an interview to finish.
        trial: the file of a référentiel, with which a throw-away interview opens.
        keys: say what each key sends, and open nothing.
    """
    if not sys.stdin.isatty() and "TEXTUAL_DRIVER" not in os.environ:
        raise RefusedCommand(
            "Pas de terminal",
            "Le programme s’ouvre dans un terminal, pour qu’on puisse y taper. Pour un script, "
            "« cqp --help » donne les commandes sans écran.",
        )
    if keys:
        from assistant.tui.keys.trial import listen

        return listen()
    services.ask_secret = None  # the screens ask on a screen
    from assistant.tui.keys.ahead import typed_ahead

    with typed_ahead():
        from assistant.tui.app import run

        if demonstration:
            from assistant.cli.demonstrations import choose

            choose(services, demonstration)
        throw_away = services.demonstration if demonstration is not None else None
        if trial:
            throw_away = services.trial(typed_path(trial))
        return run(services, session=session, throw_away=throw_away, review=line)


if __name__ == "__main__":
    sys.exit(main())

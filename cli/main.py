"""``catalogue …``: the commands, their exit codes and how errors are said.

Exit codes: 0 all accepted, 1 accepted in part, 2 a workbook refused, 3 the service could not work, 64 wrong use.
Commands import what they need when they run, so that ``--help`` answers at once.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from io import TextIOWrapper
from typing import Annotated

import typer
from typer.exceptions import TyperException

from catalogue.errors import CatalogueError, WrongUse
from cli import auditing, commissions, exports, money, operations, questions, sandboxes, users, workbooks
from cli.wording import wrong_use
from cli.writing import write

#: Ctrl+C, a service manager's, a terminal's that closes.
_INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: What Typer makes of an interruption, and no command of ours returns.
_TYPERS_INTERRUPTION = 130

app = typer.Typer(
    name="catalogue",
    help="Le catalogue produits Winvest : des classeurs Excel au catalogue publié.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
workbooks.register(app)
questions.register(app)
auditing.register(app)
money.register(app)
exports.register(app)
commissions.register(app)
operations.register(app)
users.register(app)
sandboxes.register(app)


@app.callback()
def everywhere(
    debug: Annotated[bool, typer.Option("--debug", help="Montrer la trace complète d'une erreur.")] = False,
) -> None:
    """Le catalogue produits Winvest : des classeurs Excel au catalogue publié."""
    if debug:
        os.environ["CATALOGUE_DEBUG"] = "1"


def run() -> None:
    """Run the command line and leave with the contract's exit code; an error is one sentence on stderr."""
    for sent in _INTERRUPTIONS:
        if signal.getsignal(sent) is not signal.SIG_IGN:  # as nohup asks
            signal.signal(sent, _interrupt)
    logging.getLogger().addHandler(logging.NullHandler())  # what a library remarks in English is no sentence of ours
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # an output without « € » is better than none
    sys.exit(main())


def _interrupt(_signal: int, _frame: object) -> None:
    """Have the command leave in order, once: who asks again waits for that order, which has a bound of its own."""
    for sent in _INTERRUPTIONS:
        signal.signal(sent, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        code = app(args=arguments, prog_name="catalogue", standalone_mode=False)
    except TyperException as error:
        return _say(wrong_use(error), WrongUse.exit_code)
    except CatalogueError as error:
        if os.environ.get("CATALOGUE_DEBUG"):
            raise
        return _say(error.sentence, error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = _TYPERS_INTERRUPTION
    except Exception as error:
        if os.environ.get("CATALOGUE_DEBUG"):
            raise
        cause = " ".join(str(error).split())[:200]
        return _say(f"Erreur inattendue ({type(error).__name__} : {cause}). Relancez avec --debug pour la trace.", 3)
    if code == _TYPERS_INTERRUPTION:
        return _say("Interrompu : rien n'a été appliqué à moitié.", 3)
    return code if isinstance(code, int) else 0


def _say(sentence: str, code: int) -> int:
    write(sentence, error=True)
    return code


if __name__ == "__main__":
    run()

"""A command is carried out: its configuration, its place among the commands, its answer or what went wrong."""

import argparse
import os
import secrets

from bot import texts
from bot.texts.said import error_sentence
from cli.commands import COMMANDS
from cli.context import Context
from cli.output import NOT_DONE, Answer, write
from engine import collector
from engine.rules.errors import LinkedPilotError
from engine.upkeep import faults, log, missing
from engine.upkeep.config import Config, forget_secrets
from engine.upkeep.order import Access

logger = log.get(__name__)
_BROKEN = (
    "Something in LinkedPilot broke ({name}): tell its makers the error id {error_id}, which {log} explains."
)


def carry_out(arguments: argparse.Namespace) -> int:
    """Do what was asked for and write the answer; returns the exit code."""
    if os.name == "posix":
        os.umask(0o077)  # the data folder holds log-ins: nothing in it is anybody else's
    try:
        config = Config.load()
        if arguments.command != "demo":  # it starts an agent of its own
            forget_secrets(os.environ)
        texts.speak(config.language)
    except LinkedPilotError as error:
        return write(Answer(problem=error_sentence(error)), arguments.as_json)
    try:
        answer = _carried_out(config, arguments)
    except LinkedPilotError as error:
        answer = Answer(problem=error_sentence(error))
    except KeyboardInterrupt:
        return NOT_DONE
    except Exception as error:
        answer = Answer(problem=_told(error, config, arguments.command))
    return write(answer, arguments.as_json)


def _carried_out(config: Config, arguments: argparse.Namespace) -> Answer:
    command = COMMANDS[arguments.handler]
    if command.access is not Access.NOTHING and not command.begins:
        missing.refuse_new(config)
    # The doctor says itself when the data folder can't be used; the demo has one of its own.
    if arguments.command not in ("doctor", "demo") and (command.begins or not missing.is_new(config)):
        log.configure(config, console=arguments.command == "run")
    handler = command.handler
    collector.on()
    with Context(config, access=command.access) as context:
        try:
            return handler(context, arguments)
        except LinkedPilotError as error:
            return Answer(problem=context.sentence(error))


def _told(error: Exception, config: Config, command: str) -> str:
    """A known state of the installation has its own sentence; for what isn't known there is the log."""
    error_id = secrets.token_hex(3).upper()
    logger.error("command_failed", command=command, error_id=error_id, exc_info=error)
    known = faults.named(error, config)
    if known is not None:
        return error_sentence(known)
    return _BROKEN.format(name=type(error).__name__, error_id=error_id, log=config.logs_dir / log.FILE)

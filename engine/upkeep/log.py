"""Logging: JSON lines in a rotating file of the data folder, short lines for a person on the console.

A record says what happened by an event name and fields: `logger.info("backup", file="daily.db")`. Tokens,
cookies and message texts are never logged; what a library might let slip is redacted in every line.
"""

import logging
import os
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from typing import TextIO

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from engine.rules.errors import UserError
from engine.upkeep.config import Config
from engine.upkeep.redact import redact

FILE = "linkedpilot.log"
FILE_BYTES = 5_000_000
OLD_FILES = 4
OURS = ("bot", "engine", "storage")
# httpx logs URLs at INFO, and the bot's token is part of them; telegram logs message texts at DEBUG;
# the others say at INFO what nobody needs to know. Whatever level we have, they have this one.
QUIET = ("httpx", "httpcore", "telegram", "alembic", "asyncio", "sqlalchemy")


class LogUnwritable(UserError):
    """The log's file can't be opened."""


def get(name: str) -> BoundLogger:
    """The logger of a module: `log.get(__name__)`."""
    logger: BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def configure(
    config: Config, console: bool = True, level: int = logging.INFO, stream: TextIO | None = None
) -> None:
    """Send everything to the data folder's log file and, if `console`, to `stream` (standard error).

    A second call replaces the first. Raises DataFolderUnusable, LogUnwritable.
    """
    config.prepare_folders()
    try:
        handlers: list[logging.Handler] = [_PrivateFile(config)]
    except OSError as error:
        said = error.strerror or str(error)
        raise LogUnwritable(folder=str(config.logs_dir), said=said) from error
    shown = stream or sys.stderr
    if console and shown is not None:  # none: a program without a console (pythonw)
        handlers.append(_Console(shown))
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _PrivateFile | _Console)]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _for_a_person(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """`10:04:31 action outcome=done`; worse than INFO is named, the traceback is left to the file."""
    clock = str(event.pop("timestamp"))
    level = str(event.pop("level"))
    trace = str(event.pop("exception", ""))
    del event["logger"]
    words = [clock[11:19]]
    if level not in ("debug", "info"):
        words.append(level.upper())
    words.append(str(event.pop("event")))
    words += [f"{key}={value}" for key, value in event.items() if value is not None]
    words += trace.splitlines()[-1:]
    return " ".join(" ".join(words).split())


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
]


# From the first import on, so that nothing of ours ever goes to standard output, which is the answer's.
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.processors.format_exc_info,
        ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=BoundLogger,
    cache_logger_on_first_use=False,
)


class _Redacting(ProcessorFormatter):
    """Redacts the finished line, so that tracebacks and fields of any kind are covered, too."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _formatter(utc: bool, *last: Processor) -> _Redacting:
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=utc)
    return _Redacting(
        processors=[stamp, ProcessorFormatter.remove_processors_meta, *last],
        foreign_pre_chain=[
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.format_exc_info,
        ],
    )


class _Console(logging.StreamHandler[TextIO]):
    """Short lines in local time."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self.setFormatter(_formatter(False, _for_a_person))


class _PrivateFile(RotatingFileHandler):
    """JSON lines in a file that only its owner can read, at most 25 MB in all."""

    def __init__(self, config: Config) -> None:
        super().__init__(config.logs_dir / FILE, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8")
        as_json = structlog.processors.JSONRenderer(default=str, ensure_ascii=False)
        self.setFormatter(_formatter(True, as_json))

    def _open(self) -> TextIOWrapper:
        os.close(os.open(self.baseFilename, os.O_CREAT | os.O_WRONLY, 0o600))
        return super()._open()

    def doRollover(self) -> None:
        try:
            super().doRollover()
        except PermissionError:
            # On Windows a file that another command has open can't be renamed: go on, turn over later.
            self.stream = self._open()

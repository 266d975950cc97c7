"""The commands: each is a function, arguments in, an answer out. Those of one subject have a file of their own."""

import argparse
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cli.context import Context
from cli.output import Answer
from engine.upkeep.order import Access

Handler = Callable[[Context, argparse.Namespace], Answer]


@dataclass(frozen=True, slots=True)
class CommandRow:
    """What a command does, and what it does to the data folder."""

    function: str  # `module:name`, imported when it is called: no command waits for what another needs
    access: Access
    begins: bool = False  # may be the first one in a data folder; the others say that nothing is there

    @property
    def handler(self) -> Handler:
        found: Handler = pkgutil.resolve_name(self.function)
        return found


# By the name that its parser has.
COMMANDS: Mapping[str, CommandRow] = {
    "run": CommandRow("cli.agent:run", Access.IS_THE_AGENT, begins=True),
    "demo": CommandRow("cli.practice:demo", Access.NOTHING),
    "doctor": CommandRow("cli.doctor:doctor", Access.NOTHING),
    "sender add": CommandRow("cli.senders:sender_add", Access.WRITES, begins=True),
    "sender list": CommandRow("cli.today:sender_list", Access.READS),
    "sender slot": CommandRow("cli.senders:sender_slot", Access.WRITES),
    "sender take": CommandRow("cli.senders:sender_take", Access.WRITES),
    "simulate": CommandRow("cli.simulate:simulate", Access.READS),
    "config": CommandRow("cli.settings:config", Access.WRITES, begins=True),
    "import": CommandRow("cli.importing:import_file", Access.WRITES, begins=True),
    "export": CommandRow("cli.files:export_file", Access.READS),
    "campaign create": CommandRow("cli.campaigns:campaign_create", Access.WRITES),
    "campaign preview": CommandRow("cli.campaigns:campaign_preview", Access.READS),
    "campaign start": CommandRow("cli.campaigns:campaign_start", Access.WRITES),
    "campaign list": CommandRow("cli.campaigns:campaign_list", Access.READS),
    "plan": CommandRow("cli.today:plan", Access.WRITES),  # a day that isn't planned yet is planned
    "status": CommandRow("cli.today:status", Access.READS),
    "laptops": CommandRow("cli.laptops:show", Access.READS),
    "join": CommandRow("cli.laptops:join", Access.WRITES, begins=True),
    "try": CommandRow("cli.try_action:try_one", Access.SITS),
    "pages check": CommandRow("cli.pages:check_pages", Access.SITS),
    "pages capture": CommandRow("cli.pages:capture_page", Access.SITS),
    "pages try": CommandRow("cli.pages:try_page", Access.NOTHING),
    "vps pair": CommandRow("cli.vps:pair", Access.WRITES, begins=True),
    "vps status": CommandRow("cli.vps:status", Access.WRITES),
    "vps unpair": CommandRow("cli.vps:unpair", Access.WRITES),
    "openoutreach list": CommandRow("cli.openoutreach:show", Access.WRITES),  # who has no instance gets one
    "openoutreach init": CommandRow("cli.openoutreach:init", Access.WRITES),
    "openoutreach set": CommandRow("cli.openoutreach:change", Access.WRITES),
    "openoutreach search": CommandRow("cli.openoutreach:search", Access.WRITES),
    "openoutreach import": CommandRow("cli.openoutreach:take", Access.WRITES),
    "service install": CommandRow("cli.service:install", Access.READS),
    "service uninstall": CommandRow("cli.service:uninstall", Access.NOTHING),
    "service status": CommandRow("cli.service:status", Access.NOTHING),
    "update": CommandRow("cli.update:update", Access.EXCHANGES, begins=True),
    "uninstall": CommandRow("cli.uninstall:uninstall", Access.NOTHING),
    "login": CommandRow("cli.login:log_in", Access.SITS),
    "backup": CommandRow("cli.copies:backup", Access.READS),
    "restore": CommandRow("cli.copies:restore", Access.EXCHANGES, begins=True),
    "storage move": CommandRow("cli.storage:move", Access.EXCHANGES),
    "forget": CommandRow("cli.people:forget", Access.WRITES),
    "about": CommandRow("cli.people:about", Access.READS),
}

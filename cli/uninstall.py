"""`linkedpilot uninstall`: the program goes, the data stays."""

import argparse
import shutil
import sys

import deploy.service
from cli.context import Context
from cli.output import Answer
from deploy import release
from deploy.service import NoServiceManager
from engine.upkeep import places
from engine.upkeep.instance_lock import alone


def uninstall(context: Context, arguments: argparse.Namespace) -> Answer:
    data = context.config.data_dir
    stays = (
        f"Your data stays in {data}: leads, history, log-ins, the bot's token. A new installation goes on with it; "
        "delete the folder when you want nothing of it kept."
    )
    running = release.running()
    if not arguments.yes:
        goes = (
            "the service"
            if running is None
            else f"the service, {release.releases()}, and the command {release.launcher()}"
        )
        return Answer(
            f"Would remove {goes}.\n{stays}", {"data": data}, "Nothing is removed yet: say it with --yes."
        )
    service_gone = _without_service()
    if context.config.data_dir.exists():
        with alone(context.config):
            pass  # an agent that was started by hand keeps its program
    if running is None:
        how = (
            f"delete the folder {places.CODE}"
            if places.is_clone()
            else "remove the program by what installed it (`uv tool uninstall linkedpilot`)"
        )
        return Answer(
            f"The service is removed. To remove the program, {how}.\n{stays}",
            {"data": data, "service": service_gone},
        )
    if release.in_force() is not None:
        release.launcher().unlink(missing_ok=True)
    shutil.rmtree(places.home() / "uv", ignore_errors=True)
    left = ""
    if sys.platform == "win32":  # whose running program can't be deleted
        release.remove_all_but(running)
        left = f"\nDelete {running.folder} when this window is closed."
    else:
        shutil.rmtree(release.releases(), ignore_errors=True)
    return Answer(f"LinkedPilot is removed.{left}\n{stays}", {"data": data, "service": service_gone})


def _without_service() -> bool:
    try:
        return deploy.service.here().uninstall()
    except NoServiceManager:
        return False

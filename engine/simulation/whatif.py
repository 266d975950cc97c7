"""What would happen: the simulation on a copy of the user's own data, with other settings if wanted."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.apart.wire import Progress, Tell
from engine.apart.work import Died, Work, WorkerFault
from engine.rules.enums import ActionType, CampaignStatus, SenderStatus
from engine.rules.errors import LinkedPilotError, UserError
from engine.rules.identity import ROOT
from engine.senders import LimitPeriod
from engine.simulation.model import Temper
from engine.simulation.run import Simulation, SimulationReport
from engine.upkeep import setting_changes
from engine.upkeep.config import PREFIX, Config
from engine.work.pausing import resume_all
from storage import campaigns as store
from storage import openoutreach as openoutreach_store
from storage import seat as seat_store
from storage import senders as sender_store
from storage.database import Database

MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Another limit, of one sender or (None) of all."""

    sender_id: int | None
    kind: ActionType
    period: LimitPeriod
    limit: int | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """How long, with which chance, and what shall be different from how things are."""

    days: int
    seed: int = 1
    settings: Mapping[str, str] = field(default_factory=dict)
    limits: tuple[LimitChange, ...] = ()


class NothingToSimulate(UserError):
    """There is no running campaign and no draft that could be started, so nothing would happen."""


class NoSuchDays(UserError):
    """That many days aren't simulated."""


class SimulationFault(LinkedPilotError):
    """Its process ended without an answer."""


@dataclass(frozen=True, slots=True)
class WhatIfRequest:
    """What would happen, from when on, with the data of which folder?"""

    data_dir: Path
    database_url: str
    wanted: WhatIf
    now: datetime


MEMORY = 4 * 1024**3  # bytes: a copy of the database is held in it
SIMULATE = Work[WhatIfRequest, SimulationReport](
    "engine.simulation.whatif:play", SimulationReport, memory=MEMORY, refusals=(NothingToSimulate,)
)


def simulate(config: Config, wanted: WhatIf, now: datetime, tell: Tell | None = None) -> SimulationReport:
    """Run it, on a copy in memory: nothing of the user's is changed. Raises UserError.

    Every sender is taken as logged in and active, and drafts as started: the question is what would be.
    """
    if not 1 <= wanted.days <= MOST_DAYS:
        raise NoSuchDays(most=MOST_DAYS)
    db = Database(config.database_url)
    copy = db.copied_to_memory()
    db.close()
    try:
        with copy.transaction() as session:
            _prepare(session, wanted, now)

        def day(done: int) -> None:
            if tell is not None:
                tell(Progress("playing", done, wanted.days))

        # A folder with nothing in it: no OpenOutreach is read, run or renamed because of what only would happen.
        with TemporaryDirectory(prefix="linkedpilot-simulation-") as nowhere:
            alone = replace(config, data_dir=Path(nowhere))
            simulation = Simulation(alone, copy, now, wanted.seed, Temper())
            return asyncio.run(simulation.run(wanted.days, each_day=day))
    finally:
        copy.close()


def _prepare(session: Session, wanted: WhatIf, now: datetime) -> None:
    resume_all(session, now)
    if seat_store.read(session).taken:
        seat_store.release(session, now)
    for instance in openoutreach_store.instances(session):
        openoutreach_store.let_go(session, instance.sender_id)
    for name, value in wanted.settings.items():
        setting_changes.set_setting(session, name, value, now)
    for row in sender_store.all_senders(session):
        sender_store.set_status(session, row.id, SenderStatus.ACTIVE, "", now)
        if row.profile_url is None:  # in the model everybody has an account
            sender_store.change(session, row.id, profile_url=f"{ROOT}model-of-sender-{row.id}")
    for change in wanted.limits:
        for row in sender_store.all_senders(session):
            if change.sender_id in (None, row.id):
                senders.set_limit(session, row.id, change.kind, change.period, change.limit, now)
    for draft in store.all_campaigns(session, (CampaignStatus.DRAFT,)):
        with suppress(UserError), session.begin_nested():  # one that can't be started isn't
            campaigns.start(session, draft.id, now, seed=draft.id)
    if not store.all_campaigns(session, (CampaignStatus.RUNNING,)):
        raise NothingToSimulate


async def simulate_apart(
    config: Config, wanted: WhatIf, now: datetime, tell: Tell | None = None
) -> SimulationReport:
    """As `simulate`, in a process of its own, which ends when whoever waits is cancelled. Raises UserError, SimulationFault."""
    try:
        return await SIMULATE.run(WhatIfRequest(config.data_dir, config.database_url, wanted, now), tell)
    except (Died, WorkerFault) as broken:
        raise SimulationFault("broken", said=str(broken)) from broken


def play(request: WhatIfRequest, tell: Tell) -> SimulationReport:
    """What the process does; it reads no more than the user's database."""
    logging.disable()  # what only would happen doesn't belong into the log
    places = {f"{PREFIX}DATA_DIR": str(request.data_dir), f"{PREFIX}DATABASE_URL": request.database_url}
    return simulate(Config.load(places), request.wanted, request.now, tell)

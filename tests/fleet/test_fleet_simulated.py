"""A few laptops, days of virtual time, faults at every step: nobody is contacted twice, nobody acts beside another."""

from pathlib import Path

import pytest

from tests.fleet.simulated import FleetSimulation, Wanted
from tests.postgresql import Server


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fleet_with_faults_at_every_step_does_no_wrong(
    postgresql: Server, tmp_path: Path, seed: int
) -> None:
    outcomes = FleetSimulation(
        postgresql, tmp_path, Wanted(laptops=4, days=3, people=150, seed=seed, faults=0.02)
    ).play()
    assert outcomes.wrongs == []
    assert outcomes.lost == []
    assert outcomes.clicks > 30
    assert outcomes.faults.total() > 10

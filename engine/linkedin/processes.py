"""The processes of a sender's browser, found by the profile folder on their command line."""

import os
from pathlib import Path

import psutil

KILL_SECONDS = 3.0


def of_profile(user_data_dir: Path) -> list[psutil.Process]:
    """Every process of a browser on this profile, and their children."""
    mark = f"--user-data-dir={os.path.abspath(user_data_dir)}"
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter(["cmdline"]):
        if mark in (process.info["cmdline"] or ()):
            found[process.pid] = process
            try:
                found.update({child.pid: child for child in process.children(recursive=True)})
            except psutil.NoSuchProcess:
                continue
    return list(found.values())


def memory(processes: list[psutil.Process]) -> int:
    """Bytes that only they hold: what they share would count once for each."""
    total = 0
    for process in processes:
        try:
            used = process.memory_full_info()
        except psutil.Error:
            continue
        total += int(getattr(used, "uss", used.rss))
    return total


def kill(processes: list[psutil.Process]) -> None:
    """Kill them and wait until they are gone."""
    end(processes)
    psutil.wait_procs(processes, timeout=KILL_SECONDS)


def end(processes: list[psutil.Process]) -> None:
    """Kill them, and wait for nothing."""
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run."""
    return [process for process in processes if _runs(process)]


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

"""Limits for the process that reads a foreign file.

Linux and macOS hold a process to limits that it sets itself. Windows has none of that kind, and macOS doesn't
hold one to its memory: there, and as a second lock on Linux, the parent looks at the child's memory often
and kills it (see `engine.apart.work`).
"""

import sys
from contextlib import suppress

MIB = 1024 * 1024
MEMORY = 1536 * MIB  # a workbook of 1,000,000 rows takes about 500
CPU_SECONDS = 600


def confine(memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS, file_bytes: int = 0) -> None:
    """Hold this process to so much memory and computing time, and each file it writes to a size (bytes)."""
    if sys.platform == "win32":
        return
    import resource

    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CORE: 0,
    }
    for what, limit in wanted.items():
        with suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS; the parent watches there
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))

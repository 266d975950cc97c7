"""Python's garbage collector, while a process imports what it works with: all of that stays, and looking through it again and again took a
fifth of a start."""

import gc


def off() -> None:
    """Nothing is looked for from here on."""
    gc.disable()


def seldom() -> None:
    """Look for nothing but every many thousand objects: where millions of rows come and go, none of them in a circle."""
    gc.set_threshold(20_000)


def on() -> None:
    """Look again, but not through what is there by now; where it was never off, nothing changes."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()

"""The paths on which somebody waits, each beside its floor; run by `python -m bench`."""

"""Bringing LinkedPilot onto a computer: releases, the installer, what keeps it running."""

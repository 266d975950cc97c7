"""OpenOutreach beside LinkedPilot: the people that its instances found, and what they did on LinkedIn for a sender.

Its databases belong to another program, which changes their shape several times a year: they are read by what their columns hold, never
written, and never kept from being written.
"""

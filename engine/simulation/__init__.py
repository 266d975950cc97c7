"""Weeks in seconds: the real planner, rules, storage and turns on a virtual clock, in front of a model of LinkedIn."""

"""Counterparts on loopback: what the service talks to, when the real thing is out of reach.

Each one answers as the real service does, its bad days included, so that the service runs against it unchanged, in the
tests, in the demo and by hand (``catalogue sandbox …``). `faults` and `requests_log` are the same for all of them.
"""

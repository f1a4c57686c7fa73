"""The points ledger of Punchcard, written a second time from its contract alone, so that the two can be held against each other.

Exact numbers are integers and `fractions.Fraction`; instants are whole milliseconds since 1970 in UTC. Nothing here reads a clock, draws
a random number or depends on the order of a set.
"""

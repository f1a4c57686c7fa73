"""Random programs and random lives under them, each from a seed."""

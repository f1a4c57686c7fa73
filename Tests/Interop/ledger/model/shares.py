"""Exact shares and the whole points that come of them."""

from fractions import Fraction
from math import lcm


def rounded(exact, mode):
    """A whole number for a fraction of 0 or more: `down`, `halfUp`, `halfEven` or `up`."""
    exact = Fraction(exact)
    whole, rest = divmod(exact.numerator, exact.denominator)
    twice = 2 * rest
    up = {
        "down": False,
        "up": rest > 0,
        "halfUp": twice >= exact.denominator,
        "halfEven": twice > exact.denominator or (twice == exact.denominator and whole % 2 == 1),
    }[mode]
    return whole + (1 if up else 0)


def allocated(total, weights, limits=None):
    """The whole number `total` in proportion to the weights, by largest remainder; of equal remainders the earlier wins.

    What has a limit gets no more than that, and the next remainders have what is left over.
    """
    common = lcm(*(Fraction(weight).denominator for weight in weights)) if weights else 1
    weights = [int(weight * common) for weight in weights]
    whole = sum(weights)
    if whole == 0:
        assert total == 0, f"{total} points and nobody to have them"
        return [0] * len(weights)
    parts = [divmod(total * weight, whole) for weight in weights]
    points = [quotient for quotient, _ in parts]
    order = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))
    limits = limits or [None] * len(points)
    while left := total - sum(points):
        open = [index for index in order if weights[index] and (limits[index] is None or points[index] < limits[index])]
        for index in open[:left]:
            points[index] += 1
    return points


def spread(total, weights):
    """The exact shares of `total` in proportion to the weights; nothing if there is no weight."""
    whole = sum(weights)
    return [Fraction(total) * weight / whole if whole else Fraction(0) for weight in weights]

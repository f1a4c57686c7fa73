"""What a purchase or an activity is worth, by rule and by line: exact shares, one rounding, one allocation."""

from datetime import datetime
from fractions import Fraction

from .program import LINE_CONDITIONS
from .shares import allocated, rounded, spread

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Rating:
    """Whole points by rule and line; what counts for tiers; and what does not come in points."""

    def __init__(self, bases):
        self.bases = bases
        self.rules = []  # of (rule, points of each line), in the order of the rules, of those that give points
        self.qualifying = [0] * len(bases)
        self.rewards = []  # ids of the campaigns that give one

    @property
    def points(self):
        return sum(sum(lines) for _, lines in self.rules)


class Context:
    """What rating knows of the member: the level held at the occurrence, the segments, and what counts towards limits.

    `used(campaign)` gives the standing points and the standing awards in the period of the occurrence; `awards(campaign)` the
    standing awards of all time.
    """

    def __init__(self, level, segments, number, used, awards):
        self.level, self.segments, self.number, self.used, self.awards = level, segments, number, used, awards


def rate(program, sale, context):
    bases = sale.bases(program)
    rating = Rating(bases)
    base = _base(program, sale, bases)
    shares = [] if sale.activity else [("base", base)]
    run, limits = list(base), {}
    level = context.level
    if level is not None and level.multiplier != 1 and not sale.activity:
        share = [points * (level.multiplier - 1) for points in base]
        shares.append((f"tier:{level.id}", share))
        run = [points + more for points, more in zip(run, share)]
    for campaign in _chosen(program, sale, bases, run, context):
        share = _capped(campaign, _share(program, campaign, sale, bases, run), context)
        if campaign.effect == "multiply":
            run = [points + more for points, more in zip(run, share)]
        if campaign.effect == "reward":
            rating.rewards.append(campaign.id)
        shares.append((campaign.id, share))
        limits[campaign.id] = _left(campaign, context)
    weights = _proportional_weights(program, sale) if program.is_proportional else None
    _allocate(rating, shares, limits, program.rounding, weights)
    if not sale.activity:
        qualifying = rounded(sum(base), "down")
        if qualifying:
            rating.qualifying = allocated(qualifying, base if weights is None else weights)
    return rating


def _base(program, sale, bases):
    entry = None if sale.activity else program.entry(sale.currency, sale.partner)
    return [basis * entry.points / entry.per if entry and basis else Fraction(0) for basis in bases]


def _allocate(rating, shares, limits, rounding, weights):
    """One rounding of the sum; the points to the rules, and of each rule to the lines, by largest remainder."""
    exact = [sum(share) for _, share in shares]
    of_rules = allocated(rounded(sum(exact), rounding), exact, [limits.get(rule) for rule, _ in shares])
    for (rule, share), points in zip(shares, of_rules):
        if points:
            rating.rules.append((rule, allocated(points, share if weights is None else weights)))


def _proportional_weights(program, sale):
    return _by_amount(sale, [index for index, line in enumerate(sale.lines) if not program.excludes(line.category)])


def _by_amount(sale, indices):
    """Weights that spread over some lines by amount, and by quantity if all of them are free."""
    of_amount = sum(sale.lines[index].amount for index in indices) > 0
    weights = [0] * len(sale.lines)
    for index in indices:
        weights[index] = sale.lines[index].amount if of_amount else sale.lines[index].quantity
    return weights


# Campaigns


def _chosen(program, sale, bases, run, context):
    """The campaigns that apply, in the order of the document: of a group the one that would give most, alone."""
    applying = [campaign for campaign in program.campaigns if _applies(program, campaign, sale, bases, context)]
    best = {}
    for campaign in applying:
        if campaign.group is not None:
            alone = sum(_capped(campaign, _share(program, campaign, sale, bases, run), context))
            if campaign.group not in best or alone > best[campaign.group][0]:
                best[campaign.group] = (alone, campaign.id)
    return [campaign for campaign in applying if campaign.group is None or best[campaign.group][1] == campaign.id]


def _applies(program, campaign, sale, bases, context):
    if campaign.is_for_activities != bool(sale.activity):
        return False
    if sale.activity and sale.activity not in campaign.when["activity"]:
        return False
    if not sale.activity and not (_matching(program, campaign.when, sale) and _sale_conditions(campaign, sale, bases)):
        return False
    if not _moment_conditions(program, campaign, sale) or not _member_conditions(campaign, context):
        return False
    return campaign.cap_count is None or context.used(campaign)[1] < campaign.cap_count


def _sale_conditions(campaign, sale, bases):
    when = campaign.when
    if any(name in when and getattr(sale, name) not in when[name] for name in ("store", "channel", "partner")):
        return False
    if "tender" in when and not any(tender["kind"] in when["tender"] for tender in sale.tenders):
        return False
    if campaign.minimum is not None:
        minimum = campaign.minimum.of(sale.currency)
        if minimum is None or sum(bases) < minimum:
            return False
    return campaign.effect != "per" or campaign.per.of(sale.currency) is not None


def _moment_conditions(program, campaign, sale):
    """Everything here is the time on the wall where the program is at home."""
    local = program.zone.local(sale.occurred_at)
    if campaign.start is not None and local < datetime.fromisoformat(campaign.start):
        return False
    if campaign.end is not None and local >= datetime.fromisoformat(campaign.end):
        return False
    if "weekday" in campaign.when and _DAYS[local.weekday()] not in campaign.when["weekday"]:
        return False
    if "hours" in campaign.when:
        start, end = campaign.when["hours"]["from"], campaign.when["hours"]["to"]
        now = local.strftime("%H:%M")
        return start <= now < end if start <= end else now >= start or now < end
    return True


def _member_conditions(campaign, context):
    when = campaign.when
    if "tier" in when and (context.level is None or context.level.id not in when["tier"]):
        return False
    if "segment" in when and not any(segment in when["segment"] for segment in context.segments):
        return False
    if campaign.numbers is not None:
        first, last = campaign.numbers
        if not first <= context.number <= last or context.awards(campaign) >= last - first + 1:
            return False
    return True


def matches(when, line):
    """Whether the conditions of a campaign or a stamp card hold for a line."""
    return all(getattr(line, name) in when[name] for name in LINE_CONDITIONS if name in when)


def _matching(program, when, sale):
    return [index for index, line in enumerate(sale.lines) if not program.excludes(line.category) and matches(when, line)]


def _share(program, campaign, sale, bases, run):
    """What the campaign adds, line by line, exactly and before its cap."""
    share = [Fraction(0)] * len(bases)
    matching = list(range(len(bases))) if sale.activity else _matching(program, campaign.when, sale)
    if campaign.effect == "add":
        return spread(campaign.value, _by_amount(sale, matching))
    for index in matching:
        if campaign.effect == "multiply":
            share[index] = run[index] * campaign.factor
        elif campaign.effect == "perItem":
            share[index] = Fraction(campaign.value * sale.lines[index].quantity)
        elif campaign.effect == "per":
            share[index] = bases[index] * campaign.value["points"] / campaign.per.of(sale.currency)
    return share


def _left(campaign, context):
    """What its cap leaves, which the rounding does not exceed either; None without one."""
    return None if campaign.cap_points is None else max(0, campaign.cap_points - context.used(campaign)[0])


def _capped(campaign, share, context):
    whole, left = sum(share), _left(campaign, context)
    return share if left is None or whole <= left else [points * left / whole for points in share]

"""What purchases and returns do to a member's level, and what a level brings and loses."""

from . import purchases
from .lots import Origin
from .revoking import revoke
from .tiers import run_anew


class Gift:
    """The points for entering a level, once per window."""

    def __init__(self, given_at, points, lot, held):
        self.given_at, self.points, self.held = given_at, points, held  # how many levels had been held by then, this one included
        self.origin = Origin()
        self.origin.lots.append(lot)


def counted(account):
    return [record.counted for record in account.records if not record.activity]


def after_purchase(ledger, account, points):
    """Up at once, or kept for longer, by points that count."""
    if account.tier and points:
        before = account.tier.level
        account.tier.evaluate(counted(account), ledger.now)
        _enter(ledger, account, before)


def set_by_hand(ledger, account, level, until):
    before = account.tier.level
    account.tier.change(level, ledger.now, until)
    account.sets.append((ledger.now, len(counted(account)), level, until))
    _enter(ledger, account, before)


def _enter(ledger, account, before):
    """The gift of the level entered, not of those jumped over."""
    status, now = account.tier, ledger.now
    if status.level <= before:
        return
    program = ledger.program
    level, last = program.tiers.levels[status.level], account.gifts.get(status.level)
    if level.gift and not (last and status.windows.is_same(last.given_at, now)):
        lot = purchases.book_gift(ledger, account, level.gift, now, program)
        account.gifts[status.level] = Gift(now, level.gift, lot, len(status.held))


def after_return(ledger, account, record, points):
    """The level that the history without the returned points that counted gives, if that is lower or shorter."""
    status, now = account.tier, ledger.now
    if not status or not points or not status.rules.is_immediate:
        return
    anew = run_anew(ledger.program, account.enrolled_at, counted(account), account.sets, now)
    before, held = status.level, list(status.held)
    if anew.level < before or (anew.level == before and before and anew.end < status.end):
        status.adopt(anew, now)
    lost = range(anew.level + 1, before + 1)
    for level in lost:
        gift = account.gifts.get(level)
        if gift and not _is_kept(gift, level, status, held, now):
            del account.gifts[level]
            revoke(account, gift.origin, gift.points, record.program.shortfall, now)
    if lost and record.program.recalculates:
        _recalculate(account, record, [f"tier:{status.rules.levels[level].id}" for level in lost], now)


def _is_kept(gift, level, status, held, now):
    """Whether it is of an earlier window, and the level was left since: what is removed now is not what it was for."""
    return not status.windows.is_same(gift.given_at, now) and any(other < level for _, other in held[gift.held:])


def _recalculate(account, returned, rules, now):
    """Every later purchase loses what the lost levels gave it."""
    for record in account.records[account.records.index(returned) + 1:]:
        points = sum(line.forget(rules) for line in record.lines)
        if points:
            revoke(account, record.origin, points, record.program.shortfall, now)

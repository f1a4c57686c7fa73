"""What is asked of an account: what it holds, its open lots, its entries."""

from .levels import counted
from .times import write_time


def account(ledger, member):
    account, now = ledger.settled(member), ledger.now
    view = {
        "member": member, "balance": account.balance(now), "available": account.available(now), "held": account.held,
        "pending": account.pending(now), "debt": account.debt, "lifetime": dict(account.lifetime),
        "qualifying": _qualifying(account, now),
    }
    if account.tier:
        view.update(_tier(account, view["qualifying"]))
    program = ledger.program
    if program.cashback:
        cents = account.wallet.cents if account.wallet else 0
        view["cashback"] = [{"currency": program.cashback["currency"], "amount": cents}]
    if program.stamps:
        view["stamps"] = [
            {"id": card["id"], "count": account.stamps.get(card["id"], 0), "every": card["every"]} for card in program.stamps
        ]
    expiries = [part.expires_at for part in account.parts if part.expires_at is not None]
    if expiries:
        first = min(expiries)
        points = sum(part.points for part in account.parts if part.expires_at == first)
        view["nextExpiry"] = {"at": write_time(first), "points": points}
    return view


def _qualifying(account, now):
    if account.tier:
        return account.tier.windows.sum(counted(account), now)
    return sum(each.points for each in counted(account))


def _tier(account, qualifying):
    status = account.tier
    levels = status.rules.levels
    tier = {"id": levels[status.level].id, "since": write_time(status.since)}
    if status.end is not None:
        tier["until"] = write_time(status.end)
    view = {"tier": tier}
    if status.level + 1 < len(levels):
        following = levels[status.level + 1]
        view["nextTier"] = {"id": following.id, "missing": max(0, following.threshold - qualifying)}
    return view


def lots(ledger, member):
    """The open parts in order of consumption; `active_at` only while they are pending."""
    account, now = ledger.settled(member), ledger.now
    views = []
    for points, held, part in account.open_parts():
        view = {"points": points, "held": held}
        if part.expires_at is not None:
            view["expiresAt"] = write_time(part.expires_at)
        if part.active_at > now:
            view["activeAt"] = write_time(part.active_at)
        if part.lot.partner is not None:
            view["partner"] = part.lot.partner
        views.append(view)
    return views


def statement(ledger, member):
    return [{"kind": kind, "points": points} for kind, points in ledger.settled(member).entries]

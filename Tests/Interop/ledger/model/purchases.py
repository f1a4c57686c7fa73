"""Purchases and activities: taken or refused, rated, booked."""

import copy

from . import cards, cashback, levels, spending
from .answers import Refusal
from .lots import Lot
from .rating import Context, rate
from .record import Record
from .sale import Sale
from .times import Duration, read_time


def complete(ledger, message, data):
    account = ledger.settled(data["member"])
    number = data.get("purchase", message["id"])
    key = (message["source"], number)
    sale = Sale(data, occurred_at(ledger, message))
    if key in ledger.records:
        raise Refusal(409, "purchase_exists", ledger.records[key][1].reply)
    sale.check_sums()
    return _book(ledger, account, sale, key, data)


def simulate(ledger, message, data):
    """The same, on a copy: nothing is kept."""
    aside, member = copy.copy(ledger), data["member"]
    own = {key: value for key, value in ledger.records.items() if value[0] == member}
    account, own = copy.deepcopy((ledger.account(member), own))
    aside.accounts, aside.records = {member: account}, {**ledger.records, **own}
    return complete(aside, message, data)


def perform(ledger, message, data):
    account = ledger.settled(data["member"])
    key = (data["member"], "activity", data["activity"], data["reference"])
    if key in ledger.records:
        raise Refusal(409, "activity_exists", ledger.records[key][1].reply)
    return _book(ledger, account, Sale({}, occurred_at(ledger, message), data["activity"]), key, data)


def occurred_at(ledger, message):
    return read_time(message["time"]) if "time" in message else ledger.now


def _book(ledger, account, sale, key, data):
    now, program = ledger.now, ledger.program_at(sale.occurred_at)
    if "override" not in data:
        _accept(ledger.program, account, sale.occurred_at, now)
    if not sale.activity:
        if not program.takes(sale.currency):
            raise Refusal(422, "currency_not_accepted")
        sale.check_tax(program)
    rating = rate(program, sale, _context(account, program, sale))
    holds = [spending.hold_to_capture(account, name) for name in data.get("holds", [])]
    for hold in holds:
        if hold.state == "held":
            spending.capture_points(account, hold, hold.points, now)
    record = Record(program, sale, rating, key, now)
    record.holds = holds
    account.records.append(record)
    ledger.records[key] = (account.member, record)
    pending = _book_points(account, program, sale, rating, record, now)
    cents = None
    if not sale.activity:
        cents = cashback.credit(account, program, sale, rating, record)
        cards.count(account, program, sale, rating, record)
        levels.after_purchase(ledger, account, record.counted.points)
    record.reply = _reply(account, data, key, rating, pending, cents, now)
    return record.reply


def _accept(program, account, occurred, now):
    zone = program.zone
    if occurred > zone.plus(now, program.early):
        raise Refusal(422, "too_early")
    if now > zone.plus(occurred, program.late):
        raise Refusal(422, "too_late")
    if occurred < account.enrolled_at and program.before_enrollment != "accept":
        within = None if program.before_enrollment == "reject" else Duration(program.before_enrollment)
        if within is None or zone.plus(occurred, within) < account.enrolled_at:
            raise Refusal(422, "before_enrollment")


def _context(account, program, sale):
    """What counts towards the limits of campaigns: what stands of all that was recorded."""
    def used(campaign):
        period = program.zone.period(sale.occurred_at, campaign.cap_per)
        return _summed(
            record.standing(campaign.id) for record in account.records
            if program.zone.period(record.occurred_at, campaign.cap_per) == period
        )

    def awards(campaign):
        return _summed(record.standing(campaign.id) for record in account.records)[1]

    level = account.tier.rules.levels[account.tier.level_at(sale.occurred_at)].id if account.tier else None
    held = next((each for each in program.tiers.levels if each.id == level), None) if program.tiers else None
    number = 1 + sum(not record.activity and not record.is_fully_returned for record in account.records)
    return Context(held, account.segments, number, used, awards)


def _summed(pairs):
    pairs = list(pairs)
    return sum(points for points, _ in pairs), sum(awards for _, awards in pairs)


# Points


def active_at(program, occurred, now):
    return max(program.zone.plus(occurred, program.pending), now)


def _book_points(account, program, sale, rating, record, now):
    """One lot for each expiry, in the order of the rules; gives whether the points are pending."""
    points_by_expiry = {}
    for rule, lines in rating.rules:
        campaign = next((each for each in program.campaigns if each.id == rule), None)
        expiry = campaign.expiry if campaign and campaign.expiry else program.expiry
        expires_at = living(program, expiry.of(sale.occurred_at), now)
        points_by_expiry[expires_at] = points_by_expiry.get(expires_at, 0) + sum(lines)
    starts = active_at(program, sale.occurred_at, now)
    parts = []
    for expires_at, points in points_by_expiry.items():
        lot = Lot(sale.occurred_at, sale.partner)
        record.origin.lots.append(lot)
        parts.append(account.new_part(lot, points, expires_at, starts))
    account.note("earned", rating.points)
    account.give(parts, now)
    return starts > now


def living(program, expires_at, now):
    """What is past its expiry when it comes lives for a while from then."""
    return program.zone.plus(now, program.expired_grace) if expires_at is not None and expires_at <= now else expires_at


def book_gift(ledger, account, points, occurred, program):
    """Points that nobody bought; gives the lot, or None."""
    if not points:
        return None
    now = ledger.now
    account.note("earned", points)
    expires_at = living(program, program.expiry.of(occurred), now)
    return account.open_lot(points, occurred, expires_at, now, active_at(program, occurred, now))


def _reply(account, data, key, rating, pending, cents, now):
    reply = {
        "member": account.member, "points": rating.points, "balance": account.balance(now), "available": account.available(now),
        "explanation": [{"rule": rule, "points": sum(lines)} for rule, lines in rating.rules],
    }
    if rating.points:
        reply["state"] = "pending" if pending else "active"
    if "activity" in data:
        reply.update(activity=data["activity"], reference=data["reference"])
    else:
        reply["purchase"] = key[1]
    if account.tier:
        reply["tier"] = account.tier.rules.levels[account.tier.level].id
    if cents is not None:
        reply["cashback"] = cents
    return reply

"""Returns: what goes of each line, and with it; and a return that was a mistake."""

from . import cards, cashback, levels, spending
from .answers import Refusal, Unmodelled
from .revoking import give_back, revoke
from .shares import allocated


class Return:
    def __init__(self, record, moved, revoked, explanation):
        self.record, self.moved, self.revoked = record, moved, revoked  # moved: (line, amount, quantity) that went
        self.explanation = explanation  # of the points that went, by the rule that gave them
        self.is_void = False


def give_back_goods(ledger, message, data):
    key = (data.get("purchaseSource", message["source"]), data["purchase"])
    if key not in ledger.records:
        raise Unmodelled("a return that waits for its purchase")
    member, record = ledger.records[key]
    if data.get("member", member) != member:
        raise Unmodelled("the purchase is another member's")
    account = ledger.settled(member)
    number = data.get("return", message["id"])
    if number in record.returns:
        raise Refusal(409, "return_exists")
    moved = _moved(record, data)
    returned, restored = _apply(ledger, account, record, moved)
    record.returns[number] = returned
    ledger.returns[(key[0], number)] = (member, returned)
    return {**_reply(ledger, account, record, returned.revoked, restored, key), "explanation": returned.explanation}


def reverse(ledger, message, data):
    """An activity is undone like a purchase that is returned in full."""
    account = ledger.settled(data["member"])
    key = (data["member"], "activity", data["activity"], data["reference"])
    if key not in ledger.records:
        raise Unmodelled("the reversal of an activity that nobody performed")
    record = ledger.records[key][1]
    if record.is_gone:
        raise Refusal(409, "activity_undone")
    returned, restored = _apply(ledger, account, record, _moved(record, {}))
    return {**_reply(ledger, account, record, returned.revoked, restored, key), "activity": data["activity"]}


def _apply(ledger, account, record, moved):
    now, was_whole = ledger.now, not record.is_fully_returned
    before = [(line, line.kept[0]) for line in record.lines]
    units = [(line, line.quantity_left) for line in record.lines]
    had = record.by_rule()
    for line, amount, quantity in moved:
        line.amount_left -= amount
        line.quantity_left -= quantity
    points, counted = sum(line.lose() for line in record.lines), record.counted.points
    left = record.by_rule()
    record.count_qualifying()
    revoked = revoke(account, record.origin, points, record.program.shortfall, now)
    record.taken_back.add(revoked)
    restored = 0
    if was_whole and record.is_fully_returned:
        record.given_back = spending.GivenBack(account)
        for hold in record.holds:
            parts = spending.restore_points(account, hold, hold.spent_points, record.program, now)
            record.given_back.of_holds.append((hold, parts))
            restored += sum(points for _, points in parts)
    cashback.follow(account, before)
    cards.follow(account, record.program, units)
    if not record.activity:
        levels.after_return(ledger, account, record, counted - record.counted.points)
    explanation = [{"rule": rule, "points": points - left[rule]} for rule, points in had.items()]
    return Return(record, moved, revoked, explanation), restored


def _reply(ledger, account, record, revoked, restored, key):
    now, program = ledger.now, record.program
    reply = {
        "purchase": key[-1], "member": account.member, "revoked": revoked.points, "restored": restored,
        "balance": account.balance(now), "available": account.available(now), "debt": account.debt,
        "writtenOff": revoked.written_off, "charge": _charge(program, [revoked.charged]),
    }
    if account.tier:
        reply["tier"] = account.tier.rules.levels[account.tier.level].id
    return reply


def _charge(program, charged):
    """Each rounded down by itself."""
    exact = [points * program.point_value for points in charged if points]
    if not exact:
        return None
    cents = sum(each.numerator // each.denominator for each in exact)
    return {"amount": cents, "currency": program.point_currency, "points": sum(charged)}


# What goes


def _moved(record, data):
    """(line, amount, quantity) of what goes back, or why not."""
    if record.is_gone:
        raise Refusal(422, "nothing_to_return")
    if "lines" in data:
        amounts, quantities = _of_lines(record, data["lines"])
    elif "amount" in data:
        left = [line.amount_left for line in record.lines]
        if data["amount"] > sum(left):
            raise Refusal(422, "return_exceeds_purchase")
        amounts, quantities = allocated(data["amount"], left), [0] * len(left)
    else:
        amounts = [line.amount_left for line in record.lines]
        quantities = [line.quantity_left for line in record.lines]
    moved = []
    for line, amount, quantity in zip(record.lines, amounts, quantities):
        if line.amount and amount == line.amount_left:
            quantity = line.quantity_left  # a line that is paid back is back
        if amount or quantity:
            moved.append((line, amount, quantity))
    return moved


def _of_lines(record, asked):
    """What named lines give; what they lack of an amount is taken from the others, in order, once all have given."""
    lines = record.lines
    amounts, quantities, lacking = [0] * len(lines), [0] * len(lines), 0
    names = {line.line: index for index, line in enumerate(lines) if line.line is not None}
    for each in asked:
        if each["line"] not in names:
            raise Refusal(400, "invalid")
        index = names[each["line"]]
        line, quantity, amount = lines[index], each.get("quantity"), each.get("amount")
        if line.is_gone:
            raise Refusal(422, "nothing_to_return" if record.is_gone else None)
        if quantity is None and amount is None:
            amounts[index], quantities[index] = line.amount_left, line.quantity_left
            continue
        if quantity is not None:
            if quantity > line.quantity_left:
                raise Refusal(422, "return_exceeds_purchase")
            quantities[index] = quantity
            kept = line.amount * (line.quantity_left - quantity) // line.quantity
            amounts[index] = max(0, line.amount_left - kept)
        if amount is not None:
            amounts[index] = min(amount, line.amount_left)
            lacking += amount - amounts[index]
    for index, line in enumerate(lines):
        more = min(lacking, line.amount_left - amounts[index])
        amounts[index] += more
        lacking -= more
    if lacking:
        raise Refusal(422, "return_exceeds_purchase")
    return amounts, quantities


# A mistake


def void(ledger, message, data):
    key = (data.get("purchaseSource", message["source"]), data["return"])
    if key not in ledger.returns:
        raise Unmodelled("the voiding of a return that nobody knows")
    member, returned = ledger.returns[key]
    account, record, now = ledger.settled(member), returned.record, ledger.now
    if returned.is_void:
        raise Refusal(409, "return_voided")
    returned.is_void = True
    was_full, expiries = record.is_fully_returned, dict(account.expiries)
    before = [(line, line.kept[0]) for line in record.lines]
    units = [(line, line.quantity_left) for line in record.lines]
    for line, amount, quantity in returned.moved:
        line.amount_left += amount
        line.quantity_left += quantity
    points, counted = sum(line.regain() for line in record.lines), record.counted.points
    record.count_qualifying()
    give_back(account, record, returned.revoked, points, ledger.program.expiry, now)
    cashback.follow(account, before)
    cards.follow(account, record.program, units)
    levels.after_purchase(ledger, account, record.counted.points - counted)
    spent = spending.SpentAgain()
    if was_full and not record.is_fully_returned:
        spent = spending.spend_again(account, record.given_back, expiries, record.program.shortfall, now)
    reply = {
        "balance": account.balance(now), "available": account.available(now), "debt": account.debt, "spent": spent.points,
        "writtenOff": spent.written_off, "charge": _charge(record.program, spent.charged),
    }
    if account.tier:
        reply["tier"] = account.tier.rules.levels[account.tier.level].id
    return reply

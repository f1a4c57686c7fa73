"""Stamp cards: buy so many units, get a reward."""

from .rating import matches


def count(account, program, sale, rating, record):
    """Stamps for the units of a purchase whose lines match and have a basis."""
    for card in program.stamps:
        units = 0
        for line, recorded, basis in zip(sale.lines, record.lines, rating.bases):
            if basis > 0 and matches(card, line):
                recorded.cards.append(card["id"])
                units += line.quantity
        move(account, program, card["id"], units)


def follow(account, program, lines_before):
    """After a return or the voiding of one: the units that went or came. `lines_before` are (line, quantity left before)."""
    for card in program.stamps:
        units = sum(line.quantity_left - before for line, before in lines_before if card["id"] in line.cards)
        move(account, program, card["id"], units)


def move(account, program, id, units):
    """A full card is a reward and begins anew; a card that falls below nothing takes its last reward back."""
    every = next(card["every"] for card in program.stamps if card["id"] == id)
    account.stamps[id] = (account.stamps.get(id, 0) + units) % every

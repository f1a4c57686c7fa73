"""The wallet in money. Whole minor units are in it; the fraction that is left of each purchase is carried to the next."""

from fractions import Fraction

from .shares import allocated, rounded


class Wallet:
    def __init__(self, currency):
        self.currency, self.cents, self.carry = currency, 0, Fraction(0)

    def carry_over(self):
        """Moves whole units between wallet and carry, so that the carry is in [0, 1)."""
        whole = self.carry.numerator // self.carry.denominator
        self.cents += whole
        self.carry -= whole


def credit(account, program, sale, rating, record):
    """What a purchase gives to the wallet; the cents to its lines by largest remainder."""
    rules = program.cashback
    if rules is None:
        return None
    wallet = account.wallet = account.wallet or Wallet(rules["currency"])
    if sale.currency != rules["currency"]:
        return 0
    bases = allocated(rounded(sum(rating.bases), "down"), rating.bases)
    share = Fraction(rules["percent"]) / 100
    exact = [share * basis for basis in bases]
    carries = rules.get("carry", True)
    due = sum(exact) + (wallet.carry if carries else 0)
    cents = due.numerator // due.denominator
    if sum(exact) == 0:
        return 0
    for line, basis, cents_of_line in zip(record.lines, bases, allocated(cents, exact)):
        line.cents = line.cents_left = cents_of_line
        line.carried_basis, line.carried_share = basis, share if carries else 0
    wallet.cents += cents
    if carries:
        wallet.carry = due - cents
    return cents


def follow(account, lines_before):
    """After a return or the voiding of one, lines keep what belongs to what is left of them. `lines_before`: (line, kept before)."""
    wallet = account.wallet
    if wallet is None:
        return
    for line, before in lines_before:
        kept, whole = line.kept
        taken = line.cents_left - line.cents_to_keep()
        line.cents_left -= taken
        wallet.cents -= taken
        if line.carried_share:
            gone = line.carried_basis * before // whole - line.carried_basis * kept // whole
            wallet.carry += taken - line.carried_share * gone
    wallet.carry_over()

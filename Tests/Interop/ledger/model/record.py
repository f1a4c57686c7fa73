"""A purchase or an activity as it was recorded: what each line earned, and what it has left of that."""

from .lots import Origin
from .revoking import TakenBack
from .tiers import Counted


class RecordedLine:
    """What a line earned, and what it keeps: of everything, as much as of its amount (of its quantity, if it was free)."""

    def __init__(self, line, is_excluded):
        self.line = line.line
        self.amount, self.quantity = line.amount, line.quantity
        self.amount_left, self.quantity_left = line.amount, line.quantity
        self.is_excluded = is_excluded
        self.rules, self.rules_left = {}, {}  # points by rule, in the order of the rules
        self.qualifying = self.qualifying_left = 0
        self.cents = self.cents_left = 0
        self.carried_basis = self.carried_share = 0  # what fractions of a cent come from
        self.cards = []  # the stamp cards that it counts for

    @property
    def kept(self):
        """(how much, of how much) is left."""
        return (self.amount_left, self.amount) if self.amount else (self.quantity_left, self.quantity)

    @property
    def is_gone(self):
        return self.kept[0] == 0

    @property
    def points_left(self):
        return sum(self.rules_left.values())

    def earn(self, rule, points):
        self.rules[rule] = self.rules_left[rule] = points

    def lose(self):
        """Lets go of the points that what is left does not keep, one by one of the rule furthest above its share; gives how many."""
        kept, whole = self.kept
        gone = self.points_left - sum(self.rules.values()) * kept // whole
        excess = {rule: self.rules_left[rule] * whole - points * kept for rule, points in self.rules.items()}
        clear = {rule: max(0, points // whole) for rule, points in excess.items()}  # a whole point too many goes before any other
        one_by_one = gone - sum(clear.values())
        if one_by_one >= 0:
            for rule, points in clear.items():
                self.rules_left[rule] -= points
        for _ in range(one_by_one if one_by_one >= 0 else gone):
            rules = list(reversed(self.rules))
            furthest = max(rules, key=lambda rule: self.rules_left[rule] * whole - self.rules[rule] * kept)
            self.rules_left[furthest] -= 1
        return max(0, gone)

    def regain(self):
        """As `lose`, the other way: to the rule furthest below its share."""
        kept, whole = self.kept
        back = sum(self.rules.values()) * kept // whole - self.points_left
        for _ in range(back):
            furthest = min(self.rules, key=lambda rule: self.rules_left[rule] * whole - self.rules[rule] * kept)
            self.rules_left[furthest] += 1
        return max(0, back)

    def count_qualifying(self):
        kept, whole = self.kept
        self.qualifying_left = self.qualifying * kept // whole

    def cents_to_keep(self):
        kept, whole = self.kept
        return self.cents * kept // whole

    def forget(self, rules):
        """Takes away what some rules gave, as if they had never given it; gives what was left of it."""
        gone = sum(self.rules_left.pop(rule) for rule in list(self.rules_left) if rule in rules)
        self.rules = {rule: points for rule, points in self.rules.items() if rule not in rules}
        return gone


class Record:
    def __init__(self, program, sale, rating, key, recorded_at):
        self.program, self.key, self.recorded_at = program, key, recorded_at
        self.occurred_at, self.activity, self.partner = sale.occurred_at, sale.activity, sale.partner
        self.origin, self.taken_back = Origin(), TakenBack()
        self.lines = [RecordedLine(line, program.excludes(line.category)) for line in sale.lines]
        self.has_lines = sale.has_lines
        self.counted = Counted(sale.occurred_at, recorded_at, sum(rating.qualifying))
        self.rewards, self.holds, self.returns = rating.rewards, [], {}
        self.given_back = None  # by the last full return
        self.reply = None
        for rule, points in rating.rules:
            for line, of_line in zip(self.lines, points):
                if of_line:
                    line.earn(rule, of_line)
        for line, qualifying in zip(self.lines, rating.qualifying):
            line.qualifying = line.qualifying_left = qualifying

    @property
    def is_fully_returned(self):
        """Whether every line is gone that is not of an excluded category; of a purchase of excluded lines alone, every line."""
        counting = [line for line in self.lines if not line.is_excluded] or self.lines
        return all(line.is_gone for line in counting)

    @property
    def is_gone(self):
        return all(line.is_gone for line in self.lines)

    def by_rule(self):
        """The points that are left of each rule, in the order of the rules, line by line."""
        points = {}
        for line in self.lines:
            for rule in line.rules:
                points[rule] = points.get(rule, 0) + line.rules_left[rule]
        return points

    def standing(self, campaign):
        """(points, awards) that the campaign has given and that stand."""
        points = sum(line.rules_left.get(campaign, 0) for line in self.lines)
        is_standing = points > 0 or (campaign in self.rewards and not self.is_fully_returned)
        return points, 1 if is_standing else 0

    def count_qualifying(self):
        for line in self.lines:
            line.count_qualifying()
        self.counted.points = sum(line.qualifying_left for line in self.lines)

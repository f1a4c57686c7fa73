"""The program document, read, with its defaults."""

from fractions import Fraction

from .times import Duration, Zone

_DECIMALS = {"JPY": 0, "KWD": 3}

LINE_CONDITIONS = ("sku", "category", "brand")


def minor_units(text, currency):
    """An amount of money as an exact number of minor units."""
    return Fraction(text) * 10 ** _DECIMALS.get(currency, 2)


def duration(text):
    return None if text is None else Duration(text)


class Money:
    """An amount in one currency, or in several: a text is in the program's own."""

    def __init__(self, value, currency):
        amounts = value if isinstance(value, dict) else {currency: value}
        self._amounts = {name: minor_units(text, name) for name, text in amounts.items()}

    def of(self, currency):
        """In this currency, or None."""
        return self._amounts.get(currency)


class EarnEntry:
    def __init__(self, entry, currency):
        self.currency = entry.get("currency", currency)
        self.points = entry["points"]
        self.per = minor_units(entry["per"], self.currency)
        partner = entry.get("partner")
        self.partners = [partner] if isinstance(partner, str) else partner

    def matches(self, currency, partner):
        return currency == self.currency and (self.partners is None or partner in self.partners)


class Expiry:
    """When points are gone that were earned at some instant; never, without a document."""

    def __init__(self, document, zone):
        self._after = duration((document or {}).get("after"))
        self._align = (document or {}).get("align", "none")
        self._zone = zone

    def of(self, earned_at):
        if self._after is None:
            return None
        end = self._zone.plus(earned_at, self._after)
        return end if self._align == "none" else self._zone.end(end, self._align)


class Campaign:
    def __init__(self, document, currency, zone):
        self.id = document["id"]
        self.when = document.get("when", {})
        self.start, self.end = document.get("from"), document.get("to")
        self.effect, self.value = next(iter(document["effect"].items()))
        self.factor = Fraction(self.value) - 1 if self.effect == "multiply" else None
        self.group = document.get("group")
        self.expiry = Expiry(document["expiry"], zone) if "expiry" in document else None
        cap = document.get("cap", {})
        self.cap_points, self.cap_count, self.cap_per = cap.get("perMember"), cap.get("count"), cap.get("perMemberPer")
        self.minimum = Money(self.when["minimum"], currency) if "minimum" in self.when else None
        self.per = Money(self.value["per"], currency) if self.effect == "per" else None
        self.numbers = _numbers(self.when.get("purchaseNumber"))

    @property
    def is_for_activities(self):
        return "activity" in self.when


def _numbers(condition):
    """The first and the last purchase that a campaign is for."""
    if isinstance(condition, dict):
        return condition["from"], condition["to"]
    return None if condition is None else (condition, condition)


class Level:
    def __init__(self, document):
        self.id = document["id"]
        self.threshold = document["from"]
        self.multiplier = Fraction(document.get("multiplier", "1"))
        self.gift = document.get("entry", {}).get("points", 0)


class Tiers:
    def __init__(self, document):
        self.window = document["window"]
        self.validity = document["validity"]
        self.downgrade = document.get("downgrade", "oneLevel")
        self.grace = duration(document.get("grace"))
        self.is_immediate = document.get("onReturn", "immediate") == "immediate"
        self.levels = [Level(level) for level in document["levels"]]

    def index(self, id):
        return next(index for index, level in enumerate(self.levels) if level.id == id)


class Program:
    """One version of the rules."""

    def __init__(self, document, version, effective_from):
        self.document, self.version, self.effective_from = document, version, effective_from
        self.zone = Zone(document["timeZone"])
        self.currency = document["currency"]
        self.rounding = document.get("rounding", "down")
        self.earn = [EarnEntry(entry, self.currency) for entry in document["earn"]]
        basis = document.get("basis", {})
        self.excluded_categories = basis.get("excludeCategories", [])
        self.excluded_tenders = basis.get("excludeTenders", [])
        self.excludes_tax = basis.get("tax", "include") == "exclude"
        self.pending = Duration(document.get("pending", "P0D"))
        self.expiry = Expiry(document.get("expiry"), self.zone)
        self._read_policies(document)
        self.tiers = Tiers(document["tiers"]) if "tiers" in document else None
        self.campaigns = [Campaign(campaign, self.currency, self.zone) for campaign in document.get("campaigns", [])]
        self.stamps = document.get("stamps", [])
        gifts = document.get("gifts", {})
        self.welcome, self.birthday = gifts.get("welcome", {}).get("points", 0), gifts.get("birthday", {}).get("points", 0)

    def __deepcopy__(self, memo):
        return self  # it never changes

    def _read_policies(self, document):
        returns = document.get("returns", {})
        self.is_proportional = returns.get("attribution", "attributed") == "proportional"
        self.shortfall = returns.get("shortfall", "debt")
        self.recalculates = returns.get("later", "prospective") == "recalculate"
        self.restore_expiry = returns.get("restoreExpiry", "originalWithGrace")
        self.restore_grace = Duration(returns.get("restoreGrace", "P30D"))
        acceptance = document.get("acceptance", {})
        self.late = Duration(acceptance.get("late", "P30D"))
        self.early = Duration(acceptance.get("early", "PT5M"))
        self.before_enrollment = acceptance.get("beforeEnrollment", "reject")
        self.expired_grace = Duration(acceptance.get("expiredGrace", "P30D"))
        self.hold_ttl = Duration(document.get("holds", {}).get("ttl", "PT15M"))
        limits = document.get("limits", {})
        self.adjust_limit, self.transfer_limit = limits.get("adjust"), limits.get("transfer")
        value = document.get("pointValue")
        self.point_value = minor_units(value["amount"], value["currency"]) if value else None
        self.point_currency = value["currency"] if value else None
        self.cashback = document.get("cashback")

    def takes(self, currency):
        return currency == self.currency or any(entry.currency == currency for entry in self.earn)

    def entry(self, currency, partner):
        """What the purchase earns by: the first entry that matches, or None."""
        return next((entry for entry in self.earn if entry.matches(currency, partner)), None)

    def excludes(self, category):
        return category is not None and category in self.excluded_categories

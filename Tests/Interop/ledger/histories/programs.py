"""Random programs: every part of the document in turn, with values small enough that limits are met and levels are crossed."""

ZONES = [
    "Europe/Berlin", "UTC", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Auckland", "Australia/Lord_Howe",
    "America/Havana", "Africa/Cairo",
]
CATEGORIES = ["coffee", "pastry", "giftcard"]
SKUS, BRANDS = ["a", "b", "c"], ["x", "y"]
STORES, CHANNELS, PARTNERS = ["s1", "s2"], ["app", "store"], ["bakery", "florist"]
TENDERS = ["card", "cash", "giftcard"]
SEGMENTS = ["regulars", "staff"]
ACTIVITIES = ["review.posted", "survey.answered"]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def program(rng):
    """A document. What has no default that everybody would guess is always said."""
    document = {
        "program": "club", "timeZone": rng.choice(ZONES), "currency": "EUR",
        "rounding": rng.choice(["down", "halfUp", "halfEven", "up"]), "earn": _earn(rng), "basis": _basis(rng),
        "pointValue": {"amount": rng.choice(["0.01", "0.005", "0.10"]), "currency": "EUR"},
        "pending": rng.choice(["P0D"] * 4 + ["PT1H", "P1D", "P14D"]), "returns": _returns(rng),
        "acceptance": {
            "late": rng.choice(["P7D", "P30D", "P60D", "P2Y"]), "early": rng.choice(["PT5M", "PT1H", "P1D"]),
            "beforeEnrollment": rng.choice(["reject", "accept", "P7D", "P30D"]), "expiredGrace": rng.choice(["P1D", "P30D"]),
        },
        "holds": {"ttl": rng.choice(["PT15M", "PT2H", "P3D"])},
        "limits": {"adjust": rng.choice([400, 100000]), "transfer": rng.choice([200, 50000])},
    }
    if rng.random() < 0.8:
        document["expiry"] = _expiry(rng, ["P10D", "P1M", "P3M", "P12M", "P1Y6M"])
    if rng.random() < 0.3:
        document["cashback"] = {"percent": rng.choice(["2", "0.5", "3.333"]), "currency": "EUR", "carry": rng.random() < 0.7}
    if rng.random() < 0.6:
        document["tiers"] = _tiers(rng)
    document["campaigns"] = _campaigns(rng, "tiers" in document)
    if rng.random() < 0.3:
        document["stamps"] = [_card(rng, f"card-{index}") for index in range(rng.randint(1, 2))]
    if rng.random() < 0.3:
        document["gifts"] = {"welcome": {"points": rng.randint(5, 80)}, "birthday": {"points": rng.randint(5, 80)}}
    return document


def revised(rng, document):
    """Another version of the same program: with other rules, but with the same levels, wallet and cards."""
    other = program(rng)
    kept = ["timeZone", "currency", "acceptance", "cashback", "stamps", "gifts", "tiers"]
    new = {name: value for name, value in other.items() if name not in kept}
    new.update({name: document[name] for name in kept if name in document})
    new["program"] = document["program"] + "+"
    # What a campaign has given counts for its caps by its id, so that other campaigns have other ids.
    kept = [campaign for campaign in document["campaigns"] if rng.random() < 0.5]
    new["campaigns"] = kept + _campaigns(rng, "tiers" in document, f"{new['program'].count('+')}-")[: 5 - len(kept)]
    new["earn"] = _earn(rng, has_koruna=any(entry.get("currency") == "CZK" for entry in document["earn"]))
    return new


def _some(rng, names, most=2):
    return rng.sample(names, rng.randint(1, min(most, len(names))))


def _earn(rng, has_koruna=None):
    entries = []
    if rng.random() < 0.3:
        entries.append({"points": rng.randint(1, 5), "per": "1.00", "partner": rng.choice(["bakery", ["bakery", "florist"]])})
    if rng.random() < 0.95:
        entries.append({"points": rng.choice([1, 1, 2, 3, 7]), "per": rng.choice(["1.00", "1.00", "0.70", "3.00", "2.50"])})
    if has_koruna or (has_koruna is None and rng.random() < 0.4):
        entries.append({"points": rng.randint(1, 3), "per": "25.00", "currency": "CZK"})
    return entries


def _basis(rng):
    basis = {"tax": rng.choice(["include", "include", "exclude"])}
    if rng.random() < 0.5:
        basis["excludeCategories"] = ["giftcard"]
    if rng.random() < 0.4:
        basis["excludeTenders"] = _some(rng, ["giftcard", "cash"])
    return basis


def _returns(rng):
    returns = {
        "attribution": rng.choice(["attributed", "attributed", "proportional"]),
        "shortfall": rng.choice(["debt", "debt", "clamp", "charge", "pendingOnly"]),
        "later": rng.choice(["prospective", "recalculate"]),
        "restoreExpiry": rng.choice(["original", "originalWithGrace", "fresh"]),
    }
    grace = rng.choice(["P7D", "P30D"])
    return {**returns, "restoreGrace": grace} if returns["restoreExpiry"] == "originalWithGrace" else returns


def _expiry(rng, lengths):
    return {"after": rng.choice(lengths), "align": rng.choice(["none", "day", "month", "year"])}


def _tiers(rng):
    gold = rng.choice([40, 100, 250])
    levels = [
        {"id": "silver", "from": 0},
        {"id": "gold", "from": gold, "multiplier": rng.choice(["1.5", "2", "1.25"])},
        {"id": "platinum", "from": gold * rng.choice([2, 3]), "multiplier": rng.choice(["2", "3", "2.1"])},
    ]
    if rng.random() < 0.3:
        levels[0]["multiplier"] = "1.1"
    for level in levels[1:]:
        if rng.random() < 0.5:
            level["entry"] = {"points": rng.randint(10, 120)}
    tiers = {
        "window": rng.choice(["rolling P1M", "rolling P12M", "calendarYear", "anniversary"]),
        "validity": rng.choice(["endOfNextYear", "endOfYear", "P1M", "P6M", "P12M"]),
        "downgrade": rng.choice(["oneLevel", "toEarned", "toEarned", "never"]),
        "onReturn": rng.choice(["immediate", "immediate", "atReview"]), "levels": levels[: rng.randint(2, 3)],
    }
    if rng.random() < 0.4:
        tiers["grace"] = rng.choice(["P7D", "P1M"])
    return tiers


def _card(rng, id):
    card = {"id": id, "every": rng.randint(2, 6), "reward": "free-coffee"}
    if rng.random() < 0.7:
        card["category"] = ["coffee"]
    elif rng.random() < 0.5:
        card["brand"] = ["x"]
    return card


# Campaigns


def _campaigns(rng, has_tiers, version=""):
    return [_campaign(rng, f"campaign-{version}{index}", has_tiers) for index in range(rng.choice([0, 1, 2, 2, 3, 4, 5]))]


def _campaign(rng, id, has_tiers):
    if rng.random() < 0.2:
        effect = rng.choice([{"add": rng.randint(3, 60)}, {"add": rng.randint(3, 60)}, {"reward": "muffin"}])
        when = {"activity": _some(rng, ACTIVITIES), **_conditions(rng, has_tiers, _OF_ANYTHING, 0.3)}
        campaign = {"id": id, "when": when, "effect": effect}
    else:
        campaign = {"id": id, "when": _conditions(rng, has_tiers, _OF_ANYTHING + _OF_PURCHASES, 0.75), "effect": _effect(rng)}
    if not campaign["when"]:
        del campaign["when"]
    if rng.random() < 0.25:
        campaign["from"] = f"2026-{rng.randint(1, 3):02}-{rng.randint(1, 28):02}T00:00:00"
    if rng.random() < 0.2:
        date = f"{rng.randint(2026, 2027)}-{rng.randint(4, 12):02}-{rng.randint(1, 28):02}"
        campaign["to"] = f"{date}T{rng.choice(['00:00:00', '12:30:00'])}"
    gives_points = "reward" not in campaign["effect"]
    if rng.random() < 0.35 and gives_points:
        campaign["expiry"] = _expiry(rng, ["P3D", "P2M", "P2Y"])
    if rng.random() < 0.3 and gives_points:
        campaign["group"] = rng.choice(["seasonal", "other"])
    if rng.random() < 0.4:
        campaign["cap"] = _cap(rng, gives_points)
    return campaign


def _cap(rng, gives_points):
    cap = {}
    if rng.random() < 0.75 and gives_points:
        cap["perMember"] = rng.choice([1, 15, 40, 100])
    if not cap or rng.random() < 0.3:
        cap["count"] = rng.randint(1, 3)
    if rng.random() < 0.7:
        cap["perMemberPer"] = rng.choice(["P1D", "P1W", "P1M", "P3M", "P1Y"])
    return cap


def _effect(rng):
    return rng.choice([
        lambda: {"multiply": rng.choice(["2", "1.5", "3", "1.1"])}, lambda: {"multiply": rng.choice(["2", "1.3"])},
        lambda: {"add": rng.randint(1, 50)}, lambda: {"perItem": rng.randint(1, 7)},
        lambda: {"per": {"points": rng.randint(1, 3), "per": rng.choice(["2.00", {"EUR": "3.00", "CZK": "60.00"}])}},
        lambda: {"reward": "muffin"},
    ])()


_OF_ANYTHING = ["tier", "segment", "weekday", "hours"]
_OF_PURCHASES = ["sku", "category", "brand", "category", "store", "channel", "partner", "tender", "minimum", "purchaseNumber"]


def _conditions(rng, has_tiers, names, likely):
    when = {}
    for name in rng.sample(names, 2):
        if rng.random() < likely and (name != "tier" or has_tiers):
            when[name] = _condition(rng, name)
    return when


def _condition(rng, name):
    return {
        "sku": lambda: _some(rng, SKUS), "category": lambda: _some(rng, CATEGORIES), "brand": lambda: _some(rng, BRANDS, 1),
        "store": lambda: _some(rng, STORES), "channel": lambda: _some(rng, CHANNELS), "partner": lambda: _some(rng, PARTNERS),
        "tender": lambda: _some(rng, TENDERS), "tier": lambda: _some(rng, ["silver", "gold"]),
        "segment": lambda: _some(rng, SEGMENTS),
        "weekday": lambda: sorted(rng.sample(DAYS, rng.randint(2, 5)), key=DAYS.index),
        "hours": lambda: dict(zip(("from", "to"), rng.choice([("08:00", "18:00"), ("15:30", "23:00"), ("20:00", "11:00")]))),
        "minimum": lambda: rng.choice(["10.00", {"EUR": "25.00", "CZK": "300.00"}]),
        "purchaseNumber": lambda: rng.choice([1, 2, 3, {"from": 2, "to": 4}, {"from": 1, "to": 2}]),
    }[name]()

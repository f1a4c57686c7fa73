"""What must be equal, and what the contract leaves open.

An answer may say more than the model knows. Texts, ids of lots and the order of entries are not compared; neither is where the line
runs between two lots that nobody can tell apart.
"""

from collections import Counter

from model.times import read_time

# What a reply must say. What else the model knows (such as the balance after a hold) is compared where the reply has it.
_PURCHASE = ["purchase", "member", "points", "balance", "available", "state", "tier", "cashback", "explanation"]
REQUIRED = {
    "purchase.completed": _PURCHASE,
    "purchase.returned": [
        "purchase", "revoked", "restored", "writtenOff", "charge", "balance", "available", "debt", "tier", "explanation",
    ],
    "return.void": ["balance", "available", "debt", "spent", "writtenOff", "charge"],
    "activity.performed": ["member", "points", "balance", "available", "state", "tier", "explanation"],
    "purchase.simulate": _PURCHASE,
    "program.publish": ["version", "effectiveFrom"],
}
COMPARED = ["balance", "available", "debt", "tier", "restored", "points", "revoked"]

ENTRIES = ["earned", "spent", "restored", "revoked", "voided", "expired", "adjusted", "transferred", "writtenOff"]


def difference(kind, expected, actual):
    """What differs, in words; None if nothing does."""
    if not isinstance(actual, dict) or "error" in actual:
        return f"no answer: {actual}"
    if kind == "reply":
        type, answer = expected
        return _reply(type, answer, actual.get("reply"))
    if kind == "nothing":
        return None
    if kind not in actual:
        return f"no `{kind}` in the answer"
    return {"account": _account, "lots": _lots, "statement": _statement}[kind](expected, actual[kind])


def _differ(field, expected, actual):
    return None if expected == actual else f"{field}: expected {expected}, not {actual}"


def _first(differences):
    return next((each for each in differences if each is not None), None)


# Replies


def _reply(type, expected, actual):
    if not isinstance(actual, dict):
        return f"no reply: {actual}"
    problem = actual.get("problem") or {}
    return _first([
        _differ("status", expected["status"], actual.get("status")),
        None if expected.get("code") is None else _differ("code", expected["code"], problem.get("code")),
        _duplicate(type, bool(expected.get("duplicate")), bool(actual.get("duplicate"))),
        None if "data" not in expected else _data(type, expected["data"], actual.get("data") or {}),
    ])


def _duplicate(type, expected, actual):
    """A capture repeated under another id answers the first result; whether it calls itself a duplicate is its own affair."""
    return None if not expected and type in ("points.capture", "points.release") else _differ("duplicate", expected, actual)


def _data(type, expected, actual):
    required = REQUIRED.get(type, [])
    optional = [field for field in COMPARED if field in expected and field in actual and field not in required]
    return _first(
        _differ(field, _plain(field, expected.get(field)), _plain(field, actual.get(field)))
        for field in [each for each in required if each in expected] + optional
    )


def _plain(field, value):
    """A field of a reply without what is not compared."""
    if field == "explanation":
        return [(each["rule"], each["points"]) for each in value or [] if each["points"]]
    if field == "tier":
        return value.get("id") if isinstance(value, dict) else value
    if field == "charge":
        return None if not value else value["amount"]
    if field in ("cashback", "writtenOff", "spent"):
        return (value.get("amount", 0) if isinstance(value, dict) else value) or 0
    return read_time(value) if field == "effectiveFrom" and value else value


# Accounts


def _account(expected, actual):
    numbers = ["balance", "available", "held", "pending", "debt", "qualifying"]
    differences = [_differ(field, expected[field], actual.get(field)) for field in numbers]
    lifetime = actual.get("lifetime", {})
    differences += [_differ(f"lifetime.{field}", value, lifetime.get(field)) for field, value in expected["lifetime"].items()]
    differences += [_tier(expected.get("tier"), actual.get("tier"))]
    differences += [_next_tier(expected.get("nextTier"), actual.get("nextTier"))] if "tier" in expected else []
    wallets = {each["currency"]: each["amount"] for each in actual.get("cashback", [])}
    differences += [_differ("cashback", each["amount"], wallets.get(each["currency"], 0)) for each in expected.get("cashback", [])]
    cards = {each["id"]: each["count"] for each in actual.get("stamps", [])}
    differences += [_differ(f"stamps {each['id']}", each["count"], cards.get(each["id"], 0)) for each in expected.get("stamps", [])]
    if not expected["held"] and not expected["pending"]:
        differences.append(_next_expiry(expected.get("nextExpiry"), actual.get("nextExpiry")))
    return _first(differences)


def _tier(expected, actual):
    if expected is None or actual is None:
        return _differ("tier", expected, actual)
    return _first(
        [_differ("tier.id", expected["id"], actual.get("id"))]
        + [_differ(f"tier.{field}", _time(expected.get(field)), _time(actual.get(field))) for field in ("since", "until")]
    )


def _next_tier(expected, actual):
    fields = lambda tier: tier and (tier["id"], tier["missing"])
    return _differ("nextTier", fields(expected), fields(actual))


def _next_expiry(expected, actual):
    fields = lambda expiry: expiry and (expiry["points"], read_time(expiry["at"]))
    return _differ("nextExpiry", fields(expected), fields(actual))


def _time(text):
    return None if text is None else read_time(text)


def _lots(expected, actual):
    return _differ("lots", _joined(expected), _joined(actual))


def _joined(lots):
    """Lots in order of consumption, neighbours as one that differ in nothing but their number."""
    joined = []
    for lot in lots:
        same = {"expiresAt": _time(lot.get("expiresAt")), "activeAt": _time(lot.get("activeAt")), "partner": lot.get("partner")}
        if joined and all(joined[-1][field] == value for field, value in same.items()):
            joined[-1]["points"] += lot["points"]
            joined[-1]["held"] += lot.get("held", 0)
        else:
            joined.append({"points": lot["points"], "held": lot.get("held", 0), **same})
    return joined


def _statement(expected, actual):
    expected, actual = _entries(expected), _entries(actual)
    missing, surplus = sorted((expected - actual).items()), sorted((actual - expected).items())
    return None if not missing and not surplus else f"entries: missing {missing}, too many {surplus}"


def _entries(entries):
    """How often each kind of entry with its points occurs; what expired is one sum, for it may be told lot by lot."""
    counted = Counter()
    for entry in entries:
        kind, points = entry["kind"], entry["points"]
        if kind == "expired":
            counted[(kind, "points")] += points
        elif kind in ENTRIES and points:
            counted[(kind, abs(points) if kind == "writtenOff" else points)] += 1
    return counted

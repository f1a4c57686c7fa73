"""What is bought: lines, tenders, tax."""

from . import programs


def basket(rng, document):
    """The fields of a purchase that say what was bought, how it was paid, and where."""
    currency = "CZK" if rng.random() < 0.25 and _takes_koruna(document) else "EUR"
    scale = 25 if currency == "CZK" else 1
    data = {"currency": currency}
    if rng.random() < 0.7:
        lines = [_line(rng, str(index), scale) for index in range(1, rng.choice([1, 2, 2, 3, 4]) + 1)]
        data.update(lines=lines, amount=sum(line["amount"] for line in lines))
    else:
        data["amount"] = _price(rng) * scale
    if rng.random() < 0.5:
        data["tenders"] = _tenders(rng, data["amount"])
    if rng.random() < 0.25 or document["basis"]["tax"] == "exclude":
        _tax(rng, data)
    for name, values in (("store", programs.STORES), ("channel", programs.CHANNELS), ("partner", programs.PARTNERS)):
        if rng.random() < 0.4:
            data[name] = rng.choice(values)
    return data


def _takes_koruna(document):
    return any(entry.get("currency") == "CZK" for entry in document["earn"])


def _price(rng):
    small, large = [0, rng.randint(1, 99), rng.randint(100, 2000)], [rng.randint(1000, 9000), rng.randint(5000, 25000)]
    return rng.choice(small + large + [rng.randint(1, 90) * 100])


_LABELS = (("sku", programs.SKUS, 0.6), ("category", programs.CATEGORIES, 0.7), ("brand", programs.BRANDS, 0.4))


def _line(rng, name, scale):
    quantity = rng.choice([1, 1, 2, 3, 5])
    amount = _price(rng) * scale
    line = {"line": name, "quantity": quantity, "amount": amount if amount == 0 else max(amount, quantity)}
    for field, values, likely in _LABELS:
        if rng.random() < likely:
            line[field] = rng.choice(values)
    return line


def _tenders(rng, amount):
    first = rng.randint(0, amount)
    amounts = rng.choice([[amount], [first, amount - first]])
    return [{"kind": rng.choice(programs.TENDERS), "amount": each} for each in amounts]


def _tax(rng, data):
    """On the lines, on the purchase, or on both."""
    lines = data.get("lines", [])
    if lines and rng.random() < 0.6:
        some = [line for line in lines if rng.random() < 0.8] or lines[:1]
        for line in some:
            line["tax"] = line["amount"] * rng.choice([7, 19]) // 119
        if rng.random() < 0.5:
            data["tax"] = sum(line["tax"] for line in some)
    else:
        data["tax"] = data["amount"] * 19 // 119

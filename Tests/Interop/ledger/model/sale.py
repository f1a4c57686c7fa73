"""What was bought, or done, as it was reported; and the checks of form that a report can fail."""

from .answers import Refusal
from .shares import spread


class Line:
    def __init__(self, document):
        self.line = document.get("line")
        self.amount = document["amount"]
        self.quantity = document["quantity"]
        self.tax = document.get("tax")
        self.sku, self.category, self.brand = document.get("sku"), document.get("category"), document.get("brand")


class Sale:
    """A purchase: without lines it is one line, and so is an activity, which costs nothing."""

    def __init__(self, data, occurred_at, activity=None):
        self.occurred_at, self.activity = occurred_at, activity
        self.currency = data.get("currency")
        self.amount = data.get("amount", 0)
        self.tax = data.get("tax")
        self.partner, self.store, self.channel = data.get("partner"), data.get("store"), data.get("channel")
        self.tenders = data.get("tenders") or []
        self.lines = [Line(line) for line in data.get("lines") or [{"amount": self.amount, "quantity": 1}]]
        self.has_lines = bool(data.get("lines"))

    def check_sums(self):
        """Else 400 `amount_mismatch`: lines and tenders sum to the amount, the tax of lines that have any to that of the purchase."""
        taxes = [line.tax for line in self.lines if line.tax is not None]
        if self.has_lines and sum(line.amount for line in self.lines) != self.amount:
            raise Refusal(400, "amount_mismatch")
        if self.tenders and sum(tender["amount"] for tender in self.tenders) != self.amount:
            raise Refusal(400, "amount_mismatch")
        if taxes and self.tax is not None and sum(taxes) != self.tax:
            raise Refusal(400, "amount_mismatch")

    def check_tax(self, program):
        """400 `invalid`: a program that leaves the tax out must be told what it is."""
        if program.excludes_tax and self.tax is None and all(line.tax is None for line in self.lines):
            raise Refusal(400, "invalid")

    def bases(self, program):
        """What of each line earns, in exact minor units."""
        amounts = [line.amount for line in self.lines]
        excluded = sum(tender["amount"] for tender in self.tenders if tender["kind"] in program.excluded_tenders)
        tendered = spread(excluded, amounts) if excluded else [0] * len(amounts)
        taxes = self._taxes(amounts) if program.excludes_tax else [0] * len(amounts)
        return [
            0 if program.excludes(line.category) else max(0, line.amount - tax - tender)
            for line, tax, tender in zip(self.lines, taxes, tendered)
        ]

    def _taxes(self, amounts):
        if any(line.tax is not None for line in self.lines):
            return [line.tax or 0 for line in self.lines]
        return spread(self.tax or 0, amounts)

"""How the ledger answers: a reply, a refusal with a code, or the admission that a case is outside of what it knows."""


class Refusal(Exception):
    """The rules say no. A code of None: the contract names the status and no code."""

    def __init__(self, status, code, data=None):
        super().__init__(code)
        self.status, self.code, self.data = status, code, data


class Unmodelled(Exception):
    """The contract leaves this case to other parts of the system, such as a return that waits for its purchase."""

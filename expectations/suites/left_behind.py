"""Expect the content of the ledger of children left behind (留守困境儿童台账)."""

from expectations.expect import Expect

CONTENT = (Expect("kind", "kind_missing", present=True),)

"""Expect the content of the register of vehicles (机动车信息)."""

from expectations.expect import Expect

CONTENT = (
    Expect("status", "status_missing", present=True),
    Expect("vehicle_kind", "kind_missing", present=True),
)

"""Where the parts of the checkout are, for tests that read or run them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
SAMPLE = DATA / "sample"
CASES = ROOT / "tests" / "cases"
GOLDEN = ROOT / "tests" / "golden"

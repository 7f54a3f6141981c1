"""Files with tables, as people bring them."""

from pathlib import Path

INPUTS = Path(__file__).parent / "inputs"
"""Made after public reports of people whose imports failed elsewhere; no one's data."""

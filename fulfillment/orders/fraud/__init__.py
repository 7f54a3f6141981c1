"""The simulated fraud review: rules that staff write, and a list of denied parties (R-CHK-173)."""

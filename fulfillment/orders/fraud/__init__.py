"""The simulated review: rules that staff write, the list of parties that nobody may sell to (R-CHK-173)."""

"""The dated versions of the wire, oldest first (R-CON-040 to R-CON-043)."""

NEWEST = "2021-12-13"
KNOWN = ("2020-01-07", "2020-09-30", "2020-12-17", "2021-02-23", "2021-03-23", NEWEST)

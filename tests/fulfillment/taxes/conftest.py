"""What the tests of the tax tables share: see `tests.factories.fixtures`."""

from .shipped import kept_tax_tables  # noqa: F401

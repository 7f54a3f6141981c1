"""What the tests of the tax tables share: see `tests.factories.fixtures`."""

from tests.factories.fixtures import reference, reference_tables  # noqa: F401

from .shipped import kept_tax_tables  # noqa: F401

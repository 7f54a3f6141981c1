"""What the tests of commands share."""

from tests.factories.fixtures import api_for, quiet_gateway, reference, reference_tables  # noqa: F401

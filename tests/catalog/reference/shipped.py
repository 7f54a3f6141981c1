"""The reference tables as they are shipped."""

import pytest
from django.test import TestCase


@pytest.mark.usefixtures("reference")
class ReferenceCase(TestCase):
    """Tests against the tables as they are shipped: filled once for all tests, whose changes are rolled back."""

"""The reference tables as they are shipped, loaded once for the tests of a class."""

from django.test import TestCase

from catalog.reference.loading import load_reference


class ReferenceCase(TestCase):
    """Tests against the tables as they are shipped."""

    @classmethod
    def setUpTestData(cls) -> None:
        load_reference()

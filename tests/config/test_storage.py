"""What every table may rely on, on either database."""

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.db import IntegrityError


@pytest.mark.storage
@pytest.mark.django_db(transaction=True)
def test_a_row_cannot_point_at_a_row_that_does_not_exist() -> None:
    with pytest.raises(IntegrityError):
        LogEntry.objects.create(user_id=404, object_repr="nothing", action_flag=ADDITION)
    assert not LogEntry.objects.exists()

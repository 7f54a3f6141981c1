"""Signals of managed resources, sent in the transaction of the change with the model as sender."""

from django.dispatch import Signal

resource_created = Signal()
"""Sent with `instance`, once it is stored with its history."""
resource_updated = Signal()
"""Sent with `instance` and `previous` (attribute -> former value), unless the save changed nothing."""
resource_deleting = Signal()
"""Sent with `instance` before anything is deleted with it and before any other receiver of `pre_delete`."""
resource_deleted = Signal()
"""Sent with `instance` as it was last."""

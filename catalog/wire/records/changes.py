"""What a save knows besides the values of the resource."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Change:
    """The circumstances of one save or one validation: `resource.change` holds it exactly that long."""

    sent: frozenset[str] = frozenset()
    """The attributes that a request or form sends, whether they change or not."""
    unreadable: frozenset[str] = frozenset()
    """The attributes that were sent but could not be read; they do not count as missing."""
    is_copy: bool = False
    """The values are copied from a resource that has been validated."""
    is_locked: bool = False
    """The row was read with a lock in this transaction and has not been written since, so it need not be read again."""
    changed_at: datetime | None = None
    """Overrides the time of the change, so that both sides of a pair get the same one (R-CAT-165)."""
    previous: Mapping[str, Any] = field(default_factory=dict)
    """Attribute -> former value of everything that the save alters; filled in once the resource is validated."""

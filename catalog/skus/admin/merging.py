"""Two people editing one SKU: what each changed is kept, what both changed is shown to the second (R-CAT-246)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.core import signing
from django.db.models import Model

from catalog.skus.breadcrumbs import read_breadcrumb, write_breadcrumb
from catalog.skus.models import Sku
from catalog.wire.values.jsontext import decimal_text

SALT = "catalog.skus.admin.opened"


def digest(name: str, value: Any) -> str:
    """Return a short fingerprint of a member's value.

    Line ends, outer blanks and the spacing of breadcrumbs do not count: browsers and the form change them unasked.
    """
    if isinstance(value, Model):
        value = value.pk
    if name == "item_breadcrumb":
        value = write_breadcrumb(read_breadcrumb(value))
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    if isinstance(value, Decimal):
        value = format(value.normalize(), "f")
    return hashlib.blake2b(json.dumps(value, sort_keys=True, default=decimal_text).encode(), digest_size=8).hexdigest()


@dataclass
class Opening:
    """The SKU as it was when its form was opened: fingerprints of the values, and how far its history went."""

    pk: int
    history_id: int
    values: dict[str, str]

    @classmethod
    def of(cls, sku: Sku, members: Iterable[str]) -> Self:
        """Take down what a form is about to show."""
        newest = sku.history.order_by("-history_id").values_list("history_id", flat=True).first()
        return cls(sku.pk, newest or 0, {name: digest(name, getattr(sku, name)) for name in members})

    @classmethod
    def from_token(cls, token: str, sku: Sku, members: Iterable[str]) -> Self:
        """Read what a form sends back; a form that brings nothing usable counts as opened just now."""
        try:
            opening = cls(**signing.loads(token, salt=SALT))
        except (signing.BadSignature, TypeError):
            return cls.of(sku, members)
        return opening if opening.pk == sku.pk else cls.of(sku, members)

    def token(self) -> str:
        """Return the text that the form carries in a hidden field."""
        return signing.dumps(vars(self), salt=SALT, compress=True)

    def holds(self, name: str, value: Any) -> bool:
        """Tell whether the form was opened with this value."""
        return self.values.get(name) in (None, digest(name, value))


def last_change_by_another(sku: Sku, opening: Opening, user_name: str) -> Any:
    """Return the newest history row since the form was opened that is not the person's own; None if there is none."""
    since = sku.history.filter(history_id__gt=opening.history_id)
    return since.exclude(through="browser", actor_name=user_name).order_by("-history_id").first()

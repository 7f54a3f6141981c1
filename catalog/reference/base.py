"""What all reference tables have: a code that never changes, a text to find it by."""

import textwrap
from typing import Any

from django.core.validators import RegexValidator
from django.db import models, transaction

from catalog.wire.exceptions import problem

from .words import fold

LONGEST_LABEL = 90


def shaped(pattern: str, shape: str) -> RegexValidator:
    """Return a validator of a row's own code; `shape` completes "Write ..."."""
    return RegexValidator(rf"\A(?:{pattern})\Z", message=f"Write {shape}.", code="invalid_parameter")


class SearchText(models.TextField):
    """The folded words by which a row is found; computed whenever the row is stored.

    A column of its own, because the two databases fold the case of letters beyond A to Z differently.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(editable=False, default="")
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the folded text of the row that is about to be stored."""
        text = fold(model_instance.searchable()) if isinstance(model_instance, ReferenceRow) else ""
        setattr(model_instance, self.attname, text)
        return text


class ReferenceRow(models.Model):
    """A row of a reference table: shared by test and live mode, known to the outside by its code.

    Other tables store codes, not keys, so that a row can be withdrawn while stored values stay readable (R-CAT-022).
    Whether a row may be deleted is decided by those who use its code.
    """

    code = models.CharField("code", max_length=32)
    search_text = SearchText()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} · {textwrap.shorten(self.label(), LONGEST_LABEL, placeholder=' …')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save in one transaction with what receivers ask and lock before."""
        with transaction.atomic():
            super().save(*args, **kwargs)

    def label(self) -> str:
        """Return the row's text for people."""
        raise NotImplementedError

    def searchable(self) -> str:
        """Return everything a person might type to find the row, except its code."""
        return self.label()

    def clean(self) -> None:
        """Refuse to change the code of a stored row: what refers to it would lose it."""
        super().clean()
        if self._state.adding:
            return
        stored = type(self)._default_manager.filter(pk=self.pk).values_list("code", flat=True).first()
        if stored is not None and stored != self.code:
            text = f"The code '{stored}' cannot be changed. Add a new row instead."
            raise problem("invalid_parameter", text, parameter="code")

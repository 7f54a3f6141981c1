"""What the loader remembers of the files it read."""

from django.db import models


class LoadedRow(models.Model):
    """A row of a shipped file as it was last loaded.

    A table's row that no longer has this digest was edited by staff; one that is gone was deleted by them.
    """

    table = models.CharField(max_length=40)
    code = models.CharField(max_length=32)
    digest = models.CharField(max_length=16)

    class Meta:
        verbose_name = "loaded row"
        constraints = [models.UniqueConstraint(fields=["table", "code"], name="loaded_row_unique")]

    def __str__(self) -> str:
        return f"{self.table} {self.code}"

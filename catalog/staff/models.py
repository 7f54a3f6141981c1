"""Forms that staff have sent, so that none counts twice."""

from django.db import models


class FormSubmission(models.Model):
    """A form token that was spent, written in the transaction of the step that it was spent on."""

    nonce = models.CharField(primary_key=True, max_length=32)
    content = models.CharField(max_length=64)
    """A keyed digest of the fields, which tells a repeat from a form that was changed and sent again."""
    result = models.TextField()
    """The address where the result can be seen."""
    time = models.DateTimeField(db_index=True)
    """Real time, also in test mode."""

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.result

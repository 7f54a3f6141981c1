"""Forms that staff have sent, so that none counts twice; and who has signed in, or tried to."""

from django.db import models
from django.utils import timezone


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


class SignInAttempt(models.Model):
    """A sign-in that worked or failed, or a sign-out. The brake on guessing counts these rows, on whatever host."""

    class Outcome(models.TextChoices):
        """How it ended."""

        SIGNED_IN = "signed in"
        FAILED = "failed"
        REFUSED = "refused", "refused unread: too many failures"
        SIGNED_OUT = "signed out"

    time = models.DateTimeField(default=timezone.now, db_index=True)
    """Real time, also in test mode."""
    outcome = models.CharField(max_length=10, choices=Outcome)
    username = models.CharField(max_length=150, blank=True)
    """Only of accounts that exist: people type passwords into the wrong field."""
    name_digest = models.CharField(max_length=64)
    """A keyed digest of what was typed as the name."""
    address = models.CharField(max_length=45, blank=True)
    neighborhood = models.CharField(max_length=45, blank=True)
    """What is counted as one client: the address, or the network of an IPv6 address."""
    device = models.CharField(max_length=32, blank=True)
    """The browser, where it has signed in to this account before."""

    class Meta:
        default_permissions = ("view",)
        indexes = (
            models.Index("name_digest", "time", name="sign_in_by_name"),
            models.Index("neighborhood", "time", name="sign_in_by_neighborhood"),
        )

    def __str__(self) -> str:
        return f"{self.outcome}: {self.username or 'an unknown name'} from {self.address or 'an unknown address'}"

"""The form that asks for a reset."""

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from catalog.staff.holding import HoldableForm

from .states import SALES, SCOPE_CHOICES

WORD = "reset"


class ResetForm(HoldableForm):
    """What to delete, and a word that nobody types by mistake."""

    scope = forms.ChoiceField(label="Delete", choices=SCOPE_CHOICES, initial=SALES, widget=UnfoldAdminSelectWidget)
    word = forms.CharField(
        label=f"Type “{WORD}” to confirm", widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
    )

    def clean_word(self) -> str:
        """Raise ValidationError for anything but the word."""
        word: str = self.cleaned_data["word"].strip().lower()
        if word != WORD:
            raise forms.ValidationError(f"Type the word {WORD}.")
        return word

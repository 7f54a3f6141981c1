"""Questions to the manufacturer registry."""

from .models import RegisteredPart


def is_registered(*, live_mode: bool, manufacturer_id: str, part_number: str) -> bool:
    """Tell whether the registry of the mode knows the combination (R-CAT-158)."""
    return RegisteredPart.objects.filter(
        live_mode=live_mode, manufacturer_id=manufacturer_id, part_number=part_number
    ).exists()

"""Who may use the simulator: whoever may make checkouts (R-CHK-251)."""

from django.contrib.auth.decorators import permission_required

MAY_SIMULATE = permission_required(["fulfillment.view_scenario", "fulfillment.add_checkout"], raise_exception=True)

"""How the admin looks: name, icon, styles and colors, for Unfold."""

from collections.abc import Callable
from typing import Any

from django.templatetags.static import static


def static_address(name: str) -> Callable[[object], str]:
    """Return the address of a static file, found when a page is made: the names carry a digest in production."""
    return lambda request: static(name)


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Lockstep",
    "SITE_HEADER": "Lockstep",
    "SITE_ICON": static_address("staff/favicon.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": static_address("staff/favicon.svg")}],
    "SITE_URL": None,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "catalog.staff.home.fill_home",
    "STYLES": [static_address("staff/staff.css")],
    "SCRIPTS": [static_address("staff/first_error.js"), static_address("staff/form_tokens.js")],
    "COLORS": {
        # Teal: away from the red of the live mode. White on 600 has a contrast of 5.5:1.
        "primary": {
            "50": "#f0fdfa",
            "100": "#ccfbf1",
            "200": "#99f6e4",
            "300": "#5eead4",
            "400": "#2dd4bf",
            "500": "#14b8a6",
            "600": "#0f766e",
            "700": "#115e59",
            "800": "#134e4a",
            "900": "#123f3c",
            "950": "#042f2e",
        }
    },
}

"""Rules for the credentials of each transport (R-EVT-084, R-EVT-085, R-EVT-087)."""

from typing import TYPE_CHECKING

from catalog.wire.exceptions import Errors, invalid, missing
from catalog.wire.values.naming import wire_path

from .addresses import is_address

if TYPE_CHECKING:
    from .models import Webhook

NEEDED = ("token_end_point", "client_id", "client_secret")
PASSWORD, CLIENT_CREDENTIALS = "password", "client_credentials"


def check_credentials(webhook: "Webhook", errors: Errors) -> None:
    """Add errors of the credentials, after those of a former transport are dropped."""
    _drop_former(webhook)
    if webhook.transport_type == webhook.TransportType.OAUTH:
        if webhook.authentication:
            errors["authentication"] = [invalid(None, "does not go with the transport OAUTH.")]
        if "oauth" not in webhook.change.unreadable:
            check_oauth(webhook.oauth, errors)
    elif webhook.oauth and "transport_type" not in webhook.change.unreadable:
        errors["oauth"] = [invalid(None, "does not go with the transport HTTP.")]
    if webhook.authentication and "authentication" not in errors:
        check_authentication(webhook, errors)


def _drop_former(webhook: "Webhook") -> None:
    """Drop the credentials of the former transport, unless they are sent again (R-EVT-087)."""
    if not webhook.stored or webhook.stored.get("transport_type") == webhook.transport_type:
        return
    if webhook.transport_type == webhook.TransportType.OAUTH and "authentication" not in webhook.change.sent:
        webhook.authentication = {}
    elif webhook.transport_type == webhook.TransportType.HTTP and "oauth" not in webhook.change.sent:
        webhook.oauth = {}


def check_authentication(webhook: "Webhook", errors: Errors) -> None:
    """Take `userName` for `username`, and add an error if there is neither (R-EVT-085)."""
    given = webhook.authentication
    if "user_name" in given and given.get("username") != given["user_name"]:
        webhook.authentication = given | {"username": given["user_name"]}
    if not webhook.authentication.get("username"):
        errors["authentication"] = [missing(parameter="authentication.username")]


def check_oauth(oauth: dict[str, str], errors: Errors) -> None:
    """Add an error for each credential that a token request lacks."""
    if not oauth:
        errors["oauth"] = [missing()]
        return
    found = [missing(parameter=wire_path(f"oauth.{name}")) for name in NEEDED if not oauth.get(name)]
    if oauth.get("token_end_point") and not is_address(oauth["token_end_point"]):
        found.append(invalid(oauth["token_end_point"], parameter=wire_path("oauth.token_end_point")))
    if oauth.get("grant_type", PASSWORD) not in (PASSWORD, CLIENT_CREDENTIALS):
        parameter = wire_path("oauth.grant_type")
        found.append(invalid(oauth["grant_type"], "is not a valid item type.", parameter=parameter))
    if found:
        errors["oauth"] = found

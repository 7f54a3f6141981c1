"""Which credentials go with which transport (R-EVT-084, R-EVT-085, R-EVT-087)."""

from typing import TYPE_CHECKING

from catalog.wire.exceptions import Errors, invalid, missing

from .addresses import is_address

if TYPE_CHECKING:
    from .models import Webhook

NEEDED = ("tokenEndPoint", "clientID", "clientSecret")
PASSWORD, CLIENT_CREDENTIALS = "password", "client_credentials"


def check_credentials(webhook: "Webhook", errors: Errors) -> None:
    """Add what is wrong with the credentials; those of a transport that was left behind are dropped."""
    drop_left_behind(webhook)
    if webhook.transport_type == webhook.TransportType.OAUTH:
        if webhook.authentication:
            errors["authentication"] = [invalid(None, "does not go with the transport OAUTH.")]
        if "oauth" not in webhook.unreadable:
            check_oauth(webhook.oauth, errors)
    elif webhook.oauth and "transport_type" not in webhook.unreadable:
        errors["oauth"] = [invalid(None, "does not go with the transport HTTP.")]
    if webhook.authentication and "authentication" not in errors:
        check_authentication(webhook, errors)


def drop_left_behind(webhook: "Webhook") -> None:
    """Drop the credentials of the transport that the webhook had, unless they are sent anew (R-EVT-087)."""
    if not webhook.stored or webhook.stored.get("transport_type") == webhook.transport_type:
        return
    if webhook.transport_type == webhook.TransportType.OAUTH and "authentication" not in webhook.sent:
        webhook.authentication = {}
    elif webhook.transport_type == webhook.TransportType.HTTP and "oauth" not in webhook.sent:
        webhook.oauth = {}


def check_authentication(webhook: "Webhook", errors: Errors) -> None:
    """Take `userName` for `username`, and add an error if there is neither (R-EVT-085)."""
    given = webhook.authentication
    if "userName" in given and given.get("username") != given["userName"]:
        webhook.authentication = given | {"username": given["userName"]}
    if not webhook.authentication.get("username"):
        errors["authentication"] = [missing(parameter="authentication.username")]


def check_oauth(oauth: dict[str, str], errors: Errors) -> None:
    """Add what lacks to get a token with, each by its own path."""
    if not oauth:
        errors["oauth"] = [missing()]
        return
    found = [missing(parameter=f"oauth.{name}") for name in NEEDED if not oauth.get(name)]
    if oauth.get("tokenEndPoint") and not is_address(oauth["tokenEndPoint"]):
        found.append(invalid(oauth["tokenEndPoint"], parameter="oauth.tokenEndPoint"))
    if oauth.get("grantType", PASSWORD) not in (PASSWORD, CLIENT_CREDENTIALS):
        found.append(invalid(oauth["grantType"], "is not a valid item type.", parameter="oauth.grantType"))
    if found:
        errors["oauth"] = found

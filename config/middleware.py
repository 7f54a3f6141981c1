"""What every answer carries, whichever view made it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The admin's Alpine evaluates expressions in attributes, hence unsafe-eval; inline scripts stay forbidden.
# Pictures of products live wherever the merchant keeps them.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: https: http:",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

Answer = Callable[[HttpRequest], HttpResponse]


def content_security_policy(get_response: Answer) -> Answer:
    """Send the policy with every answer that does not bring its own."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer

"""`POST /shipping-quotes`, in both dialects (R-FUL-080, R-FUL-081)."""

from typing import Any, NamedTuple, Protocol

from django.core.exceptions import ValidationError
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework.response import Response

from catalog.wire.exceptions import Errors
from catalog.wire.http.schema import WireSchema
from catalog.wire.http.schema_messages import Schema, answer_schema, request_schema
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import WireSerializer

from .exchange import conversion_of
from .item_quotes import quote_items
from .package_quotes import quote_packages
from .serializers import (
    ItemQuoteRequest,
    ItemQuotesSerializer,
    PackageQuoteRequest,
    PackageQuotesSerializer,
    QuoteRequest,
    read_quote_request,
)


class Quote(Protocol):
    """An operation that answers a request of one dialect."""

    def __call__(self, *, live_mode: bool, values: dict[str, Any], errors: Errors) -> dict[str, Any]: ...


class Dialect(NamedTuple):
    """What a kind of request is answered by, and what the answer shows."""

    quote: Quote
    shown: type[WireSerializer]


DIALECTS: dict[type[QuoteRequest], Dialect] = {
    ItemQuoteRequest: Dialect(quote_items, ItemQuotesSerializer),
    PackageQuoteRequest: Dialect(quote_packages, PackageQuotesSerializer),
}


def refuse(*, live_mode: bool, values: dict[str, Any], errors: Errors) -> dict[str, Any]:
    """Tell what is wrong with a request of neither dialect. Raises ValidationError, always."""
    conversion_of(values, errors)
    raise ValidationError(errors)


class QuoteSchema(WireSchema):
    """Describes bodies and answers of the two dialects."""

    def _body(self) -> Schema:
        bodies = [
            self._component(ResolvedComponent.SCHEMA, dialect.__name__, request_schema(dialect, partial=False))
            for dialect in DIALECTS
        ]
        return {"content": {"application/json": {"schema": {"oneOf": bodies}}}, "required": True}

    def _success(self, status: int) -> Schema:
        answers = [
            self._component(ResolvedComponent.SCHEMA, shown.__name__.removesuffix("Serializer"), answer_schema(shown))
            for _, shown in DIALECTS.values()
        ]
        return super()._success(status) | {"content": {"application/json": {"schema": {"anyOf": answers}}}}


class ShippingQuotes(ApiView):
    """`POST /shipping-quotes`: prices and times; a quote is no resource, so nothing is stored."""

    resource = "shipping-quotes"
    serializer_class = ItemQuotesSerializer
    body_serializer_classes = {"post": ItemQuoteRequest}
    answers = {"post": (200,)}
    schema = QuoteSchema()

    def post(self, request: Any) -> Response:
        """Quote the services that could bring some goods."""
        kind, body = read_quote_request(self.request.data, version=self.request.version, live_mode=self.live_mode)
        quote = DIALECTS[kind].quote if kind in DIALECTS else refuse
        return Response(quote(live_mode=self.live_mode, values=body.values, errors=body.errors))

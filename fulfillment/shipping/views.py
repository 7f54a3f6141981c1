"""`POST /shipping-quotes`, in both dialects (R-FUL-080, R-FUL-081)."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework.response import Response

from catalog.wire.http.schema import ApiSchema
from catalog.wire.http.schema_messages import Schema, answer_schema, request_schema
from catalog.wire.http.views import ApiView
from catalog.wire.messages.serializers import ApiSerializer

from .exchange import find_conversion
from .item_quotes import quote_items
from .package_quotes import quote_packages
from .serializers import (
    ItemQuoteRequestSerializer,
    ItemQuotesSerializer,
    PackageQuoteRequestSerializer,
    PackageQuotesSerializer,
    read_quote_request,
)

DIALECTS: dict[type[ApiSerializer], type[ApiSerializer]] = {
    ItemQuoteRequestSerializer: ItemQuotesSerializer,
    PackageQuoteRequestSerializer: PackageQuotesSerializer,
}


class QuoteSchema(ApiSchema):
    """Describes bodies and answers of the two dialects."""

    def _body(self) -> Schema:
        bodies = [
            self._component(
                ResolvedComponent.SCHEMA,
                dialect.__name__.removesuffix("Serializer"),
                request_schema(dialect, partial=False),
            )
            for dialect in DIALECTS
        ]
        return {"content": {"application/json": {"schema": {"oneOf": bodies}}}, "required": True}

    def _success(self, status: int) -> Schema:
        answers = [
            self._component(ResolvedComponent.SCHEMA, shown.__name__.removesuffix("Serializer"), answer_schema(shown))
            for shown in DIALECTS.values()
        ]
        return super()._success(status) | {"content": {"application/json": {"schema": {"anyOf": answers}}}}


class ShippingQuotes(ApiView):
    """`POST /shipping-quotes`: prices and times. Quotes are not stored."""

    resource = "shipping-quotes"
    serializer_class = ItemQuotesSerializer
    body_serializer_classes = {"post": ItemQuoteRequestSerializer}
    answers = {"post": (200,)}
    schema = QuoteSchema()

    def post(self, request: Any) -> Response:
        """Quote the services that could bring some goods."""
        live_mode, context = self.live_mode, {"version": request.version, "live_mode": self.live_mode}
        serializer = read_quote_request(request.data, context)
        errors = serializer.errors
        if isinstance(serializer, ItemQuoteRequestSerializer):
            items = quote_items(serializer.command(), live_mode=live_mode, errors=errors)
            return Response(ItemQuotesSerializer(items, context=context).data)
        if isinstance(serializer, PackageQuoteRequestSerializer):
            packages = quote_packages(serializer.command(), live_mode=live_mode, errors=errors)
            return Response(PackageQuotesSerializer(packages, context=context).data)
        find_conversion(serializer.validated_data.get("currency"), errors)
        raise ValidationError(errors)

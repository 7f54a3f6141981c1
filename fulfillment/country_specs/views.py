"""`/country-specs` (catalog.md, section 13)."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.response import Response

from catalog.wire.exceptions import missing
from catalog.wire.http.forms import QueryForm, TextField
from catalog.wire.http.schema import TEXT, ApiSchema
from catalog.wire.http.schema_messages import Schema
from catalog.wire.http.views import ApiView

from .serializers import CountrySpecsSerializer
from .specs import specification


def trimmed(text: str) -> str:
    """Return a text without white space around it (R-CAT-220). Raises ValidationError when nothing is left."""
    if not text.strip():
        raise missing()
    return text.strip()


PARAMETERS = {name: TextField(convert=trimmed) for name in ("country", "sellingEntity")}


class CountrySpecsSchema(ApiSchema):
    """Describes the two query parameters, which are no filters of a list."""

    def _filters(self) -> list[Schema]:
        return [{"name": name, "in": "query", "required": True, "schema": dict(TEXT)} for name in PARAMETERS]


class CountrySpecs(ApiView):
    """`GET /country-specs?country=&sellingEntity=`."""

    resource = "country-specs"
    serializer_class = CountrySpecsSerializer
    answers = {"get": (200,)}
    schema = CountrySpecsSchema()

    def get(self, request: Any) -> Response:
        """Tell what a country and a selling entity ask of buyers."""
        form = QueryForm(request.GET, PARAMETERS)
        if form.errors:
            raise ValidationError(form.errors.as_data())
        sent = form.cleaned_data
        found = specification(sent["country"], sent["sellingEntity"], live_mode=self.live_mode)
        return self.answer({"data": [] if found is None else [found]})

"""`/country-specs` (catalog.md, section 13)."""

from typing import Any

from django.http import HttpResponse

from catalog.wire.exceptions import missing
from catalog.wire.http.errors import wire_response
from catalog.wire.http.pagination import Query
from catalog.wire.http.parameters import FilterKind
from catalog.wire.http.schema import TEXT, WireSchema
from catalog.wire.http.schema_messages import Schema
from catalog.wire.http.views import WireView

from .serializers import CountrySpecsSerializer
from .specs import specification

PARAMETERS = ("country", "sellingEntity")


class CountrySpecsSchema(WireSchema):
    """Describes the two query parameters, which are no filters of a list."""

    def _filters(self) -> list[Schema]:
        return [{"name": name, "in": "query", "required": True, "schema": dict(TEXT)} for name in PARAMETERS]


class CountrySpecs(WireView):
    """`GET /country-specs?country=&sellingEntity=`."""

    resource = "country-specs"
    serializer = CountrySpecsSerializer
    answers = {"get": (200,)}
    schema = CountrySpecsSchema()

    def get(self, request: Any) -> HttpResponse:
        """Tell what a country and a selling entity ask of buyers."""
        country, entity_id = self._asked(request)
        found = specification(country, entity_id, live_mode=self.wire.live_mode)
        return wire_response(200, {"data": [] if found is None else [found]})

    def _asked(self, request: Any) -> list[str]:
        """Return the trimmed parameters (R-CAT-220). Raises ValidationError when one is missing (E-CAT-10)."""
        query = Query(request.GET, self.wire.live_mode, dict.fromkeys(PARAMETERS, FilterKind.EXACT))
        sent = {name: request.GET.get(name, "").strip() for name in PARAMETERS}
        for name, value in sent.items():
            if not value:
                query.refuse(name, missing())
        query.raise_errors()
        return list(sent.values())

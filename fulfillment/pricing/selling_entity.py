"""Which company sells a cart (R-CHK-121, R-CHK-122). The rules are data that staff can edit; SEED is how they begin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SellingEntity:
    """A company that sells; its country decides about reverse charge (R-CHK-106)."""

    id: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class EntityRule:
    """One row of the mapping; an empty set of countries stands for any. Digital rows look at the destination only."""

    physical: bool
    origins: frozenset[str]
    destinations: frozenset[str]
    entity: SellingEntity

    def fits(self, origin: str, destination: str) -> bool:
        """Whether the row is for goods on this way."""
        return (not self.origins or origin in self.origins) and (
            not self.destinations or destination in self.destinations
        )


class SellingEntityNotFound(ValueError):
    """The physical lines of one cart belong to different entities (E-CHK-18)."""


def choose_selling_entity(
    rules: Sequence[EntityRule],
    *,
    routes: Iterable[tuple[str | None, str | None]],
    bill_to: str | None,
    ship_to: str | None,
    purchase_location: str | None,
) -> SellingEntity | None:
    """The entity of the first fitting rule, or None where the countries do not tell yet.

    `routes` holds origin and destination of every physical line. Raises SellingEntityNotFound if they disagree.
    """
    ways = set(routes)
    if not ways:
        country = bill_to or ship_to or purchase_location
        return _first(rules, physical=False, origin="", destination=country) if country else None
    known = {(origin, destination) for origin, destination in ways if origin and destination}
    entities = {_first(rules, physical=True, origin=origin, destination=to) for origin, to in known}
    if len(entities) > 1:
        raise SellingEntityNotFound("A selling entity could not be found for the items.")
    return entities.pop() if known == ways else None


def _first(rules: Sequence[EntityRule], *, physical: bool, origin: str, destination: str) -> SellingEntity | None:
    fitting = (rule.entity for rule in rules if rule.physical is physical and rule.fits(origin, destination))
    return next(fitting, None)


TAIWAN = SellingEntity("DR_TAIWAN-ENTITY", "Digital River Taiwan", "TW")
JAPAN = SellingEntity("DR_JAPAN-ENTITY", "DR Japan", "JP")
KOREA = SellingEntity("DR_KOREA-ENTITY", "DR Korea", "KR")
UNITED_KINGDOM = SellingEntity("DR_UK-ENTITY", "Digital River UK", "GB")
BRAZIL = SellingEntity("DR_BRAZIL-ENTITY", "DR Brazil", "BR")
NORTH_AMERICA = SellingEntity("C5_INC-ENTITY", "DR globalTech Inc.", "US")
# An account can be switched to this one instead of the entity above.
NORTH_AMERICA_ALTERNATIVE = SellingEntity("DR_INC-ENTITY", "Digital River Inc.", "US")
IRELAND = SellingEntity("DR_IRELAND-ENTITY", "Digital River Ireland Ltd.", "IE")

_ANY: frozenset[str] = frozenset()
_LOCAL = (TAIWAN, JAPAN, KOREA)
_US_CA = frozenset({"US", "CA"})

SEED: tuple[EntityRule, ...] = (
    *(EntityRule(True, frozenset({here.country}), frozenset({here.country}), here) for here in _LOCAL),
    EntityRule(True, frozenset({"GB"}), frozenset({"GB"}), UNITED_KINGDOM),
    EntityRule(True, _ANY, frozenset({"BR"}), BRAZIL),
    EntityRule(True, _ANY, _US_CA, NORTH_AMERICA),
    EntityRule(True, _ANY, _ANY, IRELAND),
    EntityRule(False, _ANY, _US_CA, NORTH_AMERICA),
    EntityRule(False, _ANY, frozenset({"GB"}), UNITED_KINGDOM),
    *(EntityRule(False, _ANY, frozenset({here.country}), here) for here in (*_LOCAL, BRAZIL)),
    EntityRule(False, _ANY, _ANY, IRELAND),
)

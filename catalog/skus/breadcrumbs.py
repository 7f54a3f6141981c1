"""Item breadcrumbs: `Kitchen > Drinkware > Mugs; Outdoor > Camp kitchen` (catalog.md, 4.4)."""

from collections.abc import Iterable

from catalog.wire.exceptions import invalid

MAX_LENGTH = 4000
MAX_CATEGORY = 100


def read_breadcrumb(text: str) -> list[list[str]]:
    """Return the paths of a breadcrumb, each a list of categories from the top, without empty pieces (R-CAT-033)."""
    paths = [[category.strip() for category in path.split(">") if category.strip()] for path in text.split(";")]
    return [path for path in paths if path]


def write_breadcrumb(paths: Iterable[Iterable[str]]) -> str:
    """Join paths as the staff form and imports write them (R-CAT-034)."""
    return "; ".join(" > ".join(path) for path in paths)


def validate_breadcrumb(text: str) -> None:
    """Raise ValidationError when the text or one of its categories is too long (R-CAT-032)."""
    if len(text) > MAX_LENGTH or any(
        len(category) > MAX_CATEGORY for path in read_breadcrumb(text) for category in path
    ):
        hint = f"A category may have {MAX_CATEGORY} characters, all of it {MAX_LENGTH}."
        raise invalid(text, "is not a valid item breadcrumb.", hint=hint)

"""Look-ups by words, as a merchandiser types them."""

from catalog.reference.models import Country, Eccn, HsCode, TaxCode
from catalog.reference.search import search_countries, search_eccns, search_hs_codes, search_tax_codes
from catalog.reference.words import fold, query_words, stem
from tests.catalog.reference.shipped import ReferenceCase


def hs(text: str) -> list[str]:
    return [row.code for row in search_hs_codes(text)]


def above(row: HsCode) -> list[str]:
    """Return the words of heading and chapter."""
    return [row.parent.search_text, *above(row.parent)] if row.parent else []


class TestSearch(ReferenceCase):
    def test_hs_codes_finds_what_people_call_it(self) -> None:
        wanted = {
            "bluetooth headphones": "8518.30",
            "headphone": "8518.30",
            "laptop": "8471.30",
            "t-shirt cotton": "6109.10",
            "cotton T-Shirts": "6109.10",
            "ceramic mugs": "6912.00",
            "smartphones": "8517.13",
            "usb cable": "8544.42",
            "running shoes": "6404.11",
            "watches": "9102.11",
            "red wine": "2204.21",
        }
        assert {text: hs(text)[0] for text in wanted} == wanted

    def test_hs_codes_words_of_heading_and_chapter_count(self) -> None:
        """`4202.12` itself says neither "travel" nor "saddlery"; its chapter does."""
        assert "travel" not in HsCode.objects.get(code="4202.12").searchable().lower()
        assert "4202.12" in hs("travel suitcases")

    def test_hs_codes_finds_by_digits_with_and_without_dots(self) -> None:
        for text in ("8518.30", "851830", "8518302000", "8518.30.20.00", "8518.30.2000"):
            assert hs(text)[0] == "8518.30"
        assert hs("8518") == [code for code in sorted(hs("8518")) if code.startswith("8518.")]

    def test_hs_codes_offers_only_what_can_stand_on_a_sku(self) -> None:
        assert {row.level for row in search_hs_codes("footwear", limit=None)} == {6}
        chapters = search_hs_codes("footwear", among=HsCode.objects.filter(level=2))
        assert chapters[0].code == "64"

    def test_hs_codes_six_digit_codes_come_before_headings(self) -> None:
        levels = [row.level for row in search_hs_codes("footwear", among=HsCode.objects.all(), limit=None)]
        assert levels == sorted(levels, reverse=True)

    def test_hs_codes_short_words_begin_a_word(self) -> None:
        assert hs("tv") == ["8528.72"]
        found = search_hs_codes("red", limit=None)
        assert not [row for row in found if " red" not in row.search_text + " ".join(above(row))]

    def test_hs_codes_unknown_words_are_overlooked_unless_nothing_is_left(self) -> None:
        assert hs("xyzzy headphones") == hs("headphones")
        assert hs("xyzzy") == []
        assert hs("板") == []

    def test_hs_codes_an_empty_query_lists_the_codes_in_order(self) -> None:
        assert hs("")[:2] == ["0101.21", "0101.29"]
        assert len(hs(" ")) == 20

    def test_hs_codes_survives_hostile_queries(self) -> None:
        for text in ("\x00", "%", "_", "' OR 1=1", "a" * 10_000, "\ud800", "((((", "laptop\x00", "| |", "1" * 9_000):
            hs(text)
        assert hs("laptop\x00") == hs("laptop")

    def test_hs_codes_costs_two_queries(self) -> None:
        with self.assertNumQueries(2):
            hs("cotton t-shirts for men")

    def test_tax_codes_by_words_and_by_code(self) -> None:
        def codes(text: str) -> list[str]:
            return [row.code for row in search_tax_codes(text)]

        assert codes("laptops") == ["PC080110"]
        assert codes("golf") == ["PC040128"]
        assert codes("pc08") == ["PC080110", "PC080500", "PC080601"]
        assert codes("4323.310_a")[0] == "4323.310_A"
        assert codes("game download")[0] == "DG010300"

    def test_tax_codes_older_codes_come_last(self) -> None:
        systems = [row.system for row in search_tax_codes("software", limit=None)]
        assert systems == sorted(systems, key=lambda system: system == TaxCode.System.OLDER)
        assert set(systems) == {"current", "older"}

    def test_eccns_by_words_and_by_number(self) -> None:
        assert search_eccns("ear99")[0].code == "EAR99"
        assert search_eccns("lasers")[0].code == "6A995"
        assert [row.code for row in search_eccns("5A992")] == ["5A992", "5A992.c"]

    def test_eccns_approved_ones_come_first(self) -> None:
        approved = [row.approved for row in search_eccns("cameras", limit=None)]
        assert approved == sorted(approved, reverse=True)
        assert {True, False} == set(approved)

    def test_eccns_among_the_approved_only(self) -> None:
        found = search_eccns("software", among=Eccn.objects.filter(approved=True), limit=None)
        assert found
        assert all(row.approved for row in found)

    def test_countries_by_code_and_by_any_name(self) -> None:
        wanted = {
            "ch": "CH",
            "CHE": "CH",
            "uk": "GB",
            "england": "GB",
            "turkey": "TR",
            "TÜRKIYE": "TR",
            "åland": "AX",
            "aland": "AX",
            "ivory coast": "CI",
            "cote d'ivoire": "CI",
            "united states": "US",
            "us": "US",
            "holland": "NL",
            "korea": "KR",
            "north korea": "KP",
        }
        assert {text: search_countries(text)[0].code for text in wanted} == wanted

    def test_countries_among_what_may_be_an_origin(self) -> None:
        allowed = Country.objects.exclude(resale_allowed="no")
        assert [row.code for row in search_countries("korea", among=allowed)] == ["KR"]


def test_fold() -> None:
    assert fold("Côte d’Ivoire; T-Shirts (of cotton), 6.5 cm") == "| cote d'ivoire | t-shirts | of cotton | 6.5 cm |"  # noqa: RUF001
    assert fold("") == "|"
    assert fold("板\x00") == "|"


def test_query_words() -> None:
    assert query_words("Red  wine, RED Wine.") == ["red", "wine"]
    assert len(query_words("a b c d e f g h i j")) == 8


def test_stem() -> None:
    pairs = [("watches", "watch"), ("boxes", "box"), ("glasses", "glass"), ("glass", "glass"), ("mugs", "mug")]
    pairs += [("batteries", "batter"), ("battery", "batter"), ("shoes", "shoe"), ("gas", "gas"), ("8518s", "8518s")]
    assert [(word, stem(word)) for word, _ in pairs] == pairs

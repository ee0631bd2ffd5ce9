"""A corpus for the site's tests: a small gazetteer of every kind of place, some hundred synthetic items, a few made by
hand that are awkward on purpose. All names of persons and agencies are made up."""

import hashlib
import random

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone

from articles import demo, process
from articles.extraction.normalise import fold
from articles.models import Article, ItemPlace, Mention, Place, PlaceName, PolicyItem, Run

PROVINCES = {
    "IR-10": ("اصفهان", "Isfahan", 50.0, 31.0),
    "IR-21": ("یزد", "Yazd", 53.0, 31.0),
    "IR-14": ("چهارمحال و بختیاری", "Chaharmahal and Bakhtiari", 49.0, 31.0),
    "IR-23": ("تهران", "Tehran", 50.5, 35.0),
    "IR-07": ("فارس", "Fars", 52.0, 28.0),
}
TOWNS = {
    "gn:1": ("کاشان", "Kashan", "city", "IR-10", 51.43, 33.98, 300_000),
    "gn:2": ("نائین", "Na’in", "city", "IR-10", 53.09, 32.86, 27_000),
    "gn:3": ("میبد", "Meybod", "city", "IR-21", 54.02, 32.25, 80_000),
    "gn:4": ("ده‌بالا", "Deh Bala", "village", "IR-21", 54.12, 31.6, 900),
    "site:sad": ("سد نمونه", "Sample Dam", "site", "IR-10", 50.7, 32.7, None),
}
# A text that tries to be markup and to turn the page round.
AWKWARD = "<script>alert('x')</script> & \u202eنشست\u202c: احداث <b>پل</b> \u2067تازه\u2069 در یزد ضروری است."
AWKWARD_QUOTE = "احداث <b>پل</b> \u2067تازه\u2069 در یزد"


def square(west: float, south: float, size: float = 2.0) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox((west, south, west + size, south + size)), srid=4326)


def gazetteer() -> None:
    made = [
        Place(id="IR", name="ایران", name_en="Iran", kind="country"),
        Place(id="IQ", name="عراق", name_en="Iraq", kind="country"),
    ]
    for code, (name, english, west, south) in PROVINCES.items():
        shape = square(west, south)
        made.append(
            Place(
                id=code,
                name=name,
                name_en=english,
                kind="province",
                provinces=[code],
                parent_id="IR",
                geometry=shape,
                label_point=shape.centroid,
            )
        )
    for pk, (name, english, kind, code, lon, lat, population) in TOWNS.items():
        at = Point(lon, lat, srid=4326)
        made.append(
            Place(
                id=pk,
                name=name,
                name_en=english,
                kind=kind,
                provinces=[code],
                parent_id=code,
                geometry=at,
                label_point=at,
                uncertainty_km=3,
                population=population,
            )
        )
    made += [
        Place(
            id="natural:rud",
            name="زاینده‌رود",
            name_en="Zayandeh Rud",
            kind="natural",
            provinces=["IR-10", "IR-14"],
            geometry=Point(51.0, 32.4, srid=4326),
            label_point=Point(51.0, 32.4, srid=4326),
            uncertainty_km=60,
        ),
        Place(
            id="natural:sea",
            name="دریای نمونه",
            name_en="Sample Sea",
            kind="natural",
            geometry=Point(51.0, 38.5, srid=4326),
            label_point=Point(51.0, 38.5, srid=4326),
            uncertainty_km=80,
        ),
        Place(id="rel:set:province", name="استان‌های مرزی", kind="relative"),
        Place(
            id="IR-10/east",
            name="شرق استان اصفهان",
            name_en="East of Isfahan",
            kind="relative",
            provinces=["IR-10"],
            parent_id="IR-10",
            geometry=square(51.0, 31.0, 1.0),
        ),
        Place(
            id="IR-21.meybod",
            name="شهرستان میبد",
            name_en="Meybod County",
            kind="county",
            provinces=["IR-21"],
            parent_id="IR-21",
            geometry=square(53.8, 32.1, 0.4),
        ),
    ]
    Place.objects.bulk_create(made)
    PlaceName.objects.bulk_create(PlaceName(place=place, name=place.name, folded=fold(place.name)) for place in made)


def article(text: str, *, title: str = "", agency: str = "", published=None) -> Article:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Article.objects.create(
        sha256=digest, text=text, title=title or text.partition(".")[0], agency=agency, published=published
    )


def item(of: Article, quote: str, *places: tuple[str, str], **fields) -> PolicyItem:
    """An item whose quote stands once in the article's text."""
    start = of.text.index(quote)
    run, _ = Run.objects.get_or_create(version="test", lexicons_sha256="0" * 64)
    values = {"status": "proposed", "theme": 10, "action": quote.split()[0], **fields}
    made = PolicyItem(
        article=of,
        run=run,
        public_id=hashlib.sha256(f"{of.sha256}{start}".encode()).hexdigest()[:12],
        start=start,
        end=start + len(quote),
        quote=quote,
        **values,
    )
    process.derive(made, of)
    made.save()
    ItemPlace.objects.bulk_create(ItemPlace(item=made, place_id=place, basis=basis) for place, basis in places)
    return made


def mention(of: Article, name: str, place: str) -> Mention:
    start = of.text.index(name)
    run, _ = Run.objects.get_or_create(version="test", lexicons_sha256="0" * 64)
    return Mention.objects.create(
        article=of, run=run, place_id=place, start=start, end=start + len(name), quote=name, reason={"rule": "test"}
    )


def awkward() -> PolicyItem:
    of = article(AWKWARD, title="<i>خبر</i> \u202eوارونه", agency="<b>آژانس</b> & شرکا")
    mention(of, "یزد", "IR-21")
    return item(of, AWKWARD_QUOTE, ("IR-21", "measure"), speaker_role="رئیس <شورا> \u202eنمونه", status="committed")


def fill(items: int = 240, seed: int = 7) -> None:
    """The gazetteer, synthetic items of every kind, a withdrawn and a rejected item, and the awkward article."""
    gazetteer()
    for _ in demo.store(demo.corpus(items, seed)):
        pass
    rng = random.Random(seed)
    chosen = list(PolicyItem.objects.order_by("pk"))
    for some in rng.sample(chosen, 40):
        place = rng.choice(
            ["natural:rud", "natural:sea", "rel:set:province", "IR-10/east", "IR-21.meybod", "site:sad", "IQ"]
        )
        ItemPlace.objects.get_or_create(item=some, place_id=place, defaults={"basis": "sentence"})
    gone, refused = chosen[0], chosen[1]
    gone.withdrawn_at = timezone.now()
    gone.save()
    refused.review_state = "rejected"
    refused.save()
    awkward()

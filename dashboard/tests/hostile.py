"""A small corpus made to break exports: what spreadsheets run, what ends a record, what hides or reverses text.

Places of every kind, items with none, one and several of them, and quotes that each carry a danger. All made up.
"""

import datetime
import hashlib

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

from articles.models import Article, ItemPlace, Place, PolicyItem, Run

LONG = "بند " * 25_000 + "پایان"
# Danger → a quote that carries it. Each stands in the middle of an article's text, untouched.
QUOTES = {
    "formula": '=HYPERLINK("http://evil.example","برد")',
    "plus": "+98 شماره تماس مرکز پیگیری",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+9)*cmd|' /C calc'!A0",
    "tab": "\t=1+1",
    "carriage return": "\r=1+1",
    "quotes": "احداث «پل» و \"تونل\" و 'راه'",
    "lone quote": '"',
    "newlines": "احداث\nپل\r\nتازه",
    "separators": "احداث پل؛ تونل; راه, جاده | ریل",
    "bidi": "احداث \u202eپل\u202c و \u2066تونل\u2069 \u200fراه\u200e",
    "zero width": "راه\u200cاندازی\u200b سامانه\ufeff",
    "emoji": "ساخت 🏥 و 🚑 👨‍👩‍👧 🇮🇷",
    "markup": '<script>alert(1)</script>&amp;"]]>',
    "xml escape": "_x0041_ و _x000D_",
    "controls": "متن\x01\x08\x0b\x1b\x7f\x85\u2028\u2029 کنترل",
    "non-characters": "پایان\ufffe\uffff",
    "backslash": "\\. و \\N و \\n",
    "json": '{"a": [1, null]}',
    "tex": r"50% از \textbf{بودجه} & $x_1$ #1 ~ ^",
    "number like": "00123",
    "date like": "1404/07/15",
    "spaces": "  احداث   پل  ",
    "long": LONG,
    "plain": "تجهیز ۳ بیمارستان با اعتبار ۵۰۰ میلیارد تومان",
}
SQUARE = {"IR-10": (50.0, 31.0), "IR-21": (53.0, 31.0), "IR-07": (51.0, 35.0)}


def _square(west: float, south: float, size: float = 2.0) -> MultiPolygon:
    ring = [(west, south), (west + size, south), (west + size, south + size), (west, south + size), (west, south)]
    return MultiPolygon(Polygon(ring), srid=4326)


def places() -> dict[str, Place]:
    """The country, a foreign one, three provinces as squares, two towns, a sea and a relative place."""
    names = {"IR-10": ("اصفهان", "Isfahan"), "IR-21": ("یزد", "Yazd"), "IR-07": ("تهران", "Tehran")}
    made = [
        Place(id="IR", name="ایران", name_en="Iran", kind="country"),
        Place(id="XX", name="کشور ساختگی", name_en="Made-up Country", kind="country"),
        *(
            Place(id=code, name=fa, name_en=en, kind="province", provinces=[code], geometry=_square(*SQUARE[code]))
            for code, (fa, en) in names.items()
        ),
        Place(
            id="t-kashan",
            name="شهر نمونه",
            name_en="Sample Town",
            kind="city",
            provinces=["IR-10"],
            geometry=Point(51.4364, 32.9889, srid=4326),
            label_point=Point(51.4364, 32.9889, srid=4326),
            uncertainty_km=5,
            population=1000,
        ),
        Place(
            id="t-meybod",
            name="ده‌بالا",
            kind="village",
            provinces=["IR-21"],
            geometry=Point(54.01, 32.25, srid=4326),
            label_point=Point(54.01, 32.25, srid=4326),
            uncertainty_km=3,
        ),
        Place(id="n-sea", name="دریای نمونه", name_en="Sample Sea", kind="natural", geometry=_square(60, 25)),
        Place(id="r-east", name="شرق استان اصفهان", kind="relative", provinces=["IR-10"], geometry=_square(51, 31, 1)),
    ]
    return {place.pk: place for place in Place.objects.bulk_create(made)}


# Which places an item has, by its number; the basis of the first one comes round.
WHERE = (
    ("t-kashan",),
    ("IR-10",),
    ("IR", "IR-10"),
    ("IR",),
    (),
    ("t-kashan", "t-meybod"),
    ("IR-21", "IR-10"),
    ("XX",),
    ("n-sea",),
    ("r-east", "t-kashan"),
    ("IR-07",),
)
STATUS = ("proposed", "committed", "under_way", "completed")
THEMES = (7, 21, 10, 3)


def build() -> dict[str, PolicyItem]:
    """Makes the corpus; danger → its item. Every danger is also the title, agency, speaker and role of some item."""
    places()
    run = Run.objects.create(version="0.1-test", lexicons_sha256="0" * 64)
    made = {}
    for number, (danger, quote) in enumerate(QUOTES.items()):
        before = f"خبر ساختگی شماره {number}: "
        text = f"{before}{quote} ضروری است."
        short = quote[:100]
        article = Article.objects.create(
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            title=short,
            agency=short if number % 2 else "خبرگزاری نمونه",
            published=None if number % 5 == 4 else datetime.date(2025, 3, 18) + datetime.timedelta(days=number),
            source_url=f"https://news.example/fa/{number}?a=1&b=2" if number % 3 else "",
            synthetic=True,
        )
        amounts = []
        if danger == "plain":
            start = text.index("۵۰۰ میلیارد تومان")
            amounts = [
                {"start": text.index("۳ "), "end": text.index("۳ ") + 1, "kind": "count", "value": 3, "unit": None},
                {"start": start, "end": start + 17, "kind": "money", "value": 500e9, "unit": "تومان"},
            ]
        item = PolicyItem.objects.create(
            article=article,
            run=run,
            public_id=f"-item{number:03d}",
            start=len(before),
            end=len(before) + len(quote),
            quote=quote,
            action="احداث",
            status=STATUS[number % 4],
            theme=THEMES[number % 3],
            themes=[THEMES[number % 3], THEMES[3]],
            speaker_name=short if number % 4 == 1 else "",
            speaker_role=short if number % 4 == 2 else ("استاندار نمونه" if number % 4 == 3 else ""),
            office_kind="governor_general" if number % 4 == 3 else "",
            amounts=amounts,
            search=quote[:2000],
        )
        for rank, place in enumerate(WHERE[number % len(WHERE)]):
            ItemPlace.objects.create(item=item, place_id=place, basis=("measure", "sentence")[rank])
        made[danger] = item
    return made

"""One policy item as a row: the columns of every export, in their order, with their meaning in both languages.

COLUMNS is the codebook. Whatever leaves the site — CSV, workbook, GeoJSON, data package, API — takes its fields,
headings and descriptions here, so that a column means the same everywhere. The database makes the rows: a million of
them cost one query, and as CSV they are its own COPY.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import jdatetime
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from articles.extraction.records import BASES, KINDS, STATUSES, THEMES
from articles.models import Article, ReviewState
from dashboard import labels
from dashboard.snapshot import sql_of, stream

LANGUAGES = ("fa", "en")
# A column of type list holds its values joined by this; no place's name, id or code contains it.
SEPARATOR = "|"
PRECISION_OF_KIND = {kind: precision for precision, kinds in labels.KINDS_OF_PRECISION.items() for kind in kinds}


@cache
def label(table: str, code, language: str) -> str:
    """What `labels` calls a code in a language, whatever language is active."""
    with translation.override(language):
        return str(getattr(labels, table)[code])


@dataclass(frozen=True, slots=True)
class Column:
    """A field of every export.

    `type` is its Table Schema type; a list is text joined by SEPARATOR, of `item_type`. `sql` is its value over the
    names of `_ROWS`. `choices` names the table of `dashboard.labels` that the labels of its `codes` stand in.
    """

    key: str
    type: str
    fa: str
    en: str
    about_fa: str
    about_en: str
    sql: str
    choices: str = ""
    codes: tuple = ()
    required: bool = False
    item_type: str = "string"

    def heading(self, language: str) -> str:
        """`fa` or `en`: the heading in that language; `keys`: the stable key."""
        return self.key if language == "keys" else getattr(self, language)

    def about(self, language: str) -> str:
        return getattr(self, f"about_{language}")

    def labels(self, language: str) -> dict:
        """Each code's label, where the column is coded."""
        return {code: label(self.choices, code, language) for code in self.codes}

    @property
    def free_text(self) -> bool:
        """Whether the value may begin with any character: the codes and hashes that we make can't."""
        return self.type in ("string", "list") and not self.codes and self.key not in ("text_sha256", "link")


COLUMNS = (
    Column("id", "string", "شناسه", "Id", "شناسه همیشگی اقدام؛ با پردازش دوباره عوض نمی‌شود.",
           "The measure's lasting identifier; processing again does not change it.",
           "i.public_id", required=True),
    Column("measure", "string", "اقدام", "Measure", "متن اقدام در یک سطر؛ فاصله‌ها و شکستگی سطرها یکی شده‌اند.",
           "The measure's words on one line, with white space collapsed.",
           # The plain test first: most quotes need no change, and replacing costs ten times as much as looking.
           r"CASE WHEN i.quote ~ '\s\s|[\n\r\t\v\f]' "
           r"THEN btrim(regexp_replace(i.quote, '\s+', ' ', 'g')) ELSE i.quote END",
           required=True),
    Column("quote", "string", "متن دقیق", "Quote", "متن اقدام، حرف‌به‌حرف همان که در خبر آمده است.",
           "The measure exactly as it stands in the article's text.",
           "i.quote", required=True),
    Column("status", "string", "کد وضعیت", "Status", "اقدام به گفته خبر تا کجا پیش رفته است.",
           "How far the measure has come, by the article's own words.",
           "i.status", "STATUSES", STATUSES, required=True),
    Column("status_fa", "string", "وضعیت", "Status in Persian", "برچسب فارسی وضعیت.", "The status's Persian label.",
           "l.status_fa->>i.status"),
    Column("theme", "integer", "کد موضوع", "Theme", "کد موضوع اصلی در «پروژه دستورکارهای تطبیقی».",
           "Major topic of the Comparative Agendas Project.",
           "i.theme", "THEMES", THEMES, required=True),
    Column("theme_fa", "string", "موضوع", "Theme in Persian", "برچسب فارسی موضوع.", "The theme's Persian label.",
           "l.theme_fa->>i.theme::text"),
    Column("theme_en", "string", "موضوع به انگلیسی", "Theme in English", "برچسب انگلیسی موضوع.",
           "The theme's English label.", "l.theme_en->>i.theme::text"),
    Column("themes", "list", "همه موضوع‌ها", "All themes", "کد همه موضوع‌هایی که می‌توان برای اقدام برگزید.",
           "Codes of every theme that the measure may be given.",
           "array_to_string(i.themes, '|')", item_type="integer"),
    Column("speaker", "string", "گوینده", "Speaker", "شخص یا نهادی که سخن یا تصمیم از اوست؛ خالی اگر خبر نگفته باشد.",
           "The person or body whose word or decision it is; empty where the article names none.",
           "i.speaker_name"),
    Column("role", "string", "سمت", "Role", "سمت گوینده، آن‌گونه که خبر می‌گوید.",
           "The speaker's office, as the article says it.",
           "i.speaker_role"),
    Column("office", "string", "کد نوع سمت", "Kind of office", "نوع سمت دولتی یا عمومی گوینده؛ خالی اگر سمتی از این دست نباشد.",
           "The kind of public office that the role is; empty where it is none.",
           "NULLIF(i.office_kind, '')", "OFFICES", tuple(labels.OFFICES)),
    Column("office_fa", "string", "نوع سمت", "Kind of office in Persian", "برچسب فارسی نوع سمت.",
           "The Persian label of the kind of office.", "l.office_fa->>i.office_kind"),
    Column("office_en", "string", "نوع سمت به انگلیسی", "Kind of office in English", "برچسب انگلیسی نوع سمت.",
           "The English label of the kind of office.", "l.office_en->>i.office_kind"),
    Column("places", "list", "مکان‌ها", "Places", "نام مکان‌های اقدام؛ نخست آنچه در خود اقدام آمده است.",
           "Names of the places that the measure applies to; those named in the measure come first.",
           "w.names"),
    Column("place_ids", "list", "شناسه مکان‌ها", "Place ids", "شناسه همان مکان‌ها در فرهنگ جغرافیایی، به همان ترتیب.",
           "The gazetteer's ids of those places, in the same order.", "w.ids"),
    Column("place_kinds", "list", "نوع مکان‌ها", "Place kinds", "نوع همان مکان‌ها، به همان ترتیب.",
           "The kinds of those places, in the same order.", "w.kinds", "KINDS", KINDS),
    Column("place_bases", "list", "مبنای مکان‌ها", "Place bases",
           "از کجا می‌دانیم که اقدام به هر مکان مربوط است، به همان ترتیب.",
           "How we know that the measure applies to each place, in the same order.",
           "w.bases", "BASES", BASES),
    Column("province_codes", "list", "کد استان‌ها", "Province codes", "کد ایزو ۳۱۶۶-۲ استان‌هایی که مکان‌ها در آن‌هاست.",
           "ISO 3166-2 codes (November 2020) of the provinces that the places lie in.",
           "w.provinces"),
    Column("precision", "string", "دقت مکان", "Precision", "دقت نخستین مکان: سطح آن، نه فاصله.",
           "How finely the first place is known: its level, not a distance.",
           "COALESCE(l.precision->>w.kind, 'none')", "PRECISIONS", tuple(labels.PRECISIONS), required=True),
    Column("latitude", "number", "عرض جغرافیایی", "Latitude",
           "درجه، WGS 84؛ تنها اگر نخستین مکان نقطه باشد. استان و منطقه نقطه ندارند.",
           "Degrees, WGS 84; only where the first place is a point. A province or region never gets one.",
           "w.latitude"),
    Column("longitude", "number", "طول جغرافیایی", "Longitude", "درجه، WGS 84؛ تنها اگر نخستین مکان نقطه باشد.",
           "Degrees, WGS 84; only where the first place is a point.", "w.longitude"),
    Column("uncertainty_km", "number", "عدم قطعیت (کیلومتر)", "Uncertainty (km)",
           "شعاعی که مکان واقعی به‌یقین درون آن است.", "The radius within which the first place surely lies.",
           "w.uncertainty_km"),
    Column("amounts", "string", "مقدارها", "Amounts", "مبلغ‌ها، سهم‌ها و زمان‌های درون اقدام، به همان عبارت.",
           "Sums, shares and dates said in the measure, in its own words.", "m.words"),
    Column("amount", "number", "مبلغ", "Amount", "نخستین مبلغ پول، به عدد و بی‌تبدیل واحد.",
           "The first sum of money as a number, with no conversion.", "m.value"),
    Column("amount_unit", "string", "واحد مبلغ", "Amount's unit", "واحد آن مبلغ، آن‌گونه که گفته شده است.",
           "The unit of that sum, as said.", "m.unit"),
    Column("published", "date", "تاریخ انتشار میلادی", "Published", "روز انتشار خبر؛ خالی اگر معلوم نباشد.",
           "The day the article was published; empty where unknown.", "i.article__published"),
    Column("published_jalali", "string", "تاریخ انتشار", "Published (Jalali)", "همان روز در تقویم خورشیدی.",
           "The same day in the Jalali calendar.", "d.jalali"),
    Column("agency", "string", "خبرگزاری", "Agency", "رسانه‌ای که خبر را منتشر کرده است.",
           "The medium that published the article.", "i.article__agency"),
    Column("title", "string", "عنوان خبر", "Title", "عنوان خبر، همان‌گونه که منتشر شده است.",
           "The article's title as published.", "i.article__title"),
    Column("source_url", "string", "نشانی خبر", "Source URL", "نشانی خبر نزد ناشر؛ خالی اگر معلوم نباشد.",
           "The article's address at its publisher; empty where unknown.", "i.article__source_url"),
    Column("start", "integer", "آغاز", "Start", "جای نخستین نویسه اقدام در متن خبر؛ شمارش نویسه‌های یونیکد از صفر.",
           "Where the quote begins in the article's text, in Unicode code points from 0.",
           "i.start", required=True),
    Column("end", "integer", "پایان", "End", "جای نخستین نویسه پس از اقدام.", "Where it ends, exclusive.",
           'i."end"', required=True),
    Column("text_sha256", "string", "چکیده SHA-256 متن", "Text SHA-256", "چکیده متن خبر به UTF-8؛ شناسه آن متن.",
           "SHA-256 of the article's text in UTF-8: that text's identity.", "i.article__sha256", required=True),
    Column("review_state", "string", "بازبینی", "Review", "آیا کسی این رکورد را بازبینی کرده است.",
           "Whether a person has reviewed the record.",
           "i.review_state", "REVIEW_STATES", tuple(ReviewState.values), required=True),
    Column("extractor_version", "string", "نسخه استخراج‌گر", "Extractor version",
           "نسخه برنامه‌ای که رکورد را از متن به دست آورده است.",
           "The version of the program that extracted the record.",
           "i.run__version", required=True),
    Column("link", "string", "پیوند همیشگی", "Permanent link", "نشانی همیشگی اقدام در این سایت.",
           "The measure's lasting address on this site.", "l.head || i.public_id || l.tail", required=True),
)  # fmt: skip
KEYS = tuple(column.key for column in COLUMNS)
BY_KEY = {column.key: column for column in COLUMNS}


def headings(language: str) -> list[str]:
    """The heading of each column in `fa` or `en`, or its key for `keys`."""
    return [column.heading(language) for column in COLUMNS]


def item_link(base: str, public_id: str) -> str:
    """The permanent address of an item on the site at `base` («https://host»), the same in every language."""
    head, tail = _link_parts()
    return f"{base}{head}{public_id}{tail}"


@cache
def _link_parts() -> tuple[str, str]:
    with translation.override("fa"):
        head, _, tail = reverse("item", args=["0-id-0"]).partition("0-id-0")
    return head, tail


def jalali_day(day) -> str:
    """«1404-07-15» of a date."""
    return jdatetime.date.fromgregorian(date=day).strftime("%Y-%m-%d")


# What a row is made of: i the item with its article and run, w its places, m its amounts, d its day in the Jalali
# calendar, l the labels of codes and the two parts of its link. Whether a place is a point is asked only of the kinds
# that may be one: a polygon is long to fetch.
_ROWS = f"""
FROM ({{chosen}}) AS i
LEFT JOIN LATERAL (
    SELECT string_agg(name, '|') AS names, string_agg(id, '|') AS ids, string_agg(kind, '|') AS kinds,
        string_agg(basis, '|') AS bases,
        CASE count(*) WHEN 1 THEN min(codes)
            ELSE (SELECT string_agg(DISTINCT code, '|' ORDER BY code)
                FROM unnest(string_to_array(string_agg(codes, '|'), '|')) AS code)
        END AS provinces,
        (array_agg(kind))[1] AS kind, (array_agg(latitude))[1] AS latitude, (array_agg(longitude))[1] AS longitude,
        (array_agg(uncertainty_km))[1] AS uncertainty_km
    FROM (
        SELECT place.id, place.name, place.kind, link.basis, NULLIF(array_to_string(place.provinces, '|'), '') AS codes,
            CASE WHEN place.point THEN ST_Y(place.geometry) END AS latitude,
            CASE WHEN place.point THEN ST_X(place.geometry) END AS longitude, place.uncertainty_km
        FROM articles_itemplace link
        JOIN LATERAL (
            SELECT *, kind NOT IN ('country', 'province', 'relative') AND GeometryType(geometry) = 'POINT' AS point
            FROM articles_place WHERE articles_place.id = link.place_id
        ) place ON TRUE
        WHERE link.item_id = i.pk
        ORDER BY array_position(ARRAY{list(BASES)}, link.basis::text), place.id
    ) links
) w ON TRUE
LEFT JOIN LATERAL (
    SELECT string_agg(words, ' | ') AS words, (array_agg(value) FILTER (WHERE sum))[1] AS value,
        (array_agg(unit) FILTER (WHERE sum))[1] AS unit
    FROM (
        SELECT substr(i.quote, (amount->>'start')::int - i.start + 1, (amount->>'end')::int - (amount->>'start')::int)
            AS words, (amount->>'value')::float AS value, amount->>'unit' AS unit,
            amount->>'kind' = 'money' AND amount->>'value' IS NOT NULL AS sum
        FROM jsonb_array_elements(i.amounts) WITH ORDINALITY AS said (amount, place) ORDER BY place
    ) amounts
) m ON i.amounts <> '[]'
LEFT JOIN unnest(%s::date[], %s::text[]) AS d (day, jalali) ON d.day = i.article__published
CROSS JOIN (
    SELECT %s::jsonb AS theme_fa, %s::jsonb AS theme_en, %s::jsonb AS office_fa, %s::jsonb AS office_en,
        %s::jsonb AS status_fa, %s::jsonb AS precision,
        %s::text AS head, %s::text AS tail
) l
"""
_CHOSEN = (
    *(
        "pk",
        "public_id",
        "quote",
        "status",
        "theme",
        "themes",
        "speaker_name",
        "speaker_role",
        "office_kind",
        "amounts",
    ),
    *("start", "end", "review_state", "run__version"),
    *(f"article__{name}" for name in ("published", "agency", "title", "source_url", "sha256")),
)


def query(selected: QuerySet, base: str, columns: str = "") -> tuple[str, list]:
    """The one query behind every export, with its parameters: COLUMNS of each selected item, ordered by id.

    The order by the lasting id makes two exports of the same data the same bytes, in a rebuilt database too. `base` is
    the site's «https://host»; `columns` replaces the columns' SQL by another over the same names.
    """
    chosen, parameters = sql_of(selected.order_by().values_list(*_CHOSEN))
    days = list(Article.objects.exclude(published=None).values_list("published", flat=True).distinct())
    sql = f"SELECT {columns or _COLUMNS} {_ROWS.replace('{chosen}', chosen)} ORDER BY i.public_id"
    return sql, [
        *parameters,
        *(days, [jalali_day(day) for day in days]),
        *(json.dumps({code: label("THEMES", code, language) for code in THEMES}) for language in LANGUAGES),
        *(json.dumps({key: label("OFFICES", key, language) for key in labels.OFFICES}) for language in LANGUAGES),
        json.dumps({code: label("STATUSES", code, "fa") for code in STATUSES}),
        json.dumps(PRECISION_OF_KIND),
        base + _link_parts()[0],
        _link_parts()[1],
    ]


_COLUMNS = ", ".join(f'{column.sql} AS "{column.key}"' for column in COLUMNS)


def rows(selected: QuerySet, base: str) -> Iterator[tuple]:
    """The selected items as values of COLUMNS, streamed within the surrounding `snapshot()`."""
    return stream(*query(selected, base))


def listed(text: str | None, kind: str = "string") -> list:
    """The values of a list column's text."""
    values = text.split(SEPARATOR) if text else []
    return [int(value) for value in values] if kind == "integer" else values


def properties(row: tuple) -> dict:
    """The row as JSON formats give it: by key, lists as lists, the date as ISO text, nothing for empty text."""
    made = {}
    for column, value in zip(COLUMNS, row, strict=True):
        if column.type == "list":
            value = listed(value, column.item_type)
        elif column.type == "date" and value is not None:
            value = value.isoformat()
        made[column.key] = None if value == "" else value
    return made

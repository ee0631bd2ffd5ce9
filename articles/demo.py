"""A synthetic corpus of any size, to try and measure the site with: real places and themes, made-up news.

Every article is marked synthetic, comes from an agency that does not exist and names offices, never persons. The same
seed gives the same corpus. Rows go in by COPY, under the same constraints and triggers as real ones.
"""

import datetime
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from articles.extraction.normalise import fold
from articles.extraction.roles import office as public_office
from articles.models import Article, Place, PolicyItem, Run

AGENCIES = ("خبرگزاری نمونه", "نمونه‌پرس", "پایگاه خبری آزمون", "ایران‌نمونه", "خبرگزاری ساختگی", "رصد نمونه")
FRAMES = {
    "proposed": ("{} ضروری است.", "لازم است {} در اولویت قرار گیرد.", "از مطالبات مردم، {} است."),
    "committed": ("{} در دستور کار است.", "{} از ماه آینده آغاز خواهد شد.", "{} به تصویب رسید."),
    "under_way": ("{} در حال اجراست.", "{} با جدیت ادامه دارد.", "عملیات {} آغاز شد."),
    "completed": ("{} به پایان رسید.", "{} انجام شد.", "{} به بهره‌برداری رسید."),
}
MEASURES = {
    1: ("اصلاح نظام مالیاتی", "انتشار اوراق مشارکت", "کنترل تورم کالاهای اساسی", "تدوین بودجه عملیاتی"),
    2: ("تشکیل شورای مشارکت شهروندان", "آموزش حقوق شهروندی", "ایجاد سامانه دسترسی آزاد به اطلاعات"),
    3: ("احداث بیمارستان ۱۲۰ تختخوابی", "تجهیز مراکز جامع سلامت", "توسعه اورژانس جاده‌ای", "واکسیناسیون سالمندان"),
    4: ("نوسازی ناوگان ماشین‌آلات کشاورزی", "توسعه کشت گلخانه‌ای", "خرید تضمینی گندم", "ساماندهی دامداری‌های سنتی"),
    5: ("راه‌اندازی مرکز آموزش فنی و حرفه‌ای", "پرداخت تسهیلات اشتغال روستایی", "ساماندهی کارگران فصلی"),
    6: ("ساخت مدرسه ۱۲ کلاسه", "استانداردسازی سیستم گرمایشی مدارس", "جذب معلم مناطق محروم", "توسعه هنرستان‌ها"),
    7: ("احداث تصفیه‌خانه فاضلاب", "مهار کانون‌های گردوغبار", "ساماندهی محل دفن پسماند", "پایش برخط آلاینده‌ها"),
    8: ("احداث نیروگاه خورشیدی ۱۰ مگاواتی", "توسعه شبکه گازرسانی", "اصلاح شبکه توزیع برق", "بهینه‌سازی مصرف انرژی"),
    9: ("ساماندهی اتباع خارجی", "راه‌اندازی سامانه ثبت اتباع", "آموزش کودکان مهاجر"),
    10: ("چهارخطه کردن جاده", "احداث کنارگذر", "ایمن‌سازی نقاط حادثه‌خیز", "توسعه خطوط راه‌آهن", "نوسازی ناوگان اتوبوس"),
    12: ("ایجاد شعبه ویژه رسیدگی به قاچاق کالا", "تجهیز پاسگاه‌های انتظامی", "طرح ارتقای امنیت محله‌محور"),
    13: ("پرداخت کمک‌هزینه معیشت", "توسعه مراکز مثبت زندگی", "مناسب‌سازی معابر برای معلولان"),
    14: (
        "ساخت واحدهای مسکن حمایتی",
        "بازآفرینی بافت فرسوده",
        "اجرای طرح هادی روستایی",
        "واگذاری زمین برای جوانی جمعیت",
    ),
    15: ("احداث شهرک صنعتی", "احیای واحدهای راکد", "توسعه اقامتگاه‌های بوم‌گردی", "تجهیز پایگاه‌های امداد"),
    16: ("تقویت پاسگاه‌های مرزی", "برگزاری رزمایش پدافند غیرعامل", "تکمیل دیوار مرزی"),
    17: ("توسعه فیبر نوری", "ایجاد مرکز نوآوری", "حمایت از شرکت‌های دانش‌بنیان", "راه‌اندازی مرکز داده"),
    18: ("توسعه پایانه صادراتی", "تسهیل ترخیص کالا", "تکمیل زیرساخت منطقه آزاد"),
    19: ("امضای تفاهم‌نامه همکاری مرزی", "اعزام هیئت تجاری", "توسعه دیپلماسی شهری"),
    20: ("هوشمندسازی خدمات اداری", "تشکیل کارگروه هماهنگی", "واگذاری اختیارات به فرمانداران"),
    21: ("احداث سد مخزنی", "آبخیزداری در حوضه بالادست", "انسداد چاه‌های غیرمجاز", "مرمت بنای تاریخی", "لایروبی قنات‌ها"),
    23: ("احداث کتابخانه عمومی", "برگزاری جشنواره اقوام", "تکمیل ورزشگاه", "تجهیز فرهنگسرا"),
}
# How often each theme and status comes up, roughly as in local news, so that counts differ as they do in life.
THEME_WEIGHTS = (4, 1, 9, 8, 5, 7, 7, 8, 1, 11, 4, 5, 8, 9, 2, 5, 2, 2, 4, 9, 6)
STATUS_WEIGHTS = {"proposed": 31, "committed": 33, "under_way": 19, "completed": 17}
LOCAL_OFFICES = ("استاندار {}", "فرماندار {}", "معاون عمرانی استاندار {}", "شهردار {}", "رئیس دانشگاه علوم پزشکی {}")
NATIONAL_OFFICES = (
    "وزیر نیرو",
    "وزیر راه و شهرسازی",
    "رئیس سازمان حفاظت محیط زیست",
    "وزیر بهداشت",
    "معاون اول رئیس‌جمهور",
)
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
FIRST_DAY = datetime.date(2023, 3, 21)
DAYS = 970


@dataclass(frozen=True, slots=True)
class DemoItem:
    start: int
    end: int
    action: str
    status: str
    theme: int
    role: str
    places: tuple[tuple[str, str], ...]
    amounts: tuple[dict, ...]
    mentions: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class DemoArticle:
    text: str
    title: str
    agency: str
    published: datetime.date | None
    focus: str
    items: tuple[DemoItem, ...]


class Map:
    """The places to write about: provinces, what lies in each by size, and what spans several."""

    def __init__(self, places: list[Place]):
        self.provinces = [place for place in places if place.kind == "province"]
        self.inside = {
            province.id: sorted(
                (
                    place
                    for place in places
                    if place.provinces == [province.id] and place.kind not in ("province", "relative")
                ),
                key=lambda place: -(place.population or 0),
            )
            for province in self.provinces
        }
        self.wide = [place for place in places if place.kind == "natural" and len(place.provinces) > 1]
        self.home = next((place for place in places if place.id == "IR"), None)
        self.abroad = [place for place in places if place.kind == "country" and place.id != "IR"]

    def pick(self, rng: random.Random, province: Place) -> tuple[Place | None, str]:
        """A place for a measure of an article about `province`, and the basis of the link. None: no place at all."""
        dice = rng.random()
        inside = self.inside[province.id]
        if dice < 0.42 or (dice < 0.80 and not inside):
            return province, "focus" if dice < 0.15 else "measure"
        if dice < 0.80:
            # Larger towns come up more often, as the square of chance does.
            return inside[int(len(inside) * rng.random() ** 3)], "measure"
        if dice < 0.84 and self.wide:
            return rng.choice(self.wide), "measure"
        if dice < 0.86 and self.abroad:
            return rng.choice(self.abroad), "measure"
        if dice < 0.95 and self.home:
            return self.home, "national"
        return None, ""


def write_article(rng: random.Random, ground: Map, serial: int) -> DemoArticle:
    """One made-up article with its items; every span is exact because the text is written around them."""
    province = ground.provinces[int(len(ground.provinces) * rng.random() ** 1.6)]
    themes = list(MEASURES)
    parts: list[str] = []
    length = 0
    items = []

    def write(text: str) -> int:
        nonlocal length
        start = length
        parts.append(text)
        length += len(text)
        return start

    title = f"خبر ساختگی {str(serial).translate(PERSIAN_DIGITS)}: برنامه‌های تازه برای {province.name}"
    write(title + "\n")
    national = rng.random() < 0.12
    role = rng.choice(NATIONAL_OFFICES) if national else rng.choice(LOCAL_OFFICES).format(province.name)
    write(f"{role} در نشستی ساختگی گفت: ")
    for _ in range(min(12, 1 + int(rng.expovariate(0.25)))):
        theme = rng.choices(themes, THEME_WEIGHTS)[0]
        status = rng.choices(list(STATUS_WEIGHTS), list(STATUS_WEIGHTS.values()))[0]
        place, basis = ground.pick(rng, province)
        before, after = rng.choice(FRAMES[status]).split("{}")
        measure = rng.choice(MEASURES[theme])
        write(before)
        start = write(measure)
        mentions = []
        if place and basis == "measure":
            write(" در استان " if place.kind == "province" else " در ")
            at = write(place.name)
            mentions.append((at, at + len(place.name), place.id))
        amounts = []
        if rng.random() < 0.22:
            value = rng.randint(2, 900)
            write(" با اعتبار ")
            at = write(f"{value} میلیارد ریال".translate(PERSIAN_DIGITS))
            amounts.append(
                {"start": at, "end": length, "kind": "money", "value": value * 1e9, "unit": "ریال", "date": None}
            )
        items.append(
            DemoItem(
                start,
                length,
                measure.split()[0],
                status,
                theme,
                role if rng.random() < 0.9 else "",
                ((place.id, basis),) if place else (),
                tuple(amounts),
                tuple(mentions),
            )
        )
        write(after + " ")
    published = None if rng.random() < 0.03 else FIRST_DAY + datetime.timedelta(int(DAYS * rng.random() ** 0.7))
    return DemoArticle("".join(parts).rstrip(), title, rng.choice(AGENCIES), published, province.id, tuple(items))


def corpus(items: int, seed: int = 1) -> Iterator[DemoArticle]:
    """Articles with `items` items in all. Needs the gazetteer in the database; ValueError where it has no provinces."""
    ground = Map(list(Place.objects.defer("geometry").order_by("id")))
    if not ground.provinces:
        raise ValueError("the gazetteer is empty: run manage.py load_places first")
    rng = random.Random(seed)
    rng.shuffle(ground.provinces)
    made, serial = 0, 0
    while made < items:
        serial += 1
        article = write_article(rng, ground, serial)
        if made + len(article.items) > items:
            article = DemoArticle(
                article.text,
                article.title,
                article.agency,
                article.published,
                article.focus,
                article.items[: items - made],
            )
        made += len(article.items)
        yield article


_ARTICLE = (
    "id, sha256, text, title, agency, published, source_url, source_name, synthetic, added_at, focus_id, "
    "processed_by_id"
)
_ITEM = (
    'id, article_id, run_id, public_id, start, "end", quote, action, status, theme, themes, speaker_name, '
    "speaker_role, office_kind, amounts, reasons, extracted, search, review_state, created_at, changed_at"
)
_LINK = "item_id, place_id, basis"
_MENTION = 'article_id, run_id, place_id, start, "end", quote, reason'


def store(articles: Iterator[DemoArticle], batch: int = 4000) -> Iterator[int]:
    """Write articles and what they hold, `batch` articles a transaction; yields the items written so far.

    Ids go on from the highest, so a second corpus joins the first only with another seed (a text is stored once).
    """
    now = datetime.datetime.now(datetime.UTC)
    run = Run.objects.create(version="demo", lexicons_sha256=hashlib.sha256(b"demo").hexdigest(), finished_at=now)
    ids = [
        (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1 for model in (Article, PolicyItem)
    ]
    article_id, item_id = ids
    written = 0
    while chunk := [article for article, _ in zip(articles, range(batch), strict=False)]:
        rows = {"article": [], "item": [], "link": [], "mention": []}
        for article in chunk:
            digest = hashlib.sha256(article.text.encode()).hexdigest()
            rows["article"].append(
                (
                    article_id,
                    digest,
                    article.text,
                    article.title,
                    article.agency,
                    article.published,
                    "",
                    "demo",
                    True,
                    now,
                    article.focus,
                    run.pk,
                )
            )
            for item in article.items:
                quote = article.text[item.start : item.end]
                reasons = [{"field": "status", "rule": "demo", "words": [item.status], "start": None, "end": None}]
                rows["item"].append(
                    (
                        item_id,
                        article_id,
                        run.pk,
                        f"demo-{item_id:x}",
                        item.start,
                        item.end,
                        quote,
                        item.action,
                        item.status,
                        item.theme,
                        [item.theme],
                        "",
                        item.role,
                        public_office(item.role) or "",
                        Jsonb(list(item.amounts)),
                        Jsonb(reasons),
                        Jsonb({}),
                        fold(f"{quote} {article.title} {item.role}"),
                        "machine",
                        now,
                        now,
                    )
                )
                rows["link"] += [(item_id, place, basis) for place, basis in item.places]
                rows["mention"] += [
                    (
                        article_id,
                        run.pk,
                        place,
                        start,
                        end,
                        article.text[start:end],
                        Jsonb({"rule": "demo", "words": []}),
                    )
                    for start, end, place in item.mentions
                ]
                item_id += 1
                written += 1
            article_id += 1
        with transaction.atomic(), connection.cursor() as cursor:
            for table, columns, key in (
                ("articles_article", _ARTICLE, "article"),
                ("articles_policyitem", _ITEM, "item"),
                ("articles_itemplace", _LINK, "link"),
                ("articles_mention", _MENTION, "mention"),
            ):
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows[key]:
                        copy.write_row(row)
            for table in ("articles_article", "articles_policyitem"):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))", [table]
                )
        yield written
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article, articles_policyitem, articles_itemplace, articles_mention")

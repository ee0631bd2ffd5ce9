"""Speakers: made-up articles for each way in which Persian news names who speaks, and every row of the lexicons."""

import time

import pytest

from articles.extraction import mentions, names, phrases, sentences, speakers, speech
from articles.extraction.knowledge import read_table
from articles.extraction.records import Span


def said(text: str, quote: str) -> str | None:
    """The speaker of a quote of a made-up article, as the public record writes it."""
    start = text.index(quote)
    speaker, reason = speakers.attribute(sentences.analyse(text)).speaker_of(Span(start, start + len(quote)))
    assert reason.field == "speaker" and reason.rule
    return str(speaker) if speaker else None


GOVERNOR = "بهرام کاوه‌نژاد، استاندار نیمروز"
LEAD = """پل تازه در نیمروز ساخته می‌شود

استاندار نیمروز گفت: پل تازه ساخته می‌شود.
به گزارش ایسنا، بهرام کاوه‌نژاد امروز در نشست خبری اظهار کرد: سد تازه ساخته می‌شود.
وی افزود: جاده تازه ساخته می‌شود.
استاندار نیمروز خاطرنشان کرد: باید مدرسه تازه ساخته شود.
کاوه‌نژاد با اشاره به ساخت درمانگاه تازه گفت: کار خوب پیش می‌رود. خوابگاه تازه هم ساخته می‌شود.
این مسئول بر ساخت کتابخانه تازه تأکید کرد."""

TWO = """آب و برق نیمروز

فرماندار نیمروز گفت: چاه تازه کنده می‌شود.
مهران دشتی‌پور در جمع خبرنگاران افزود: لوله تازه خریده می‌شود.
مدیرکل راه و شهرسازی استان آفتاب نیز گفت: راه تازه ساخته می‌شود.
سهراب کیان‌مهر ادامه داد: باید تونل تازه ساخته شود.
فرماندار نیمروز یادآور شد: مخزن تازه ساخته می‌شود."""

# (claim, article, words whose speaker is asked, speaker)
ARTICLES = [
    ("a headline belongs to the lead's speaker", LEAD, "پل تازه در نیمروز ساخته می‌شود", GOVERNOR),
    ("a role alone is the person whom the next paragraph names", LEAD, "پل تازه ساخته می‌شود.", GOVERNOR),
    ("«به گزارش …، نام … اظهار کرد» names the speaker", LEAD, "سد تازه", GOVERNOR),
    ("«وی» is the last speaker", LEAD, "جاده تازه", GOVERNOR),
    ("a bare role is the person who holds it", LEAD, "مدرسه تازه", GOVERNOR),
    ("what stands before the speech verb is the speaker's too", LEAD, "درمانگاه تازه", GOVERNOR),
    ("a sentence without a verb of speech stays with the last speaker", LEAD, "خوابگاه تازه", GOVERNOR),
    ("«این مسئول» is the last speaker", LEAD, "کتابخانه تازه", GOVERNOR),
    ("a name without a role joins the role before it", TWO, "لوله تازه", "مهران دشتی‌پور، فرماندار نیمروز"),
    ("«نیز» brings another speaker", TWO, "راه تازه", "سهراب کیان‌مهر، مدیرکل راه و شهرسازی استان آفتاب"),
    (
        "the second speaker's name joins the second role",
        TWO,
        "تونل تازه",
        "سهراب کیان‌مهر، مدیرکل راه و شهرسازی استان آفتاب",
    ),
    ("the first speaker comes back by role", TWO, "مخزن تازه", "مهران دشتی‌پور، فرماندار نیمروز"),
    (
        "a role ends with its province, whatever the tagger joins to it",
        "بهرام کاوه‌نژاد مدیرکل ورزش استان مرکزی برنامه‌های هفته را اعلام کرد و گفت: سد تازه ساخته می‌شود.",
        "سد تازه",
        "بهرام کاوه‌نژاد، مدیرکل ورزش استان مرکزی",
    ),
    (
        "a role goes on after its province with «و»",
        "بهرام کاوه‌نژاد مدیرکل ورزش استان مرکزی و رئیس شورا گفت: سد تازه ساخته می‌شود.",
        "سد تازه",
        "بهرام کاوه‌نژاد، مدیرکل ورزش استان مرکزی و رئیس شورا",
    ),
    (
        "a role ends with its country",
        "بهرام کاوه‌نژاد وزیر انرژی عربستان سعودی مطمئن است که سد تازه ساخته می‌شود.",
        "سد تازه",
        "بهرام کاوه‌نژاد، وزیر انرژی عربستان سعودی",
    ),
    (
        "an institution's holy name belongs to it, the eulogy in brackets does not",
        "بهرام کاوه‌نژاد مدیرکل کمیته امداد امام خمینی (ره) استان آفتاب گفت: سد تازه ساخته می‌شود.",
        "سد تازه",
        "بهرام کاوه‌نژاد، مدیرکل کمیته امداد امام خمینی استان آفتاب",
    ),
    (
        "what a body is obliged to is no part of its name",
        "خبر تازه\n\nوزارت نیروی آفتاب موظف است سد تازه را بسازد و گزارش دهد.",
        "سد تازه",
        "وزارت نیروی آفتاب",
    ),
    (
        "an adverb of time is no part of a name",
        "بهرام کاوه‌نژاد پیش‌ازظهر امروز گفت: سد تازه ساخته می‌شود.",
        "سد تازه",
        "بهرام کاوه‌نژاد",
    ),
    (
        "a surname in the headline finds its full name in the body",
        "کیان‌مهر: پل ساخته شود\n\nبه گزارش ایرنا، سهراب کیان‌مهر، شهردار آفتاب گفت: سد ساخته شود.",
        "پل ساخته شود",
        "سهراب کیان‌مهر، شهردار آفتاب",
    ),
    (
        "role, name with commas between",
        "خبر\n\nوزیر نیرو، سهراب کیان‌مهر، گفت: سد ساخته می‌شود.",
        "سد ساخته",
        "سهراب کیان‌مهر، وزیر نیرو",
    ),
    (
        "a deputy's role holds the minister's, with no ezafe between that the tagger sees",
        "خبر\n\nسهراب کیان‌مهر، معاون آموزش، تحقیقات و فناوری وزیر راه و ترابری گفت: سد ساخته می‌شود.",
        "سد ساخته",
        "سهراب کیان‌مهر، معاون آموزش، تحقیقات و فناوری وزیر راه و ترابری",
    ),
    (
        "an adviser's role holds the mayor's",
        "خبر\n\nسهراب کیان‌مهر مشاور شهردار آفتاب گفت: سد ساخته می‌شود.",
        "سد ساخته",
        "سهراب کیان‌مهر، مشاور شهردار آفتاب",
    ),
    (
        "a role between dashes belongs to the name before it",
        "خبر\n\nدر همین رابطه سهراب کیان‌مهر - دبیر انجمن آفتاب - در گفت‌وگو با ایسنا اظهار کرد: سد ساخته می‌شود.",
        "سد ساخته",
        "سهراب کیان‌مهر، دبیر انجمن آفتاب",
    ),
    (
        "a name in quotation marks, its role after them",
        "خبر\n\n«سهراب کیان‌مهر» وزیر نیرو گفت: سد ساخته می‌شود.",
        "سد ساخته",
        "سهراب کیان‌مهر، وزیر نیرو",
    ),
    (
        "a name first, its role only later",
        "خبر\n\nسهراب کیان‌مهر در گفت و گو با ایسنا بیان کرد: سد ساخته می‌شود.\n"
        "نماینده مردم آفتاب در مجلس شورای اسلامی تصریح کرد: پل ساخته شود.",
        "سد ساخته",
        "سهراب کیان‌مهر، نماینده مردم آفتاب در مجلس شورای اسلامی",
    ),
    (
        "«به نقل از» ascribes to whom it names",
        "خبر\n\nبه گزارش ایرنا، پایگاه خبری آفتاب به نقل از سردار سهراب کیان مهر اعلام کرد: پاسگاه ساخته می‌شود.",
        "پاسگاه",
        "سهراب کیان‌مهر",
    ),
    (
        "«به گفته» ascribes the sentence",
        "خبر\n\nسهراب کیان‌مهر، شهردار آفتاب گفت: سد ساخته می‌شود.\nبه گفته مهران دشتی‌پور، فرماندار نیمروز، پل ساخته می‌شود.",
        "پل ساخته",
        "مهران دشتی‌پور، فرماندار نیمروز",
    ),
    (
        "Arabic letters, no half-spaces: the canonical name has both right",
        "خبر\n\nبه گزارش ايسنا، دكتر سهراب كيان نژاد مديركل آموزش و پرورش آفتاب گفت: مدرسه ساخته مي شود.",
        "مدرسه ساخته",
        "سهراب کیان‌نژاد، مدیرکل آموزش و پرورش آفتاب",
    ),
    (
        "a clerical title is no part of the name, سید is",
        "خبر\n\nحجت الاسلام والمسلمین سید سهراب کیان‌مهر امام جمعه آفتاب گفت: مسجد ساخته شود.",
        "مسجد ساخته",
        "سید سهراب کیان‌مهر، امام جمعه آفتاب",
    ),
    (
        "a ministry's list of names is one role",
        "خبر\n\nسهراب کیان‌مهر وزیر صنعت، معدن و تجارت گفت: کارخانه ساخته می‌شود.",
        "کارخانه ساخته",
        "سهراب کیان‌مهر، وزیر صنعت، معدن و تجارت",
    ),
    (
        "a body that decides is the speaker",
        "خبر\n\nسهراب کیان‌مهر، شهردار آفتاب گفت: سد ساخته می‌شود.\nبه‌تازگی نیز نمایندگان مجلس در مصوبه‌ای مقرر کردند پل ساخته شود.",
        "پل ساخته",
        "نمایندگان مجلس",
    ),
    (
        "a council's meeting decides",
        "خبر\n\nدر جلسه شورای شهر آفتاب طرح ساخت پل تصویب شد.",
        "ساخت پل",
        "شورای شهر آفتاب",
    ),
    (
        "a rule of the cabinet is the cabinet's decision, and what follows it too",
        "خبر\n\nبه موجب آیین‌نامه مصوب هیأت وزیران، فروشگاه‌ها موظف شده‌اند چراغ کم‌مصرف بخرند.\n"
        "مقرر است ساعت کار فروشگاه‌ها کوتاه شود.",
        "ساعت کار",
        "هیئت وزیران",
    ),
    (
        "the cabinet by its other name is the same body",
        "خبر\n\nهیئت وزیران با ساخت پل موافقت کرد.\nدولت همچنین ساخت سد را تصویب کرد.",
        "ساخت سد",
        "هیئت وزیران",
    ),
    (
        "the reporter's own sentence has no speaker",
        TWO + "\nدر این مراسم از سه دستگاه خودرو رونمایی شد.",
        "سه دستگاه خودرو",
        None,
    ),
    (
        "an article that names nobody has no speaker",
        "پل آفتاب باز شد\n\nپل تازه روز شنبه باز شد. باران هم آمد.",
        "پل تازه روز",
        None,
    ),
    (
        "who is only present does not speak",
        "خبر\n\nسهراب کیان‌مهر در جلسه‌ای که با حضور مهران دشتی‌پور، فرماندار نیمروز برگزار شد، گفت: سد ساخته می‌شود.",
        "سد ساخته",
        "سهراب کیان‌مهر",
    ),
    (
        "inside a quotation, another's words are still the quoting speaker's",
        "خبر\n\nسهراب کیان‌مهر، شهردار آفتاب گفت: کار سخت است. فرماندار نیمروز از ما خواسته است پل بسازیم.",
        "پل بسازیم",
        "سهراب کیان‌مهر، شهردار آفتاب",
    ),
    (
        "a reporter of an agency is no speaker",
        "خبر\n\nبه گزارش خبرنگار ایسنا، سهراب کیان‌مهر شهردار آفتاب گفت: سد ساخته می‌شود.",
        "سد ساخته",
        "سهراب کیان‌مهر، شهردار آفتاب",
    ),
    (
        "a person in office who acts is the speaker of the act",
        "خبر\n\nبه گزارش ایسنا، سهراب کیان‌مهر وزیر راه و شهرسازی طرح بهسازی فرودگاه آفتاب را افتتاح کرد.",
        "بهسازی فرودگاه",
        "سهراب کیان‌مهر، وزیر راه و شهرسازی",
    ),
    (
        "a member of parliament is named by constituency and committee in turn",
        "خبر\n\nنماینده مردم آفتاب در مجلس گفت: سد ساخته شود.\nعضو کمیسیون انرژی مجلس افزود: پل ساخته شود.",
        "پل ساخته",
        "نماینده مردم آفتاب در مجلس",
    ),
    (
        "a role that no lexicon knows, right before the verb",
        "خبر\n\nخبرگزاری فارس: برنامه‌ریز سازمان آفتاب گفت: سد ساخته می‌شود.",
        "سد ساخته",
        "برنامه‌ریز سازمان آفتاب",
    ),
    (
        "a surname that is also a role's word",
        "خبر\n\nعلیرضا دبیر رئیس فدراسیون آفتاب گفت: سالن ساخته می‌شود.\nدبیر تأکید کرد: استخر ساخته شود.",
        "استخر ساخته",
        "علیرضا دبیر، رئیس فدراسیون آفتاب",
    ),
]


@pytest.mark.parametrize(("claim", "text", "quote", "speaker"), ARTICLES, ids=[row[0] for row in ARTICLES])
def test_the_speaker_is_who_the_article_says(claim, text, quote, speaker):
    assert said(text, quote) == speaker


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("مهدی جمالینژاد", "مهدی جمالی‌نژاد"),
        ("مهدي جمالي نژاد", "مهدی جمالی‌نژاد"),
        ("علی اکبر صیاد", "علی‌اکبر صیاد"),
        ("محمد صادق", "محمد صادق"),
        ("دکتر سهراب کیان مهر", "سهراب کیان‌مهر"),
        ("سیدجواد آفتابی", "سیدجواد آفتابی"),
        ("آزاده", "آزاده"),
    ],
)
def test_a_name_is_spelt_canonically(written, canonical):
    tokens = sentences.analyse(written).tokens
    assert names.canonical(tokens) == canonical


OFFICES = [
    ("استاندار اصفهان", "governor_general"),
    ("معاون سیاسی استاندار نیمروز", "deputy_governor"),
    ("معاون وزیر راه و شهرسازی", "deputy_minister"),
    ("معاون وزیر خارجه جمهوری آفتاب", "deputy_minister"),
    ("معاون علمی رئیس جمهور", "vice_president"),
    ("وزیر نیرو", "minister"),
    ("رئیس‌جمهور", "president"),
    ("رییس جمهوری", "president"),
    ("نماینده مردم آفتاب در مجلس شورای اسلامی", "member_of_parliament"),
    ("نماینده ولی فقیه در استان آفتاب", "leader_representative"),
    ("رئیس شورای اسلامی شهر آفتاب", "councillor"),
    ("رئیس پلیس آگاهی آفتاب", "police_commander"),
    ("مدیر کل بهزیستی استان آفتاب", "director_general"),
    ("مدیرکل ورزش و جوانان", "director_general"),
    ("سخنگوی صنعت برق", "spokesperson"),
    ("رئیس دانشگاه علوم پزشکی آفتاب", "university_head"),
    ("امام جمعه آفتاب", "friday_imam"),
    ("کارشناس کشاورزی", None),
    ("فعال اجتماعی", None),
    ("برنامه‌ریز سازمان آفتاب", None),
]


@pytest.mark.parametrize(("role", "key"), OFFICES, ids=[row[0] for row in OFFICES])
def test_a_role_is_known_by_its_office(role, key):
    assert speakers.office(role) == key


def test_a_speaker_carries_the_office_and_a_private_person_none():
    attribution = speakers.attribute(
        sentences.analyse("خبر\n\nسهراب کیان‌مهر، شهردار آفتاب گفت: بله.\nمهران دشتی‌پور، کشاورز نیمروزی نیز گفت: نه.")
    )
    assert [speaker.office for speaker, _ in attribution.segments if speaker] == ["mayor", "mayor", None]


# -- the lexicons --------------------------------------------------------------------------------------------------


def test_every_office_has_a_label_in_both_languages_and_one_key():
    rows = read_table("offices")
    assert all(row["fa"] and row["en"] for row in rows)
    assert len({row["key"] for row in rows}) == len(rows)


@pytest.mark.parametrize("row", read_table("roles"), ids=lambda row: f"{row['head']} {row['with']}")
def test_every_role_is_found_and_its_office_is_in_the_table(row):
    keys = [mentions.key(token.word) for token in sentences.analyse(row["head"]).tokens]
    found = mentions.roles().find(keys, 0, len(keys))
    assert found and found[0] == len(keys)
    assert row["office"] in {"", *(office["key"] for office in read_table("offices"))}
    assert row["plural"] in ("", "yes")


@pytest.mark.parametrize("row", read_table("speech_verbs"), ids=lambda row: f"{row['noun']} {row['verbs']}")
def test_every_speech_verb_finds_and_leaves(row):
    def acts(text):
        document = sentences.analyse("خبر\n\n" + text)
        reader, found = mentions.read(document)
        return [
            [token.word for token in document.tokens[act.first : act.last]]
            for number in range(1, len(document.sentences))
            for act in speech.acts(reader, number, found[number])
            if act.kind == row["kind"]
        ]

    assert row["kind"] in ("say", "tell", "decide")
    assert acts(row["found"]), "the sentence that it should find"
    assert not acts(row["left"]), "the sentence that it should leave"


@pytest.mark.parametrize("row", read_table("surname_parts"), ids=lambda row: row["part"])
def test_every_part_of_a_surname_joins_and_leaves(row):
    def spelt(name):
        return names.canonical(sentences.analyse(f"سهراب {name}").tokens).removeprefix("سهراب ")

    assert "\u200c" in spelt(row["found"])
    assert not row["left"] or spelt(row["left"]) == row["left"]


def test_every_kind_of_word_is_read():
    kinds = {row["kind"] for row in read_table("speaker_words")}
    assert all(phrases.word_set(kind) for kind in kinds)
    assert len({(row["word"], row["kind"]) for row in read_table("speaker_words")}) == len(read_table("speaker_words"))


@pytest.mark.parametrize("table", ["given_names", "honorifics", "bodies", "anaphors"])
def test_no_word_stands_twice_in_a_lexicon(table):
    rows = read_table(table)
    words = [next(iter(row.values())) for row in rows]
    assert len(set(words)) == len(words)
    assert all(value in ("", "yes") for row in rows for column, value in row.items() if column != next(iter(row)))


# -- robustness ----------------------------------------------------------------------------------------------------

HOSTILE = {
    "one endless word": "گ" * 100_000,
    "only verbs of speech": "گفت " * 20_000,
    "only roles": "رئیس " * 20_000,
    "only given names": "محمد علی " * 10_000,
    "roles in an endless list": "وزیر صنعت، " * 10_000,
    "only commas": "، " * 20_000,
    "only «که»": "که وی گفت " * 10_000,
    "open demands without a verb": "خواستار " * 20_000,
    "quotation marks": "«" * 20_000,
    "a crowd of speakers": "\n".join(
        f"سهراب کیان‌مهر{chr(1575 + i % 30)}{chr(1575 + i // 30 % 30)}پور، شهردار گفت: بله." for i in range(900)
    ),
    "nothing": "",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_linear_time(name):
    document = sentences.analyse(HOSTILE[name])
    started = time.perf_counter()
    attribution = speakers.attribute(document)
    assert time.perf_counter() - started < 8
    assert attribution.speaker_of(Span(0, 1))[1].field == "speaker"


def test_two_runs_agree():
    document = sentences.analyse(LEAD)
    assert speakers.attribute(document) == speakers.attribute(document)

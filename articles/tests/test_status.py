"""How far a measure has come, by the words that govern it."""

import time

import pytest

from articles.extraction import framing, sentences, status, tenses
from articles.extraction.knowledge import read_table
from articles.extraction.records import STATUSES, Span


def decide(marked):
    """The decision on the measure between ⟦ and ⟧."""
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    return status.decide(sentences.analyse(marked.replace("⟦", "").replace("⟧", "")), Span(start, end))


PROPOSED = {
    "must, past a clause inside": "⟦آبی که پشت سد ذخیره است باید رها شود⟧.",
    "must, past a clause cut at its start": "آبی که ⟦پشت سد وجود دارد باید رها شود⟧.",
    "must, past a condition": "⟦شورا اگر می‌خواهد محله آباد شود باید راه آن را آسفالت کند⟧.",
    "must before": "باید ⟦راه روستا آسفالت شود⟧.",
    "must inside": "⟦راه روستا باید آسفالت شود⟧.",
    "must for a noun phrase": "باید ⟦آسفالت راه روستا⟧ انجام شود.",
    "necessary after a list": "⟦ساخت پل⟧، نصب تابلو و روشنایی معابر ضروری است.",
    "necessary, last of a list": "ساخت پل، نصب تابلو و ⟦روشنایی معابر⟧ ضروری است.",
    "was called necessary": "وی ⟦آسفالت راه روستا⟧ را ضروری دانست.",
    "stressed": "استاندار بر ⟦آسفالت راه روستا⟧ تأکید کرد.",
    "stressed, the verb shared": "استاندار بر ⟦آسفالت راه روستا⟧ تأکید و خاطرنشان کرد: بودجه کم است.",
    "with stress on": "استاندار با تأکید بر ⟦آسفالت راه روستا⟧ گفت: مردم خسته‌اند.",
    "asked for, first of a list": "وی خواستار ⟦نصب دوربین در گردنه⟧ و استقرار آمبولانس شد.",
    "asked for, last of a list": "وی خواستار نصب دوربین و ⟦استقرار آمبولانس در گردنه⟧ شد.",
    "proposed": "⟦احداث سردخانه در شهرک⟧ پیشنهاد شده است.",
    "hoped": "امیدواریم ⟦راه روستا آسفالت شود⟧.",
    "possible": "⟦روستا می‌تواند میزبان جشنواره باشد⟧.",
    "an effect": "⟦توسعه کتابخانه‌ها⟧ سطح دانش را افزایش می‌دهد.",
    "a wish without a governor": "وی گفت: ⟦بانک‌ها با واحدهای مشکل‌دار همکاری کنند⟧.",
    "a condition": "در صورت ⟦تأمین اعتبار راه روستا⟧ کار تمام خواهد شد.",
    "if": "اگر ⟦راه روستا آسفالت شود⟧ رفت‌وآمد آسان است.",
    "negated past is not done": "⟦راه روستا هنوز آسفالت نشده است⟧.",
    "negated past of a noun phrase": "⟦آسفالت راه روستا⟧ هنوز انجام نشده است.",
    "stopped": "⟦آسفالت راه روستا⟧ متوقف شد.",
    "a list under a heading": "ایران سه پیشنهاد داد: ⟦نصب ایستگاه آب‌سنجی مشترک⟧، لایروبی رود.",
    "could be accepted": "می‌توان ⟦یارانه را به جای ضامن پذیرفت⟧.",
}

COMMITTED = {
    "future": "⟦راه روستا آسفالت خواهد شد⟧.",
    "future after a noun phrase": "⟦آسفالت راه روستا⟧ سال آینده انجام خواهد شد.",
    "on the agenda": "⟦آسفالت راه روستا⟧ در دستور کار است.",
    "on the agenda, with its owner": "⟦آسفالت راه روستا⟧ در دستور کار اداره راه قرار گرفته است.",
    "to be": "قرار است ⟦راه روستا آسفالت شود⟧.",
    "to be, the second of two": "مقرر شد پل ساخته شود و ⟦راه روستا آسفالت شود⟧.",
    "obliged": "اداره راه موظف است ⟦راه روستا را آسفالت کند⟧.",
    "approved": "⟦بودجه آسفالت راه روستا تصویب شد⟧.",
    "a memorandum": "⟦تفاهم‌نامه آسفالت راه روستا امضا شد⟧.",
    "set aside": "⟦برای راه روستا ۵ میلیارد تومان در نظر گرفته شده است⟧.",
    "announced": "فرماندار از ⟦آسفالت راه روستا⟧ خبر داد.",
    "the present of an act to come": "⟦درمانگاه شهرک در دهه فجر افتتاح می‌شود⟧.",
    "begins in future": "⟦آسفالت راه روستا⟧ از هفته آینده آغاز می‌شود.",
    "we intend": "در نظر داریم ⟦راه روستا را آسفالت کنیم⟧.",
    "among the plans": "وی ⟦آسفالت راه روستا⟧ را از برنامه‌های امسال برشمرد.",
    "must by plan": "طبق برنامه باید ⟦راه روستا آسفالت شود⟧.",
    "a verb without its half-space": "⟦درمانگاه شهرک تا مهر افتتاح میشود⟧.",
    "a participle with a time to come, cut from its verb": "⟦ایستگاه تا نیمه اول سال آینده تکمیل شده⟧ و به بهره‌برداری می‌رسد.",
    "a participle whose verb is to come": "⟦ایستگاه آتش‌نشانی تکمیل شده و به بهره‌برداری می‌رسد⟧.",
    "ready": "⟦درمانگاه شهرک آماده افتتاح است⟧.",
}

UNDER_WAY = {
    "in progress, the span cut after «در»": "وی از در ⟦حال ساخت بودن دو مدرسه⟧ خبر داد.",
    "its being in hand is stressed": "وی بر در دست اقدام بودن ⟦مرمت بازار قدیمی⟧ تأکید کرد.",
    "a participle whose verb has it in a queue": "⟦طرح شهرک مراحل خود را طی کرده و در نوبت قرار گرفته است⟧.",
    "in progress": "⟦آسفالت راه روستا⟧ در حال اجراست.",
    "in progress inside": "شهردار از ⟦در حال ساخت بودن دو ایستگاه⟧ خبر داد.",
    "begun": "⟦آسفالت راه روستا⟧ آغاز شد.",
    "begun, in a clause": "⟦عملیات آسفالت راه روستا آغاز شده است⟧.",
    "goes on": "⟦بازسازی بازار⟧ ادامه دارد.",
    "a share is done": "⟦راه روستا ۷۰ درصد پیشرفت دارد⟧.",
    "a routine service": "⟦در درمانگاه خدمات رایگان ارائه می‌شود⟧.",
    "now": "⟦هم‌اکنون به ده روستا با تانکر آب‌رسانی می‌شود⟧.",
    "the start is announced": "شهردار از ⟦آغاز لایروبی رودخانه⟧ خبر داد.",
}

COMPLETED = {
    "done": "⟦راه روستا آسفالت شد⟧.",
    "a participle beside what is to come": "⟦مدرسه روستا ساخته شده⟧ و به زودی درمانگاه هم ساخته می‌شود.",
    "has been done": "⟦راه روستا آسفالت شده است⟧.",
    "a noun phrase was done": "⟦آسفالت راه روستا⟧ سال گذشته انجام شد.",
    "allotted": "⟦به راه روستا ۵ میلیارد تومان اختصاص یافت⟧.",
    "opened": "وزیر ⟦ترمینال تازه فرودگاه⟧ را افتتاح کرد.",
    "among the achievements": "⟦ساخت کتابخانه⟧ و احداث پارک از مهم‌ترین اقدامات شهرداری است.",
    "a gift is announced": "وی از ⟦اهدای ۳۵ رایانه به مدرسه⟧ خبر داد.",
    "an event is mentioned": "وی با اشاره به ⟦بهره‌برداری از ایستگاه تازه⟧ گفت: کار ادامه دارد.",
    "done, in a list whose next member is headed by a cue": "⟦تعمیر سقف کتابخانه⟧، پیگیری بیمه کارگران و خرید رایانه انجام شد.",
    "managed to": "توانستیم ⟦راه روستا را آسفالت کنیم⟧.",
    "a participle before «and»": "⟦ستاد تجارت راه‌اندازی شده⟧ و به زودی دفتر دوم باز می‌شود.",
}

TABLE = {
    f"{wanted}: {name}": (wanted, text)
    for wanted, rows in zip(STATUSES, (PROPOSED, COMMITTED, UNDER_WAY, COMPLETED), strict=True)
    for name, text in rows.items()
}


@pytest.mark.parametrize(("wanted", "text"), TABLE.values(), ids=TABLE)
def test_the_governing_words_decide(wanted, text):
    found, reason = decide(text)
    assert found == wanted, reason


def test_noise_changes_nothing():
    for noisy in ("⟦راه روستا آسفالت شده است⟧.", "⟦راه روستا آسفالت شده‌است⟧.", "⟦راه روستا آسفالت\nشده است⟧."):
        assert decide(noisy)[0] == "completed"
    for noisy in ("بايد ⟦راه روستا آسفالت شود⟧.", "باید  ⟦راه  روستا  آسفالت  شود⟧"):
        assert decide(noisy)[0] == "proposed"


def test_the_reason_names_the_cue_and_where_it_stands():
    text = "⟦آسفالت راه روستا⟧ در دستور کار است."
    _, reason = decide(text)
    plain = text.replace("⟦", "").replace("⟧", "")
    assert (reason.field, reason.rule, reason.words) == ("status", "predicate: plan", ("در دستور کار",))
    assert plain[reason.start : reason.end] == "در دستور کار"


def test_a_verb_is_the_reason_where_no_cue_speaks():
    _, reason = decide("⟦راه روستا آسفالت خواهد شد⟧.")
    assert (reason.rule, reason.words) == ("future", ("خواهد شد",))


def test_the_reason_is_the_main_verb_and_not_one_of_a_clause_inside():
    _, reason = decide("آبی که ⟦پشت سد وجود دارد باید رها شود⟧.")
    assert (reason.rule, reason.words) == ("must", ("شود",))


CUES = {f"{row['place']} {row['cue']}": row for row in read_table("status_cues")}
RULES = {"future": "to come", "now": "goes on now", "past": "in the past"}


@pytest.mark.parametrize("row", CUES.values(), ids=CUES)
def test_each_cue_decides_the_sentence_that_it_finds_and_not_the_one_that_it_leaves(row):
    named = RULES.get(row["says"], f": {row['cue']}")
    found, left = decide(row["finds"])[1].rule, decide(row["leaves"])[1].rule
    if row["says"] == "nothing":
        phrases = [phrase.strip() for phrase in row["phrases"].split("،")]
        assert any(phrase in row["finds"] for phrase in phrases)
        assert not set(decide(row["finds"])[1].words) & set(phrases)
    else:
        assert named in found
        assert named not in left


def test_every_phrase_of_a_cue_is_found_in_text():
    missed = []
    for cue, phrases in framing.cues():
        for phrase in phrases:
            document = sentences.analyse(f"واژه {phrase} گفته شد.")
            said = {
                document.text[document.tokens[h.first].start : document.tokens[h.end - 1].end]
                for number in range(len(document.sentences))
                for h in framing.hits(document, number)[cue.place]
            }
            if phrase not in said:
                missed.append((cue.name, phrase, said))
    assert missed == []


TENSES = {
    "می‌شود": ("present", False),
    "نمی‌شود": ("present", True),
    "میشود": ("present", False),
    "می‌شد": ("imperfect", False),
    "شد": ("past", False),
    "نشد": ("past", True),
    "شده_است": ("perfect", False),
    "نشده_است": ("perfect", True),
    "شده‌اند": ("perfect", False),
    "خواهد_شد": ("future", False),
    "نخواهد_شد": ("future", True),
    "شود": ("subjunctive", False),
    "نشود": ("subjunctive", True),
    "برسد": ("subjunctive", False),
    "داشته_باشد": ("subjunctive", False),
    "شده": ("participle", False),
    "است": ("be", False),
    "نیست": ("be", True),
    "اجراست": ("be", False),
    "آماده_است": ("be", False),
    "دارد": ("have", False),
    "ندارد": ("have", True),
    "بود": ("was", False),
    "گرفته_شود": ("subjunctive", False),
    "برشمرد": ("past", False),
    "می‌خورد": ("present", False),
    "رسید": ("past", False),
    "کرده‌ایم": ("perfect", False),
    "خواست": ("past", False),
}


@pytest.mark.parametrize(("word", "tense"), TENSES.items(), ids=TENSES)
def test_a_verb_has_its_tense(word, tense):
    assert tenses.of(word) == tenses.Tense(*tense)


@pytest.mark.parametrize(
    "hostile", ["باید " * 40_000, "که " * 40_000, "و " * 40_000, "را " * 40_000, "شده و " * 20_000]
)
def test_hostile_text_takes_linear_time(hostile):
    document = sentences.analyse(hostile)
    started = time.perf_counter()
    for start in range(0, len(hostile), len(hostile) // 20):
        assert status.decide(document, Span(start, start + 30))[0] in STATUSES
    assert time.perf_counter() - started < 10


def test_a_span_without_words_is_no_error():
    document = sentences.analyse("   \n  ")
    assert status.decide(document, Span(0, 2))[0] in STATUSES

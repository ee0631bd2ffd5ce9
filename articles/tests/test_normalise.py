"""Words as the lexicons spell them, whatever the source's spelling, each over its exact stretch of the source."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.extraction import normalise

# (claim, text, [(word, its stretch of the text), …])
ROWS = [
    # half-spaces that were lost
    ("a plural without its half-space", "سامانههای", [("سامانه‌های", "سامانههای")]),
    ("a plural of a noun", "شهرستانها", [("شهرستان‌ها", "شهرستانها")]),
    ("a present without its half-space", "میرسد", [("می‌رسد", "میرسد")]),
    ("one that hazm's list spells together", "میشود", [("می‌شود", "میشود")]),
    ("a negated present", "نمیشود", [("نمی‌شود", "نمیشود")]),
    ("an impersonal present", "نمیتوان", [("نمی‌توان", "نمیتوان")]),
    ("a compound", "برنامهریزی", [("برنامه‌ریزی", "برنامهریزی")]),
    ("a word that only looks like a verb stays: میدانی", "میدانی", [("میدانی", "میدانی")]),
    ("a word that only looks like a verb stays: میدان", "میدان", [("میدان", "میدان")]),
    ("a word that only looks like a plural stays: تنها", "تنها", [("تنها", "تنها")]),
    ("a word that only looks like a plural stays: دفتر", "دفتر", [("دفتر", "دفتر")]),
    # spaces where a half-space belongs
    ("a present in two", "می شود", [("می‌شود", "می شود")]),
    ("a negated present in two", "نمی توان", [("نمی‌توان", "نمی توان")]),
    ("a present over a line break", "می\nشود", [("می‌شود", "می\nشود")]),
    ("a present with half-space and space", "می‌ شود", [("می‌شود", "می‌ شود")]),
    ("a compound in two", "راه اندازی", [("راه‌اندازی", "راه اندازی")]),
    ("a plural in two", "سامانه های", [("سامانه‌های", "سامانه های")]),
    ("an indefinite in two", "خانه ای", [("خانه‌ای", "خانه ای")]),
    ("a comparative in two", "بزرگ تر", [("بزرگ‌تر", "بزرگ تر")]),
    (
        "compound and plural together",
        "سامانه های راه اندازی",
        [("سامانه‌های", "سامانه های"), ("راه‌اندازی", "راه اندازی")],
    ),
    ("two words that are no compound stay two", "راه پل", [("راه", "راه"), ("پل", "پل")]),
    ("no suffix after a comma", "خانه، ها", [("خانه", "خانه"), ("،", "،"), ("ها", "ها")]),
    ("a far suffix is another word", "خانه      ها", [("خانه", "خانه"), ("ها", "ها")]),
    # parts of one verb
    ("a perfect", "شده است", [("شده_است", "شده است")]),
    ("a perfect with its half-space", "شده‌است", [("شده‌است", "شده‌است")]),
    ("a passive's element stays apart", "تهیه شده است", [("تهیه", "تهیه"), ("شده_است", "شده است")]),
    ("a future", "خواهیم داد", [("خواهیم_داد", "خواهیم داد")]),
    ("a negated future", "نخواهد شد", [("نخواهد_شد", "نخواهد شد")]),
    ("a pluperfect", "رفته بودند", [("رفته_بودند", "رفته بودند")]),
    ("a participle before «و» stays alone", "شده و", [("شده", "شده"), ("و", "و")]),
    ("a perfect over a line break", "شده\nاست", [("شده_است", "شده\nاست")]),
    # letters
    ("Arabic ye and kaf", "كتابخانه‌هاي", [("کتابخانه‌های", "كتابخانه‌هاي")]),
    ("te marbuta", "مدرسة", [("مدرسه", "مدرسة")]),
    ("he with ye above, one letter", "خانۀ", [("خانه", "خانۀ")]),
    ("he with ye above, two marks", "خانهٔ", [("خانه", "خانهٔ")]),
    ("short vowels", "سَدِّ", [("سد", "سَدِّ")]),
    ("kashida", "سامـــانه", [("سامانه", "سامـــانه")]),
    ("kashida and Arabic letters before a lost half-space", "سامانـههاي", [("سامانه‌های", "سامانـههاي")]),
    ("kashida alone is no word", "سد ـــ پل", [("سد", "سد"), ("پل", "پل")]),
    ("a not-sign for a half-space", "پروژه¬های", [("پروژه‌های", "پروژه¬های")]),
    ("two half-spaces are one", "می‌‌شود", [("می‌شود", "می‌‌شود")]),
    ("a half-space at the end is no part of a word", "خانه‌ و", [("خانه", "خانه"), ("و", "و")]),
    # marks of direction
    ("embedding marks stay outside", "\u202bسد\u202c", [("سد", "سد")]),
    ("a mark within a word", "سا\u200fمانه", [("سامانه", "سا\u200fمانه")]),
    ("marks alone are no word", "سد \u200f\u2067\u2069 پل", [("سد", "سد"), ("پل", "پل")]),
    # digits and punctuation
    ("Latin digits", "12", [("۱۲", "12")]),
    ("Arabic digits", "١٢", [("۱۲", "١٢")]),
    ("a decimal point", "12.5 درصد", [("۱۲.۵", "12.5"), ("درصد", "درصد")]),
    ("a decimal slash", "۱۲/۵", [("۱۲/۵", "۱۲/۵")]),
    ("thousands", "1,234,000", [("۱،۲۳۴،۰۰۰", "1,234,000")]),
    ("a full stop after a number is apart", "سال ۱۴۰۳.", [("سال", "سال"), ("۱۴۰۳", "۱۴۰۳"), (".", ".")]),
    ("digits after letters are apart", "فاز2", [("فاز", "فاز"), ("۲", "2")]),
    ("quotation marks as Persian ones", "“سد”", [("«", "“"), ("سد", "سد"), ("»", "”")]),
    ("Latin comma and question mark", "سد,پل?", [("سد", "سد"), ("،", ","), ("پل", "پل"), ("؟", "?")]),
    ("an ellipsis of three", "سد...", [("سد", "سد"), (".", "."), (".", "."), (".", ".")]),
    # words run together
    ("a verb run into «به»", "تهیه شدبه گزارش", [("تهیه", "تهیه"), ("شد", "شد"), ("به", "به"), ("گزارش", "گزارش")]),
    ("a verb run into «و»", "افزایش یافتو پل", [("افزایش", "افزایش"), ("یافت", "یافت"), ("و", "و"), ("پل", "پل")]),
    ("a word that ends so stays one: تجربه", "تجربه", [("تجربه", "تجربه")]),
    # other scripts
    ("Latin words", "GPS و IT", [("GPS", "GPS"), ("و", "و"), ("IT", "IT")]),
    ("a hyphenated Latin name", "MiG-29", [("MiG", "MiG"), ("-", "-"), ("۲۹", "29")]),
    ("an emoji is one sign", "سد🙂", [("سد", "سد"), ("🙂", "🙂")]),
    ("NUL and a lone surrogate are no words", "سد\x00\ud800پل", [("سد", "سد"), ("پل", "پل")]),
    # white space
    (
        "any white space parts words and joins the parts of one",
        "پل\u00a0سد\tمی\nشود\r\nخانه\u00a0ها",
        [("پل", "پل"), ("سد", "سد"), ("می‌شود", "می\nشود"), ("خانه‌ها", "خانه\u00a0ها")],
    ),
    ("parts of a word far from each other stay apart", "می    شود", [("می", "می"), ("شود", "شود")]),
    ("nothing", "", []),
    ("white space alone", " \n\t\u200c ", []),
]


@pytest.mark.parametrize(("text", "wanted"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_words_are_as_the_lexicons_spell_them_over_their_exact_stretch(text, wanted):
    assert [(word, text[start:end]) for word, start, end in zip(*normalise.words(text), strict=True)] == wanted


FOLDS = {
    "Arabic letters": ("كتاب‌هاي", "کتابهای"),
    "he with ye": ("خانۀ", "خانه"),
    "alef with madda": ("آب", "اب"),
    "hamza on ye": ("مسئول", "مسیول"),
    "hamza on alef": ("تأسیس", "تاسیس"),
    "hamza on vav": ("مؤسسه", "موسسه"),
    "half-space": ("راه‌اندازی", "راهاندازی"),
    "kashida and vowels": ("سَـد", "سد"),
    "digits": ("۱۴٠3", "1403"),
    "marks of direction": ("\u200fسد\u202c", "سد"),
}


@pytest.mark.parametrize(("word", "folded"), FOLDS.values(), ids=FOLDS)
def test_folding(word, folded):
    assert normalise.fold(word) == folded
    assert normalise.fold(folded) == folded


def test_letters_keeps_spaces_and_half_spaces():
    assert normalise.letters("كتاب‌هاي  تازة\nشهر") == "کتاب‌های  تازه\nشهر"


WORDS = (
    "می نمی شود شده است خواهد شد ها های ای تر راه اندازی سازی سامانههای شدبه گفته و به در را كتابخانه‌هاي مدرسة ۱۲.۵ "
    "1,234 GPS « » ( ) . ! ؟ ، ؛ : … ـ ــ آ‌ب ئ ء"
).split()
SIGNS = [" ", "  ", "\n", "\n\n", "\u200c", "\u200f", "\u202b", "\u202c", "\x00", "\ufeff", "\u0651", "\u0654"]
PIECES = st.sampled_from([*WORDS, *SIGNS])
PERSIAN_LIKE = st.lists(PIECES, max_size=40).map("".join)
SPACED = st.lists(PIECES, max_size=40).map(" ".join)
HOSTILE = st.text(st.characters(), max_size=80)


@settings(max_examples=300, deadline=None)
@given(st.one_of(PERSIAN_LIKE, SPACED, HOSTILE))
def test_whatever_the_text_words_stand_in_order_over_visible_stretches(text):
    at = 0
    for word, start, end in zip(*normalise.words(text), strict=True):
        assert at <= start < end <= len(text)
        assert word and text[start:end].strip() == text[start:end]
        # A stretch holds the word's own letters: joining and mending add nothing but joiners.
        if end - start < 40:
            assert normalise.fold(word).replace("_", "") == _letters_of(text[start:end])
        at = end


def _letters_of(source):
    flat = source.translate(
        str.maketrans({'"': '"', "“": "«", "”": "»", "„": "«", "%": "٪", ",": "،", ";": "؛", "?": "؟"})
    )
    kept = (c for c in flat if not c.isspace() and c != "\0" and not "\ud800" <= c <= "\udfff")
    return normalise.fold("".join(kept)).replace("_", "")


@settings(max_examples=200, deadline=None)
@given(st.one_of(PERSIAN_LIKE, SPACED, HOSTILE))
def test_no_visible_letter_is_lost(text):
    covered = [False] * len(text)
    for _, start, end in zip(*normalise.words(text), strict=True):
        covered[start:end] = [True] * (end - start)
    lost = [c for c, inside in zip(text, covered, strict=True) if not inside and (c.isalpha() or c.isdigit())]
    assert set(lost) <= {"ـ"}


def test_hundred_thousand_letters_without_a_space_are_one_word():
    text = "می" * 50_000
    assert [(len(word), start, end) for word, start, end in zip(*normalise.words(text), strict=True)] == [
        (40, 0, 100_000)
    ]


def test_a_text_without_a_space_is_read_as_one_with_spaces():
    spaced = "خانه ها شدبه سد. " * 20
    assert normalise.words(spaced.replace(" ", "\u00a0")) == normalise.words(spaced)

"""Scoring on small made-up cases whose figures are worked out by hand, baselines, and the project's own annotation."""

import datetime
import json

import pytest

from articles.evaluation import annotation, baseline, publication, scoring
from articles.evaluation.annotation import Annotated, Mark
from articles.evaluation.matching import pairs
from articles.extraction import sentences

TEXT = "ساخت پل و تعمیر راه در فیروزه‌آباد آغاز شد. آب روستا نیز باید تأمین شود."


def mark(quote, certainty="core", **fields):
    start = TEXT.index(quote)
    return Mark(start, start + len(quote), {"certainty": certainty} | fields)


def item(quote, certainty="core", status="under_way", theme=10, speaker=None, where=("IR-10",), **fields):
    places = [{"name": "", "province": code} for code in where]
    return mark(quote, certainty, status=status, theme=theme, speaker=speaker, where=places, **fields)


def place(quote="فیروزه‌آباد", certainty="core", kind="city", name="فیروزه‌آباد", province="IR-10"):
    return mark(quote, certainty, kind=kind, name=name, province=province)


def article(items=(), places=(), name="a"):
    return Annotated(name, TEXT, tuple(items), tuple(places), {})


def row(*marks, kind="items"):
    return {kind: [{"start": m.start, "end": m.end} | m.data for m in marks]}


def figures(gold, found, kind="items"):
    judged = scoring.judge(article(**{kind: gold}), row(*found, kind=kind))
    return scoring.figures([judged])


BRIDGE, ROAD, WATER = item("ساخت پل"), item("تعمیر راه"), item("آب روستا نیز باید تأمین شود")
COUNTS = {
    "all found": ([BRIDGE, ROAD], [BRIDGE, ROAD], (2, 0, 0)),
    "one missed": ([BRIDGE, ROAD], [BRIDGE], (1, 0, 1)),
    "one spurious": ([BRIDGE], [BRIDGE, ROAD], (1, 1, 0)),
    "nothing to find and nothing found": ([], [], (0, 0, 0)),
    "an optional one found is neither rewarded nor punished": ([item("ساخت پل", "optional")], [BRIDGE], (0, 0, 0)),
    "nor one missed": ([item("ساخت پل", "optional"), ROAD], [ROAD], (1, 0, 0)),
    "half of the words are enough": ([item("ساخت پل و تعمیر راه")], [item("تعمیر راه")], (1, 0, 0)),
    "less than half are not": ([item("ساخت پل و تعمیر راه در فیروزه‌آباد")], [BRIDGE], (0, 1, 1)),
    "white space does not count": ([item("ساخت پل")], [item(" پل و تعمیر".strip())], (0, 1, 1)),
    "one prediction finds one only": ([BRIDGE, item("ساخت پل", "optional")], [BRIDGE], (1, 0, 0)),
    "of two predictions the second is spurious": ([BRIDGE], [BRIDGE, item("ساخت پل و")], (1, 1, 0)),
}


@pytest.mark.parametrize("case", COUNTS)
def test_items_found_spurious_and_missed(case):
    gold, found, (tp, fp, fn) = COUNTS[case]
    got = figures(gold, found)["items"]
    assert (got["tp"], got["fp"], got["fn"]) == (tp, fp, fn)


def test_precision_recall_and_f1_of_a_case_worked_out_by_hand():
    got = figures([BRIDGE, ROAD, WATER], [BRIDGE, item("در فیروزه‌آباد")])["items"]
    assert (got["precision"], got["recall"], got["f1"]) == (1 / 2, 1 / 3, pytest.approx(0.4))


def test_a_prediction_with_a_wrong_boundary_touches_though_it_does_not_find():
    got = figures([item("ساخت پل و تعمیر راه در فیروزه‌آباد")], [BRIDGE])
    assert (got["items"]["f1"], got["items_touched"]["f1"], got["item_iou"]) == (0.0, 1.0, 0.0)


def test_boundary_overlap_is_that_of_the_visible_characters():
    got = figures([item("ساخت پل و تعمیر راه")], [item("تعمیر راه")])
    assert got["item_iou"] == pytest.approx(8 / 15)


FIELDS = {
    "status right": ("status", BRIDGE, item("ساخت پل"), 1.0),
    "status wrong": ("status", BRIDGE, item("ساخت پل", status="completed"), 0.0),
    "theme right": ("theme", BRIDGE, BRIDGE, 1.0),
    "theme as another coder could choose": ("theme", item("ساخت پل", theme_alt=[14]), item("ساخت پل", theme=14), 1.0),
    "theme wrong": ("theme", BRIDGE, item("ساخت پل", theme=14), 0.0),
    "no speaker and none given": ("speaker", BRIDGE, BRIDGE, 1.0),
    "a speaker where there is none": ("speaker", BRIDGE, item("ساخت پل", speaker="شهردار"), 0.0),
    "no speaker where there is one": ("speaker", item("ساخت پل", speaker="شهردار"), BRIDGE, 0.0),
    "half of the shorter speaker's words": (
        "speaker",
        item("ساخت پل", speaker="نام نمونه، شهردار گلبن"),
        item("ساخت پل", speaker="شهردار گلبن"),
        1.0,
    ),
    "letters folded": ("speaker", item("ساخت پل", speaker="علی کیانی"), item("ساخت پل", speaker="علي كياني"), 1.0),
    "another speaker": ("speaker", item("ساخت پل", speaker="نام نمونه"), item("ساخت پل", speaker="کس دیگر، وزیر"), 0.0),
}


@pytest.mark.parametrize("case", FIELDS)
def test_the_fields_of_a_found_item(case):
    field, gold, found, share = FIELDS[case]
    assert figures([gold], [found])[f"{field}_accuracy"] == share


def test_where_counts_provinces():
    got = figures([item("ساخت پل", where=("IR-10", "IR-11"))], [item("ساخت پل", where=("IR-11", "IR-12", None))])[
        "where"
    ]
    assert (got["tp"], got["fp"], got["fn"]) == (1, 1, 1)


PLACES = {
    "the same": (place(), place(), True),
    "city and county of one name": (place(kind="county"), place(), True),
    "city and province of one name": (place(kind="province"), place(), False),
    "another province": (place(), place(province="IR-11"), False),
    "another name": (place(), place(name="گلبن"), False),
    "half-spaces and letters folded": (place(name="فيروزه آباد"), place(), True),
    "a relative place, by its provinces alone": (
        place(kind="relative", name="x", province=["IR-10", "IR-11"]),
        place(name="y", province=["IR-11", "IR-10"]),
        True,
    ),
    "a country, by its name": (
        place(kind="country", province=None, name="ایران"),
        place(kind="country", province=None, name="ایران"),
        True,
    ),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_place_resolves_rightly(case):
    gold, found, right = PLACES[case]
    got = figures([gold], [found], "places")
    assert (got["places"]["tp"], got["place_resolution"]) == (1, float(right))


def test_an_unspecific_place_is_found_but_not_resolved():
    got = figures([place(kind="relative", province=None)], [place()], "places")
    judged = scoring.judge(article(places=[place(kind="relative", province=None)]), row(place(), kind="places"))
    assert got["places"]["tp"] == 1 and judged.places[0].right == {}


def test_an_article_without_a_prediction_misses_all_it_has():
    judged = scoring.judge(article([BRIDGE, ROAD], [place()]), {})
    got = scoring.figures([judged])
    assert (got["items"]["fn"], got["places"]["fn"]) == (2, 1)


def test_figures_by_theme_count_by_the_annotated_theme_and_the_spurious_by_the_predicted():
    judged = scoring.judge(
        article([BRIDGE, item("تعمیر راه", theme=14)]), row(item("ساخت پل", theme=7), item("آب روستا", theme=7))
    )
    assert scoring.by_theme([judged]) == {
        7: {"core": 0, "found": 0, "theme_right": 0, "spurious": 1},
        10: {"core": 1, "found": 1, "theme_right": 0, "spurious": 0},
        14: {"core": 1, "found": 0, "theme_right": 0, "spurious": 0},
    }


CONSTRUCTIONS = {
    "a clause that its verb ends": ("آب روستا نیز باید تأمین شود", "clause"),
    "an action noun first": ("ساخت پل", "action"),
    "after «و» a member of a list": ("تعمیر راه در فیروزه‌آباد", "list"),
    "a noun phrase without an act": ("فیروزه‌آباد", "phrase"),
    "punctuation at its end does not hide the verb": ("آب روستا نیز باید تأمین شود.", "clause"),
}


@pytest.mark.parametrize("case", CONSTRUCTIONS)
def test_a_span_is_told_by_the_way_in_which_it_says_its_measure(case):
    quote, kind = CONSTRUCTIONS[case]
    assert publication.construction(sentences.analyse(TEXT), mark(quote)) == kind


def test_published_figures_count_by_construction_and_say_in_both_languages_what_they_are_of():
    judged = [scoring.judge(article([BRIDGE, ROAD, WATER]), row(BRIDGE, item("فیروزه‌آباد")))]
    got = publication.published(judged, 5, datetime.date(2026, 11, 25))
    counts = {kind: (row["core"], row["found"], row["spurious"]) for kind, row in got["by_construction"].items()}
    assert counts == {"clause": (1, 0, 0), "list": (1, 0, 0), "action": (1, 1, 0), "phrase": (0, 0, 1)}
    values = {row["key"]: row["value"] for row in got["rows"]}
    assert (values["items_precision"], values["items_recall"], values["item_iou"]) == (0.5, 0.3333, 1.0)
    assert (got["articles"], got["cross_validated"], got["date"]) == (1, 5, "2026-11-25")
    assert "Cross-validated by article" in got["note"]["en"] and "اعتبارسنجی متقابل" in got["note"]["fa"]
    own = publication.published(judged, None, datetime.date(2026, 11, 25))["note"]
    assert "Cross-validated" not in own["en"] and "trained on" in own["en"]


def test_spans_match_one_to_one_the_greatest_overlap_first_and_the_preferred_on_a_tie():
    text = "۰۱۲۳۴۵۶۷۸۹"
    spans = [Mark(0, 6, {}), Mark(0, 6, {}), Mark(0, 10, {})]
    assert [
        (i, j) for i, j, _ in pairs(text, spans, [Mark(0, 6, {}), Mark(0, 8, {})], preferred=[False, True, False])
    ] == [(1, 0), (2, 1)]
    assert pairs(text, [Mark(0, 5, {})], [Mark(0, 10, {})])[0][2] == 0.5
    assert pairs(text, [Mark(0, 4, {})], [Mark(0, 10, {})]) == []
    assert pairs(text, [Mark(0, 3, {})], [Mark(5, 9, {})], least=0.0) == []
    assert pairs("   ", [Mark(0, 2, {})], [Mark(0, 2, {})]) == []


def predicts_how_many(articles):
    """A `fit` for the tests, known to other processes by its name: its model finds the bridge if it has learnt from five."""
    return lambda text: row(*[BRIDGE] * (len(articles) == 5))


@pytest.mark.parametrize("jobs", [1, 2])
def test_cross_validation_gives_each_article_the_model_of_the_other_parts_whatever_the_jobs(jobs):
    articles = [article([BRIDGE], name=name) for name in "fcabdge"]
    told = []
    judged = scoring.cross_validate(articles, scoring.parted(articles, 3), predicts_how_many, jobs, told.append)
    assert [judgement.article.name for judgement in judged] == list("fcabdge")
    assert ["".join(judgement.article.name for judgement in part) for part in told] == ["adg", "be", "fc"]
    found = {judgement.article.name for judgement in judged if judgement.items[0].overlap}
    assert found == set("becf")


def test_cross_validation_never_judges_an_article_by_what_was_fitted_on_it():
    articles = [article([BRIDGE], name=name) for name in "cabde"]
    seen = []

    def fit(others):
        names = {other.name for other in others}

        def predict(text):
            seen.append(names)
            return row(BRIDGE)

        return predict

    scoring.cross_validate(articles, scoring.parted(articles, 3), fit)
    assert sorted(map(len, seen)) == [3, 3, 3, 3, 4]
    parts = {frozenset("abcde") - names for names in seen}
    assert sorted(sorted(part) for part in parts) == [["a", "d"], ["b", "e"], ["c"]]


@pytest.mark.parametrize("parts", [-1, 0, 1, 6])
def test_articles_are_parted_in_two_at_least_and_in_no_more_than_there_are(parts):
    with pytest.raises(ValueError, match="cannot be parted"):
        scoring.parted([article(name=name) for name in "cabde"], parts)


def test_gains_and_losses_are_told_item_by_item_against_a_baseline(tmp_path):
    gold = article([item("ساخت پل", speaker="شهردار"), ROAD], [place()])
    before = scoring.judge(gold, row(BRIDGE) | row(place(province="IR-11"), kind="places"))
    after = scoring.judge(
        gold, row(item("ساخت پل", status="completed", speaker="شهردار"), WATER) | row(place(), kind="places")
    )
    path = tmp_path / "baseline.json"
    baseline.save(path, [before])
    assert TEXT[:7] not in path.read_text(encoding="utf-8")
    changes = [(c.gained, c.what, c.quote) for c in baseline.changes(baseline.load(path)["verdicts"], [after])]
    assert changes == [
        (True, "item speaker", "ساخت پل"),
        (False, "item status", "ساخت پل"),
        (False, "spurious item", "آب روستا نیز باید تأمین شود"),
        (True, "place resolution", "فیروزه‌آباد"),
    ]
    assert baseline.changes(baseline.load(path)["verdicts"], [before]) == []


def test_a_missed_item_that_is_found_is_a_gain_with_its_right_fields():
    gold = article([BRIDGE])
    missed, found = scoring.judge(gold, {}), scoring.judge(gold, row(BRIDGE))
    assert [(c.gained, c.what) for c in baseline.changes(baseline.verdicts([missed]), [found])] == [
        (True, "item"),
        (True, "item speaker"),
        (True, "item status"),
        (True, "item theme"),
    ]


def test_an_annotation_whose_quote_is_not_in_its_text_is_an_error_that_names_the_file(tmp_path):
    (tmp_path / "x.txt").write_text(TEXT, encoding="utf-8")
    note = {"items": [{"quote": "ساخت سد"}], "places": []}
    (tmp_path / "x.json").write_text(json.dumps(note), encoding="utf-8")
    with pytest.raises(annotation.GoldError, match=r"x\.json.*ساخت سد"):
        annotation.load(tmp_path)
    with pytest.raises(annotation.GoldError, match="no annotated article"):
        annotation.load(tmp_path / "nowhere")


def test_a_quote_is_located_by_its_occurrence(tmp_path):
    (tmp_path / "x.txt").write_text("پل و پل و پل", encoding="utf-8")
    note = {"items": [{"quote": "پل", "occurrence": 3}], "places": []}
    (tmp_path / "x.json").write_text(json.dumps(note), encoding="utf-8")
    (read,) = annotation.load(tmp_path)
    assert (read.items[0].start, read.items[0].end) == (10, 12)


def test_the_projects_own_annotation_fits_its_texts():
    seeds = annotation.load(annotation.GOLD)
    assert [seed.name for seed in seeds] == ["ilna-desert-security", "irna-security-participation"]
    assert all(seed.items and seed.places for seed in seeds)


def test_gold_given_as_prediction_scores_full_marks():
    seeds = annotation.load(annotation.GOLD)
    judged = [scoring.judge(seed, row(*seed.items) | row(*seed.places, kind="places")) for seed in seeds]
    got = scoring.figures(judged)
    assert [got[name]["f1"] for name in ("items", "items_touched", "where", "places")] == [1.0] * 4
    assert [
        got[name] for name in ("item_iou", "status_accuracy", "theme_accuracy", "speaker_accuracy", "place_resolution")
    ] == [1.0] * 5

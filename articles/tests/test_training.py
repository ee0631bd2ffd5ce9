"""Fitting the measure model on the project's made-up articles: deterministic, and by the right gradient."""

import itertools
from functools import cache, partial

import numpy as np
import pytest

pytest.importorskip("scipy", reason="training needs requirements-dev.txt")

from django.core.management import CommandError, call_command

from articles.evaluation import madeup, network_training, training, tuning
from articles.evaluation.annotation import Annotated, Mark
from articles.extraction import cuttings
from articles.extraction.knowledge import LEXICONS, read_table
from articles.extraction.model import Model, trained

TEXT = "شهردار گفت: باید راه روستا ساخته شود. ایجاد پل و ساخت درمانگاه ضروری است. هوا سرد است."


def annotated(*quotes, certainty="core"):
    marks = [Mark(TEXT.index(q), TEXT.index(q) + len(q), {"certainty": certainty}) for q in quotes]
    return Annotated("tiny", TEXT, tuple(marks), (), {})


MARKED = annotated("راه روستا ساخته شود", "ایجاد پل", "ساخت درمانگاه")


@cache
def some():
    return tuple(example for article in madeup.made_up()[:3] for example in training.examples(article))


def test_every_mark_of_the_made_up_articles_is_balanced_and_exact():
    articles = [*madeup.made_up(), *madeup.invented()]
    paths = [path for folder in (madeup.MADE_UP, madeup.INVENTED) for path in sorted(folder.glob("*.txt"))]
    texts = [text for path in paths for text in path.read_text(encoding="utf-8").split(madeup.BETWEEN)]
    assert len(articles) == len({article.name for article in articles}) == len(set(texts)) > 1000
    faults = []
    for marked, article in zip(texts, articles, strict=True):
        depth = list(itertools.accumulate({"⟦": 1, "⟧": -1}.get(c, 0) for c in marked))
        if set(depth) - {0, 1} or depth[-1]:
            faults.append((article.name, "marks are nested or open"))
        if article.text != marked.replace("⟦?", "").replace("⟦", "").replace("⟧", ""):
            faults.append((article.name, "the text is not what stands between the marks"))
        for mark in article.items:
            quote = mark.of(article.text)
            if not quote or quote != quote.strip() or quote != mark.data["quote"]:
                faults.append((article.name, quote))
            if f"⟦{'' if mark.core else '?'}{quote}⟧" not in marked:
                faults.append((article.name, quote))
    assert faults == []


def test_the_made_up_articles_teach_both_what_a_measure_is_and_what_is_none():
    articles = madeup.made_up()
    assert sum(not article.items for article in articles) > 10
    assert sum(mark.core for article in articles for mark in article.items) > 200


def test_the_stretch_that_agrees_with_a_mark_is_right_and_due():
    of_road, of_bridge, of_weather = training.examples(MARKED)
    for example, marks in ((of_road, 1), (of_bridge, 2), (of_weather, 0)):
        assert len(example.right) == len(example.first) == example.parts["pair"].rows
        assert (example.right.sum() >= marks) and (bool(example.right.any()) == bool(marks))
        assert bool(example.due.any()) == bool(marks)
    taken = {
        (int(i), int(j)) for i, j, right in zip(of_bridge.first, of_bridge.last, of_bridge.right, strict=True) if right
    }
    assert taken == {(0, 1), (3, 4)}


@pytest.mark.parametrize("prices", [(), (1.0, 0.25)])
def test_the_gradient_is_that_of_finite_differences(prices):
    problem = training.Problem(training.examples(MARKED))
    chance = np.random.default_rng(0)
    weights = chance.normal(0, 0.3, len(problem.names))
    value, gradient = problem.loss(weights, *prices)
    assert value > 0
    step = 1e-5
    for at in chance.choice(len(weights), 25, replace=False):
        nudge = np.zeros(len(weights))
        nudge[at] = step
        slope = (problem.loss(weights + nudge, *prices)[0] - problem.loss(weights - nudge, *prices)[0]) / (2 * step)
        assert gradient[at] == pytest.approx(slope, abs=1e-4), problem.names[at]


def test_a_price_is_paid_once_for_each_wrong_stretch_and_each_missed_mark():
    """By all cuttings of one clause written out: at weights of zero each is as likely as another."""
    example = training.examples(MARKED)[0]
    problem = training.Problem([example])
    weights = np.zeros(len(problem.names))
    apart = list(cuttings_of(example))
    right = {(int(i), int(j)) for i, j, good in zip(example.first, example.last, example.right, strict=True) if good}
    due = set(np.flatnonzero(example.due).tolist())
    price = [
        1.0 * sum(one not in right for one in cutting)
        + 0.25 * len(due - {k for i, j in cutting for k in range(i, j + 1)}) / len(due)
        for cutting in apart
    ]
    agreeing = sum(set(cutting) <= right and len(cutting) == 1 for cutting in apart)
    wanted = np.log(np.exp(price).sum()) - np.log(agreeing)
    assert len(apart) > 10
    assert problem.loss(weights, 1.0, 0.25)[0] == pytest.approx(wanted, rel=1e-6)


def cuttings_of(example, at=0):
    """All sets of stretches of a sentence that do not overlap, in order."""
    yield ()
    for i, j in zip(example.first.tolist(), example.last.tolist(), strict=True):
        if i >= at:
            for rest in cuttings_of(example, j + 1):
                yield ((i, j), *rest)


def test_batches_of_unlike_lengths_sum_to_what_each_sentence_gives_alone():
    sentences = sorted(some(), key=lambda example: example.size)[::4]
    together = training.Problem(sentences)
    index = {name: k for k, name in enumerate(together.names)}
    weights = np.random.default_rng(1).normal(0, 0.2, len(index))
    alone = 0.0
    for example in sentences:
        problem = training.Problem([example])
        alone += problem.loss(weights[[index[name] for name in problem.names]])[0]
    assert together.loss(weights)[0] == pytest.approx(alone, rel=1e-9)


def test_the_chances_of_training_are_those_of_the_extraction():
    _, example, *_ = training.examples(MARKED)
    batch = training._Batch([example])
    values = np.random.default_rng(2).normal(0, 2, len(example.first))
    links = np.random.default_rng(3).normal(0, 2, (len(batch.link_start), 2))
    assert len(links)
    _, chances, _ = batch.chances(values, links, np.zeros_like(batch.skip))
    linked = dict(zip(example.links.tolist(), map(tuple, links.tolist()), strict=True))
    wanted = cuttings.marginals(example.first, example.last, values, example.clause, linked)
    wanted = {(i, j): chance for i, j, chance in wanted}
    pairs = zip(example.first.tolist(), example.last.tolist(), strict=True)
    got = {pair: float(c) for pair, c in zip(pairs, chances, strict=True) if pair in wanted}
    assert got == pytest.approx(wanted, rel=1e-6)


def test_two_fits_of_the_same_sentences_are_equal_and_learn_them():
    one, other = (training.fit_evidence(some(), {}, iterations=15) for _ in range(2))
    assert one == other and one
    assert all(abs(weight) >= training.FAINT for weight in one.values())
    problem = training.Problem(sorted(some(), key=lambda example: example.size))
    before = problem.loss(np.zeros(len(problem.names)))[0]
    after = problem.loss(np.array([one.get(name, 0.0) for name in problem.names]))[0]
    assert after < 0.5 * before


def test_the_words_of_core_measures_are_inside_and_no_others():
    optional = annotated("ایجاد پل", certainty="optional")
    assert not any(example.inside.any() for example in training.examples(optional))
    of_road, of_bridge, of_weather = training.examples(MARKED)
    assert of_road.inside.tolist() == [False] * 4 + [True] * 3 + [False]
    assert of_bridge.inside.tolist() == [True, True, False, True, True, False, False, False]
    assert not of_weather.inside.any()
    assert all(
        len(example.inside) == example.around.rows == example.size for example in (of_road, of_bridge, of_weather)
    )


def test_what_stands_around_words_tells_which_are_inside():
    one, other = (training.fit_words(some()) for _ in range(2))
    assert one == other and all(abs(weight) >= training.FAINT for weight in one.values())
    assert {name[0][:1] for name in one} == {"w"}
    right = total = 0
    for example in some():
        for at in range(example.size):
            part = example.around.only(slice(at, at + 1))
            score = sum(one.get(training._NAMES[code], 0.0) for code in part.codes.tolist())
            right, total = right + ((score > 0) == example.inside[at]), total + 1
    assert right / total > 0.9


def test_a_feature_around_too_few_words_has_no_weight(monkeypatch):
    monkeypatch.setattr(training, "OFTEN_AROUND", 10**9)
    assert training.fit_words(some()) == {}


def test_the_regression_finds_the_weights_at_which_nothing_pulls():
    chance = np.random.default_rng(4)
    rows, penalty = chance.normal(0, 1, (60, 4)), np.array([0.5, 2.0, 1.0, 0.0])
    true = rows[:, 0] + chance.normal(0, 1, 60) > 0
    weights = training._regression(rows, true, penalty)
    wrong = 1 / (1 + np.exp(-rows @ weights)) - true
    assert rows.T @ wrong + penalty * weights == pytest.approx(np.zeros(4), abs=1e-2)


def test_the_whole_fit_is_deterministic_and_knows_both_tables(monkeypatch):
    monkeypatch.setattr(training, "fit_evidence", partial(training.fit_evidence, iterations=3))
    articles = madeup.made_up()[:4]
    start = network_training.begin(madeup.made_up()[:6], passes=1)
    one, other = (training.fit(articles, madeup.made_up()[4:5], start) for _ in range(2))
    assert (one.evidence, one.context) == (other.evidence, other.context)
    assert all((table == other.network.tables[name]).all() for name, table in one.network.tables.items())
    numbers = {name for name in one.context if "=" not in name}
    assert numbers == {name for name in trained().context if "=" not in name} and one.evidence
    assert len(one.context) > len(numbers)


def test_what_was_written_is_read_as_the_same_model(tmp_path, monkeypatch):
    written = Model(
        {
            ("e",): -1.5,
            ("s.w", "پل"): 0.25,
            ("p.one", True, False, "act"): -0.03,
            ("p.inner", 2, True, False): 1.0,
            ("s.b", "|"): 0.5,
        },
        dict.fromkeys(("chance", "status=must", "bias"), 0.125),
        trained().network,
    )
    training.write(written, tmp_path)
    monkeypatch.setattr("articles.extraction.knowledge.LEXICONS", tmp_path)
    again = trained.__wrapped__()
    assert (again.evidence, again.context) == (written.evidence, written.context)
    assert again.network.vocabulary == written.network.vocabulary
    assert all((again.network.tables[name] == table).all() for name, table in written.network.tables.items())


def test_the_project_s_model_is_as_training_writes_it(tmp_path):
    training.write(trained(), tmp_path)
    for name in ("measure_model", "measure_context", "measure_network"):
        written, kept = ((folder / f"{name}.tsv").read_text(encoding="utf-8") for folder in (tmp_path, LEXICONS))
        assert written == kept, f"{name}.tsv was edited by hand"
        assert read_table(name)


def test_every_penalty_is_of_a_family_that_the_model_may_have():
    families = {name[0] for name in training.Problem(some()).names}
    assert set(training.penalties()) <= families
    assert all(tuning.LOWEST <= penalty <= tuning.HIGHEST for penalty in training.penalties().values())


def test_the_slope_of_a_penalty_is_that_of_finite_differences():
    sentences = some()
    part = tuning._Part(sentences[::2], sentences[1::2])
    penalty = np.full(len(part.weights), 3.0)

    def held(by):
        part.weights = training.minimum(part.fitted, penalty * np.exp(by), part.weights, 400)
        return part.held_loss()[0]

    held(np.zeros(len(penalty)))
    loss, slopes = part.slopes(penalty, 60)
    assert loss > 0
    for family in ("s.w", "p.len", "i.w"):
        nudge = np.array([0.05 * (name[0] == family) for name in part.fitted.names])
        slope = (held(nudge) - held(-nudge)) / 0.1
        assert abs(slope) > 1e-3
        assert slopes[nudge > 0].sum() == pytest.approx(slope, rel=0.1, abs=2e-3), family


def test_tuning_lowers_the_loss_on_what_is_held_out(monkeypatch):
    monkeypatch.setattr(tuning, "PARTS", 2)
    articles = madeup.made_up()
    losses = [loss for loss, _ in tuning.tune(articles[:12], articles[12:14], 4)]
    assert min(losses[1:]) < losses[0]


def test_tuning_on_too_few_articles_says_so_and_writes_nothing(monkeypatch):
    monkeypatch.setattr(tuning, "write", pytest.fail)
    with pytest.raises(CommandError, match="5 articles or more, and here are 2"):
        call_command("train", tune=1)

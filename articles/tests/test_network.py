"""The network of words: what it says of a word, by hand and in arrays; how it is written; how it is fitted."""

import numpy as np
import pytest

from articles.evaluation import network_training
from articles.evaluation.annotation import Annotated, Mark
from articles.extraction import measures, network
from articles.extraction.inventory import Inventory
from articles.extraction.model import trained
from articles.extraction.network import DILATIONS, TAPS, WIDTHS, Network, Numbered
from articles.extraction.sentences import analyse
from articles.extraction.weights import compiled

TEXT = "شهردار گفت: باید راه روستا ساخته شود. ایجاد پل و ساخت درمانگاه ضروری است. هوا سرد است."
MARKED = Annotated(
    "tiny",
    TEXT,
    tuple(
        Mark(TEXT.index(quote), TEXT.index(quote) + len(quote), {"certainty": certainty})
        for quote, certainty in (
            ("راه روستا ساخته شود", "core"),
            ("ایجاد پل", "core"),
            ("ساخت درمانگاه", "optional"),
        )
    ),
    (),
    {},
)


def read(text=TEXT):
    """(evidence, first and beyond of each sentence) with the inventory of the project's model."""
    evidence, _ = measures.evidence_of([analyse(text)], compiled(trained()).inventory)
    return evidence, evidence.lattice.bounds


def chances(evidence, *bounds):
    at = np.concatenate([np.arange(*bound) for bound in bounds])
    return compiled(trained()).network.chances(evidence.each(at), [beyond - first for first, beyond in bounds])


def by_hand(evidence, first, beyond):
    """The same for one sentence, word by word."""
    known, inventory = trained().network, evidence.inventory

    def looked_up(at):
        values = {slot: inventory.strings[int(numbers[0])] for slot, numbers in evidence.each(np.array([at])).items()}
        rows = {slot: {value: k for k, value in enumerate(known.vocabulary[slot], 1)} for slot in WIDTHS}
        return [number for slot in WIDTHS for number in known.tables[slot][rows[slot].get(values[slot], 0)]]

    seen = [looked_up(at) for at in range(first, beyond)]
    said = [[] for _ in seen]
    for layer, dilation in enumerate(DILATIONS):
        table = known.tables[f"layer {layer}"]
        nothing = [0.0] * len(seen[0])
        mixed = []
        for k in range(len(seen)):
            beside = [k + tap * dilation for tap in range(-TAPS, TAPS + 1)]
            row = [number for at in beside for number in (seen[at] if 0 <= at < len(seen) else nothing)]
            mixed.append([max(0.0, value) for value in np.array([*row, 1.0]) @ table])
        seen = mixed
        said = [[*before, *row] for before, row in zip(said, mixed, strict=True)]
    return 1 / (1 + np.exp(-(np.array([[*row, 1.0] for row in said]) @ known.tables["chances"])))


def test_what_is_said_of_a_word_is_what_the_tables_add_up_to():
    evidence, bounds = read()
    for bound in bounds:
        assert chances(evidence, bound) == pytest.approx(by_hand(evidence, *bound), abs=1e-4)


def test_a_sentence_is_seen_alike_alone_and_among_others():
    evidence, bounds = read(f"{TEXT}\n{'تجهیز پاسگاه‌های مرزی شهر در دستور کار است. ' * 5}")
    together = chances(evidence, *bounds)
    alone = np.concatenate([chances(evidence, bound) for bound in bounds])
    assert together == pytest.approx(alone, rel=1e-11)


def test_what_is_far_from_a_word_says_nothing_of_it():
    near, far = " و شهر" * 3, " و شهر" * 9
    reach = TAPS * sum(DILATIONS)
    for filling, sees in ((near, True), (far, False)):
        one, other = (chances(*(lambda e, b: (e, b[0]))(*read(f"{word}{filling}."))) for word in ("ایجاد", "گفت"))
        last = len(one) - 2
        assert (last <= reach) == sees
        assert (abs(one[last] - other[last]).max() > 1e-6) == sees


def test_the_project_s_network_knows_a_measure_where_it_sees_one():
    evidence, bounds = read()
    road, bridge, weather = (chances(evidence, bound) for bound in bounds)
    words = evidence.lattice.words[slice(*bounds[0])]
    at = words.index("راه")
    assert road[at : at + 3, 0].min() > 2 * max(road[: at - 1, 0].max(), weather[:, 0].max())
    assert bridge[:, 1].argmax() == 0


def test_a_network_is_read_as_it_was_written():
    made = Network(
        {slot: ("پل", "") if slot == "stem" else ("x",) for slot in WIDTHS},
        {slot: np.full((3 if slot == "stem" else 2, width), 0.125, np.float32) for slot, width in WIDTHS.items()}
        | {"layer 0": np.array([[-0.5, 0.0], [1.234, 7.0]], np.float32)},
    )
    again = Network.of(made.rows())
    assert again.vocabulary == made.vocabulary and list(again.tables) == list(made.tables)
    assert all((again.tables[name] == table).all() for name, table in made.tables.items())
    assert made.size == sum(table.size for table in made.tables.values())


def test_only_core_measures_are_asked_for_and_their_first_words_as_beginnings():
    inventory = Inventory()
    road, bridge, weather = network_training.sentences([MARKED], inventory)
    words = [inventory.strings[number] for number in road.slots["stem"].tolist()]
    inside = [word for word, (inside, _) in zip(words, road.wanted, strict=True) if inside]
    assert inside == ["راه", "روستا", "ساخته_شود"]
    assert road.wanted[:, 1].nonzero()[0].tolist() == [words.index("راه")]
    assert bridge.wanted.sum(axis=0).tolist() == [2, 1]
    assert weather.wanted.sum() == 0


@pytest.fixture
def narrow(monkeypatch):
    """Tables of a size at which every number can be tried."""
    monkeypatch.setattr(network_training, "OFTEN", 1)
    monkeypatch.setattr(network_training, "UNITS", 3)
    inventory = Inventory()
    one = network_training.sentences([MARKED], inventory)
    start = network_training.begin([MARKED], passes=0)
    wide = {name: table.astype(np.float64) for name, table in start.tables.items()}
    known = Numbered(start, inventory)
    return wide, [known.looked_up(sentence.slots) for sentence in one], one


def test_the_gradient_is_that_of_finite_differences(narrow):
    tables, rows, one = narrow
    wanted, lengths = np.concatenate([sentence.wanted for sentence in one]), [sentence.length for sentence in one]
    chance = np.random.default_rng(3)
    for table in tables.values():
        table += chance.normal(0, 0.3, table.shape)

    def value():
        dropping = network_training.Dropping(np.random.default_rng(5), lengths)
        return network_training.loss(tables, rows, wanted, dropping)

    _, gradient = value()
    for name, table in tables.items():
        for at in [
            np.unravel_index(k, table.shape) for k in chance.choice(table.size, min(table.size, 12), replace=False)
        ]:
            kept = table[at]
            table[at] = kept + 1e-4
            above, _ = value()
            table[at] = kept - 1e-4
            below, _ = value()
            table[at] = kept
            assert gradient[name][at] == pytest.approx((above - below) / 2e-4, rel=2e-2, abs=2e-5), (name, at)


def test_fitting_is_deterministic_and_learns_what_it_is_shown(monkeypatch):
    monkeypatch.setattr(network_training, "MADE_UP_STEP", 0.02)
    monkeypatch.setattr(network_training, "MADE_UP_WARMING", 5)
    start = network_training.begin([MARKED] * 8, passes=0)
    one, other = (network_training.begin([MARKED] * 8, passes=60) for _ in range(2))
    assert all((one.tables[name] == table).all() for name, table in other.tables.items())

    def margin(known):
        inventory = Inventory()
        read = network_training.sentences([MARKED], inventory)
        said = Numbered(known, inventory).chances(
            {slot: np.concatenate([sentence.slots[slot] for sentence in read]) for slot in WIDTHS},
            [sentence.length for sentence in read],
        )
        wanted = np.concatenate([sentence.wanted for sentence in read])
        return said[wanted > 0].min() - said[wanted == 0].max()

    assert margin(start) < 0 < margin(one)
    unmarked = Annotated("tiny", TEXT, (), (), {})
    assert margin(network_training.fit([unmarked] * 8, one)) < margin(one)


def test_what_is_dropped_is_made_up_for_by_the_rest():
    dropping = network_training.Dropping(np.random.default_rng(0), [1])
    kept = dropping.kept(100, 100)
    assert kept.mean() == pytest.approx(1, abs=0.03) and set(np.unique(kept)) == {np.float32(0), np.float32(1 / 0.7)}
    assert dropping.named(10_000).mean() == pytest.approx(1 - network_training.UNNAMED, abs=0.02)


def test_a_network_that_knows_more_words_than_are_read_can_be_fitted_further():
    start = network_training.begin([MARKED, Annotated("other", "نانوایی‌ها تعطیل شد. " * 5, (), (), {})], passes=0)
    fitted = network_training.fit([MARKED], start)
    assert fitted.vocabulary == start.vocabulary and "نانوایی" in " ".join(start.vocabulary["stem"])
    assert (fitted.tables["layer 0"] != start.tables["layer 0"]).any()


def test_values_that_the_network_does_not_know_are_all_alike():
    inventory = Inventory(
        {*("پل", "ناشناسستان")} | {value for known in trained().network.vocabulary.values() for value in known}
    )
    knows = Numbered(trained().network, inventory)
    none = {slot: np.zeros(1, np.int64) for slot in WIDTHS}
    unknown = none | {"stem": np.array([inventory.number("ناشناسستان")])}
    assert (knows.chances(none, [1]) == knows.chances(unknown, [1])).all()
    assert (knows.chances(none, [1]) != knows.chances(none | {"stem": np.array([inventory.number("پل")])}, [1])).any()
    assert TAPS * max(DILATIONS) <= network.GAP

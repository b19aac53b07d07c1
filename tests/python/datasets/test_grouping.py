import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sistrum.training.datasets.grouping import merge_twins, split_by_group, thin


def test_equal_names_layers_and_near_spectra_are_one_group():
    prints = np.array([[0.0], [50.0], [100.0], [100.5], [150.0], [200.0]], dtype=np.float32)
    groups = merge_twins(["a", "a", "b", "c", "d+e", "e"], prints, twin_db=1.0)
    assert groups[0] == groups[1]
    assert groups[2] == groups[3]
    assert groups[4] == groups[5]
    assert len(set(groups)) == 3


def test_group_names_do_not_depend_on_the_order():
    prints = np.array([[0.0], [0.5], [9.0]], dtype=np.float32)
    forward = merge_twins(["a", "b", "c"], prints, 1.0)
    backward = merge_twins(["c", "b", "a"], prints[::-1], 1.0)
    assert forward == backward[::-1] == ["a", "a", "c"]


def test_thinning_keeps_the_varied_and_drops_the_equal():
    prints = np.array([[0.0], [0.1], [5.0], [10.0], [5.2], [0.0]], dtype=np.float32)
    assert thin(["g"] * 5 + ["h"], prints, same_db=0.5, most=9) == [0, 2, 3, 5]
    assert thin(["g"] * 5 + ["h"], prints, same_db=0.5, most=2) == [0, 3, 5]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(["kick", "hat", "tom"])), min_size=1, max_size=200
    ),
    st.randoms(use_true_random=False),
)
def test_no_group_is_on_both_sides_and_order_does_not_matter(pairs, shuffler):
    groups = [f"group {number}" for number, _ in pairs]
    classes = [name for _, name in pairs]
    splits = split_by_group(groups, classes, 0.1)
    sides = dict(zip(groups, splits, strict=True))
    assert all(sides[group] == split for group, split in zip(groups, splits, strict=True))
    order = list(range(len(pairs)))
    shuffler.shuffle(order)
    moved = split_by_group([groups[i] for i in order], [classes[i] for i in order], 0.1)
    assert dict(zip([groups[i] for i in order], moved, strict=True)) == sides or _ties(groups, classes)


def _ties(groups, classes):
    """A group with as many sounds of two classes may be counted to either."""
    for group in set(groups):
        counts = [
            sum(g == group and c == name for g, c in zip(groups, classes, strict=True))
            for name in set(classes)
        ]
        if counts.count(max(counts)) > 1:
            return True
    return False


def test_about_a_tenth_of_every_class_is_for_validation():
    random = np.random.default_rng(3)
    groups = [f"{name}{random.integers(60)}" for name in ("kick", "hat") for _ in range(400)]
    classes = ["kick"] * 400 + ["hat"] * 400
    splits = np.array(split_by_group(groups, classes, 0.1))
    for part in (splits[:400], splits[400:]):
        assert 0.07 <= (part == "validation").mean() <= 0.1


def test_a_class_of_two_recordings_gives_one_and_of_one_gives_none():
    assert sorted(split_by_group(["a", "b"], ["kick", "kick"], 0.1)) == ["train", "validation"]
    assert split_by_group(["a", "a"], ["kick", "kick"], 0.1) == ["train", "train"]

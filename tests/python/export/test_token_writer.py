"""The tokens of a note, by the card's rules: templates, chains, changes, ends. Fixed in every language."""

import copy
import json
from typing import Any

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.export.card_tokens import CardTokens, bucket
from sistrum.export.seeded_noise import mixed_seed, word
from sistrum.export.token_writer import NoteClock, TokenChange, TokenNote, draw, pressed, write_tokens

CLOCK = NoteClock(32000, 256, 16)
RELEASE = TokenChange(41, "release")
KNOWN = "1122332233332222222233333333332233333333322111100"


def chain(order: int, **following: list[list[int]]) -> dict[str, Any]:
    return {"order": order, "next": {key.strip("_").replace("_", " "): v for key, v in following.items()}}


def document() -> dict[str, Any]:
    """Two velocity buckets, two held buckets, five tokens; 0 is silence, 4 the loudest."""
    soft = {"attack": [1, 2], "sustain": [2, 2, 3], "release": [1, 0]}
    loud = {"attack": [3, 4, 4], "sustain": [4, 3], "release": [2, 1, 0]}
    sustain = chain(2, _=[[2, 1], [3, 1]], _2=[[2, 3], [3, 1]], _2_3=[[3, 5], [4, 1], [2, 2]])
    short = chain(1, _=[[1, 1]], _1=[[1, 2], [0, 1]], _0=[[-1, 1], [0, 3]])
    long = chain(1, _=[[2, 1]], _2=[[1, 1]], _1=[[1, 9], [0, 1]], _0=[[-1, 1]])
    family = {"templates": [soft, loud], "sustain": [sustain, sustain], "release": [[short, long]] * 2}
    other = copy.deepcopy(family)
    other["templates"][0]["attack"] = [4]
    return {
        "count": 5,
        "frames_per_token": 2,
        "loudness": [-90.0, -40.0, -20.0, -12.0, -6.0],
        "velocity_edges": [0.5],
        "held_edges": [0.25],
        "families": {"": family, "brass": other},
    }


@pytest.fixture
def tokens() -> CardTokens:
    return CardTokens.from_json(document())


def test_json_comes_back_as_it_went(tokens: CardTokens) -> None:
    assert json.loads(json.dumps(tokens.to_json())) == document()


def test_known_answer(tokens: CardTokens) -> None:
    """What C++ must write as well."""
    note = TokenNote("flute", 0.4, seed=2**53 - 1, key=7)
    changes = [TokenChange(20, "pressure", 0.75), RELEASE]
    written = write_tokens(tokens, CLOCK, note, changes, 600)
    assert written.ended
    assert "".join(map(str, written.frames)) == KNOWN


def test_attack_is_the_template_then_the_chain_draws(tokens: CardTokens) -> None:
    written = write_tokens(tokens, CLOCK, TokenNote("", 0.5, seed=3), [], 99).frames
    assert len(written) == 99
    assert written[:4].tolist() == [1, 1, 2, 2]
    history = [1, 2]
    for index in range(2, 50):
        entries = tokens.families[""].sustain[0].candidates(history)
        history.append(draw([(t, float(w)) for t, w in entries], word(3, 1001, index)))
    assert np.repeat(history, 2)[:99].tolist() == written.tolist()


def test_the_longest_known_end_of_the_history_counts(tokens: CardTokens) -> None:
    sustain = tokens.families[""].sustain[0]
    assert sustain.candidates([4, 2, 3]) == ((3, 5), (4, 1), (2, 2))
    assert sustain.candidates([3, 2]) == ((2, 3), (3, 1))
    assert sustain.candidates([2, 4]) == sustain.candidates([]) == ((2, 1), (3, 1))


def test_velocity_and_family_choose_the_template(tokens: CardTokens) -> None:
    first = {
        (family, velocity): write_tokens(tokens, CLOCK, TokenNote(family, velocity, 1), [], 2).frames[0]
        for family in ("brass", "organ")
        for velocity in (0.5, 0.51)
    }
    assert first == {("brass", 0.5): 4, ("brass", 0.51): 3, ("organ", 0.5): 1, ("organ", 0.51): 3}


def test_key_varies_what_follows_the_attack_only(tokens: CardTokens) -> None:
    plain, other = (write_tokens(tokens, CLOCK, TokenNote("", 0.5, 5, key), [], 400).frames for key in (0, 1))
    assert plain[:16].tolist() == other[:16].tolist()
    assert plain.tolist() != other.tolist()
    for key in range(1, 20):
        history = write_tokens(tokens, CLOCK, TokenNote("", 0.5, 5, key), [], 18).frames[::2].tolist()
        entries = [(t, float(w)) for t, w in tokens.families[""].sustain[0].candidates(history[:8])]
        assert history[8] == draw(entries, word(mixed_seed(5, key), 1001, 8))


@pytest.mark.parametrize("release", [0, 1, 2, 3, 30, 41, 100])
def test_release_starts_its_own_grid_at_its_frame(tokens: CardTokens, release: int) -> None:
    note = TokenNote("", 0.5, seed=11)
    held = write_tokens(tokens, CLOCK, note, [], 200).frames
    written = write_tokens(tokens, CLOCK, note, [TokenChange(release, "release")], 600)
    assert written.ended
    assert written.frames[:release].tolist() == held[:release].tolist()
    rest = written.frames[release:]
    assert len(rest) % 2 == 0 and rest[::2].tolist() == rest[1::2].tolist()
    assert rest[-1] == 0  # the chains end from silence alone


def test_held_time_chooses_the_release(tokens: CardTokens) -> None:
    note = TokenNote("", 0.5, seed=11)
    at = {
        frame: write_tokens(tokens, CLOCK, note, [TokenChange(frame, "release")], 600) for frame in (31, 32)
    }
    assert at[31].frames[31] in (0, 1)  # 0.248 s: the first bucket has no way to token 2
    families = tokens.families[""]
    assert (
        bucket(31 * 256 / 32000, tokens.held_edges) == 0 and bucket(32 * 256 / 32000, tokens.held_edges) == 1
    )
    assert families.release[0][1].candidates([3]) == ((2, 1),)


def test_pieces_are_the_beginning_of_the_whole(tokens: CardTokens) -> None:
    note = TokenNote("brass", 0.9, seed=8, key=3)
    whole = write_tokens(tokens, CLOCK, note, [RELEASE], 600)
    length = len(whole.frames)
    for frames in range(length + 3):
        piece = write_tokens(tokens, CLOCK, note, [RELEASE], frames)
        assert piece.frames.tolist() == whole.frames[:frames].tolist()
        assert piece.ended == (frames >= length)


def test_a_release_lasts_four_seconds_at_most() -> None:
    endless = document()
    endless["families"][""]["release"] = [[chain(0, _=[[1, 1]])] * 2] * 2
    written = write_tokens(CardTokens.from_json(endless), CLOCK, TokenNote("", 0.5, 1), [RELEASE], 9999)
    assert written.ended and len(written.frames) == 41 + 500


def test_pressure_makes_loud_tokens_likelier(tokens: CardTokens) -> None:
    entries = ((2, 2), (3, 6))
    assert pressed(entries, 0.0, tokens.loudness) == [(2, 2.0), (3, 6.0)]
    assert pressed(entries, 0.5, tokens.loudness) == [(2, 2 * 2 ** (-2 / 3)), (3, 6 * 2 ** (2 / 3))]
    note = TokenNote("", 0.5, seed=2)
    light, heavy = (
        write_tokens(tokens, CLOCK, note, [TokenChange(100, "pressure", p)], 4000).frames for p in (0.0, 1.0)
    )
    levels = np.array(tokens.loudness)
    assert light[:100].tolist() == heavy[:100].tolist()
    assert levels[heavy[100:]].mean() > levels[light[100:]].mean() + 2


def test_pressure_counts_from_the_token_that_starts_at_its_frame(tokens: CardTokens) -> None:
    entries = tokens.families[""].sustain[0]
    for seed in range(40):
        change = TokenChange(20, "pressure", 1.0)
        written = write_tokens(tokens, CLOCK, TokenNote("", 0.5, seed), [change], 22).frames[::2].tolist()
        for index, pressure in ((9, 0.0), (10, 1.0)):
            weights = pressed(entries.candidates(written[:index]), pressure, tokens.loudness)
            assert written[index] == draw(weights, word(seed, 1001, index))


@pytest.mark.parametrize("length", [1, 2, 7, 16, 17, 12_500])
def test_known_length_stretches_the_whole_note(tokens: CardTokens, length: int) -> None:
    note = TokenNote("", 0.5, seed=1, key=4, length=length)
    written = write_tokens(tokens, CLOCK, note, [TokenChange(1, "release")], 20_000)
    assert written.ended and len(written.frames) == length
    whole, count = [1, 2, 2, 2, 3, 1, 0], -(-length // 2)
    wanted = [whole[int((i + 0.5) * 7 / count)] for i in range(count)]
    assert written.frames[::2].tolist() == wanted
    assert not write_tokens(tokens, CLOCK, note, [], length - 1).ended


def test_draws_follow_the_weights() -> None:
    drawn = [draw([(0, 1.0), (1, 3.0)], word(1, 1001, i)) for i in range(4000)]
    assert np.mean(drawn) == pytest.approx(0.75, abs=0.03)
    assert draw([(5, 1.0), (6, 1.0)], 2**64 - 1) == 6 and draw([(5, 1.0), (6, 1.0)], 0) == 5
    assert draw([(5, 1.0), (6, 1.0)], 2**63) == 6  # exactly half: the first whose sum is above


BROKEN: dict[str, tuple[list[Any], Any, str]] = {
    "no family for the rest": (["families"], {}, "expected one named ''"),
    "a loudness too few": (["loudness"], [0.0], "expected 5 values, found 1"),
    "edges that fall": (["velocity_edges"], [0.5, 0.2], "expected ascending"),
    "a missing bucket": (["velocity_edges"], [0.2, 0.5], "expected 3 each"),
    "an unknown token": (["families", "", "sustain", 0, "next", "2"], [[5, 1]], "key '2'"),
    "an end of a sustain": (["families", "", "sustain", 0, "next", "2"], [[-1, 1]], "key '2'"),
    "a weight of nothing": (["families", "", "release", 0, 0, "next", "1"], [[1, 0]], "key '1'"),
    "a key too long": (["families", "", "sustain", 0, "order"], 1, "at most 1 tokens"),
    "no start": (["families", "", "sustain", 0, "next"], {"2": [[2, 1]]}, "no history"),
    "no number": (["count"], "many", "invalid literal"),
}


@pytest.mark.parametrize(("path", "value", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_contradiction_is_named(path: list[Any], value: object, message: str) -> None:
    broken = document()
    place: Any = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(SistrumError, match=message):
        CardTokens.from_json(broken, "card.json: tokens")


def test_a_missing_key_is_named() -> None:
    broken = document()
    del broken["held_edges"]
    with pytest.raises(SistrumError, match=r"card.json: tokens: missing key 'held_edges'"):
        CardTokens.from_json(broken, "card.json: tokens")

"""Templates and chains from notes whose tokens are known: they hold, end, know velocity and held time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.export.card_tokens import CardTokens
from sistrum.export.note_tokens import tokens_for_card
from sistrum.export.token_checks import check_releases, check_sustains
from sistrum.export.token_writer import NoteClock, TokenChange, TokenNote, write_tokens
from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.notes import Note, NoteSplit, NoteWriter, read_notes
from sistrum.training.vqcpc.token_set import TokenFacts, TokenSet, notes_hash, read_tokens
from sistrum.training.vqcpc.token_set import write_tokens as write_set

LOUDNESS = (-90.0, -65.0, -45.0, -28.0, -21.0, -19.0, -17.0, -12.0)
HOP, COUNT = 0.016, 250
CLOCK = NoteClock(32000, 256, 16)


def note_tokens(family: str, velocity: int, held: float, random: np.random.Generator) -> list[int]:
    """Organs: 7 4, then 5 and 6 by turns, and a fall of three tokens (five if loud). Mallets: down from 7."""
    key_up = int(np.ceil(held / HOP))
    if family == "organ":
        steady = 5 + np.cumsum(random.random(COUNT) < 0.1) % 2
        steady[:2] = 7, 4
        fall = [4, 3, 3, 2, 1] if velocity > 100 else [4, 3, 1]
    else:
        steady = np.maximum(1, 7 - np.arange(COUNT) // 12)
        fall = [min(int(steady[key_up - 1]), 3), 2, 1] if held < 1 else [1]
    return [*steady[:key_up].tolist(), *fall, *[0] * COUNT][:COUNT]


def make_set(folder: Path, held: float = 3.0) -> Path:
    writer = NoteWriter(folder, 8000, 32000, held)
    random, notes = np.random.default_rng(0), list[Note]()
    for family in ("organ", "mallet"):
        for index in range(40):
            split: NoteSplit = "valid" if index % 5 == 0 else "train"
            notes.append(Note(0, "test", 0, family, family, 44 + index % 27, (90, 127)[index % 2], split))
    writer.append(
        "all", Origin("test", "CC0", "nobody"), notes, np.zeros((len(notes), 32000), dtype=np.int16)
    )
    tokens = np.array([note_tokens(n.family, n.velocity, held, random) for n in notes], dtype=np.uint8)
    facts = TokenFacts(8, HOP, tuple(range(8)), LOUDNESS, notes_hash(folder), "some encoder", "", True)
    levels = np.array(LOUDNESS, dtype=np.float32)[tokens]
    write_set(folder, TokenSet(facts, tokens, tokens[:, ::2], levels))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_set(tmp_path_factory.mktemp("notes") / "tones")


@pytest.fixture(scope="module")
def card(folder: Path) -> CardTokens:
    return tokens_for_card(folder, more=[make_set(folder.with_name("short"), 0.25)])


def test_the_card_is_sound(card: CardTokens) -> None:
    assert CardTokens.from_json(card.to_json()) == card
    assert set(card.families) == {"", "organ", "mallet"}
    assert card.velocity_edges == (round((90 / 127 + 1) / 2, 3),)
    assert card.held_edges == (round((0.25 * 3) ** 0.5, 3),)


def test_templates_are_real_notes_cut_into_parts(card: CardTokens, folder: Path) -> None:
    tokens = read_tokens(folder).tokens
    unseen = [note.row for note in read_notes(folder).notes if note.split == "valid"]
    notes = {tuple(int(t) for t in tokens[row]) for row in unseen}
    for name, family in card.families.items():
        for template in family.templates:
            whole = template.whole
            assert any(note[: len(whole)] == whole for note in notes), name
    organ = card.families["organ"].templates[1]
    assert organ.attack[:2] == (7, 4) and len(organ.attack) + len(organ.sustain) == 188
    assert organ.release[:5] == (4, 3, 3, 2, 1) and len(organ.release) < 10


def test_sustains_hold_their_level_for_a_minute(card: CardTokens) -> None:
    for check in check_sustains(card, 60.0, seeds=2):
        assert check.drift < 3.0 and check.quietest > -4.0, check
    organ = card.families["organ"].sustain[0]
    assert {t for entries in organ.next.values() for t, _ in entries} == {5, 6}


def test_a_decaying_family_holds_its_loud_part(card: CardTokens) -> None:
    drawn = {t for c in card.families["mallet"].sustain for entries in c.next.values() for t, _ in entries}
    assert drawn == {5, 6}, "of tokens 7, 6, 5, 4 those near the mean"
    following = {c: {t for t, _ in entries} for c, entries in card.families["mallet"].sustain[0].next.items()}
    assert following[5,] == following[6,] == {5, 6}, "up as well as down"


def test_a_sustain_moves_as_the_notes_do(card: CardTokens) -> None:
    """Organs change token in a tenth of the steps."""
    held = write_tokens(card, CLOCK, TokenNote("organ", 1.0, 3), [], 8000).frames[::2][50:]
    assert np.mean(held[1:] != held[:-1]) == pytest.approx(0.1, abs=0.03)


def test_releases_end_and_know_velocity_and_held_time(card: CardTokens) -> None:
    for check in check_releases(card):
        assert check.ended_by_chain == 1.0 and check.longest < 1.0, check
    lengths = {}
    for velocity in (0.5, 1.0):
        for held in (30, 300):
            note = TokenNote("organ", velocity, 1)
            written = write_tokens(card, CLOCK, note, [TokenChange(held, "release")], 2000)
            lengths[velocity, held] = len(written.frames) - held
    assert lengths[1.0, 300] > lengths[0.5, 300]
    mallet = card.families["mallet"].release[0]
    assert {t for t, _ in mallet[0].candidates([7, 6])} == {3}
    assert {t for t, _ in mallet[1].candidates([7, 6])} == {4}, "as organs do: no mallet was so loud so late"


def test_an_endless_release_is_seen(card: CardTokens) -> None:
    stuck = tuple(
        tuple(replace(chain, order=0, next={(): ((3, 1),)}) for chain in held)
        for held in card.families["organ"].release
    )
    families = card.families | {"organ": replace(card.families["organ"], release=stuck)}
    check = next(c for c in check_releases(replace(card, families=families)) if c.family == "organ")
    assert check.ended_by_chain == 0.0 and check.longest == 4.0


def test_a_fading_sustain_is_seen(card: CardTokens) -> None:
    fading = replace(
        card.families["organ"].sustain[0],
        order=1,
        next={(): ((7, 1),), (7,): ((7, 999), (3, 1)), (3,): ((3, 1),)},
    )
    families = card.families | {"organ": replace(card.families["organ"], sustain=(fading, fading))}
    checks = [c for c in check_sustains(replace(card, families=families), 60.0, 2) if c.family == "organ"]
    assert all(check.drift > 3.0 for check in checks)


def test_sets_of_different_encoders_do_not_mix(folder: Path, tmp_path: Path) -> None:
    other = make_set(tmp_path / "other", 1.0)
    tokens = read_tokens(other)
    write_set(other, replace(tokens, facts=replace(tokens.facts, encoder="another")))
    with pytest.raises(SistrumError, match="another encoder"):
        tokens_for_card(folder, more=[other])

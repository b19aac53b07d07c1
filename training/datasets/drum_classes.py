"""The seven drum classes, and the class that the name of a sample or instrument speaks of."""

from __future__ import annotations

import re

DRUM_CLASSES = ("kick", "snare", "hat", "cymbal", "tom", "clap", "perc")

# First match wins, so the special come before the general. Patterns see the name in lower case with every run
# of other characters than letters and digits made one space. None = not a single drum hit, to be left out.
_RULES: tuple[tuple[str, str | None], ...] = (
    (r"\broll|applause|scratch|metronome|\bloop|whistle|\bswirl|zap|\b[xy]?fx\d?\b|beat\b", None),
    (r"crush|zing|smash\d?$", None),
    (r"conga|bongo|tumba|timbale|tabla|cajon|djembe", "perc"),
    (r"cow ?bell|agogo|clave|clav\d|block|shake|maraca|cabasa|tambourine|guiro|quica|cuica", "perc"),
    (r"triangle|castanet|sleigh|bell tree|slap|stick|rim ?tap|rim\d|\brim\b(?!.*shot)", "perc"),
    (r"wood|snap\d?\b|click|high q|\bmute|shell|mallet|timpani|taiko", "perc"),
    (r"(crash|tap|bell) ?choke|muted ?tap", "perc"),
    (r"clap", "clap"),
    (r"\bhat|hi ?hat|hihat|\b[co]?hh\b|\b[co]hh\d|hh \d|cymbal (closed|pedal|open)", "hat"),
    (r"crash|crsh|cym|ride|splash|china|cup|sizzle|belltap|tap\d", "cymbal"),
    (r"\btoms?\b|tom\d|mtnr|elect ?tom|(flr|hi|low|md|mdhi) studio|floor", "tom"),
    (r"snare|\bsnr|\bsn\b|rmpwr|piccolo|rim ?shot|msnr", "snare"),
    (r"kick|bass ?drum|drum bass|\bbd\b|mbass", "kick"),
)
# Hits that a name sorts into a class whose other members they are unlike: concert drums that are lower and
# longer than the kit's, cymbals and tom-toms that are damped by hand.
_UNLIKE_THEIR_CLASS = re.compile(r"timpani|taiko|\borch bass|choke|muted ?tap|mtnr.* mute|shell")
_COMPILED = tuple((re.compile(pattern), sound_class) for pattern, sound_class in _RULES)


def class_of_name(name: str) -> str | None:
    """'Hi-Hat Half-Open(L)' -> 'hat'; None where the name says no drum, or one that is no single hit."""
    plain = re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()
    for pattern, sound_class in _COMPILED:
        if pattern.search(plain):
            return sound_class
    return None


# What drum machines print beside their buttons; too short to be trusted in the names of a large collection.
_ABBREVIATIONS = {
    "bd": "kick", "kd": "kick", "sd": "snare", "sn": "snare", "ch": "hat", "oh": "hat", "hh": "hat",
    "cy": "cymbal", "cr": "cymbal", "rd": "cymbal", "lt": "tom", "mt": "tom", "ht": "tom", "ft": "tom",
    "cp": "clap", "hc": "clap", "rs": "perc", "cb": "perc", "cl": "perc", "ma": "perc",
}  # fmt: skip

_JOINED = re.compile(r"(?:open(?:ed)?|closed?|pedal|half|foot|floor|rack|hi(?:gh)?|mid|low?)(hat|tom)s?")


def class_of_abbreviation(name: str) -> str | None:
    """'BD_02' -> 'kick', 'tr808 oh' or 'openhat' -> 'hat'.

    None where no word of the name, less its digits, is of this kind, or words contradict each other.
    """
    words = re.sub(r"[^a-z]+", " ", name.lower()).split()
    found = {_ABBREVIATIONS[word] for word in words if word in _ABBREVIATIONS}
    found |= {match[1] for word in words if (match := _JOINED.fullmatch(word))}
    return found.pop() if len(found) == 1 else None


def is_unlike_its_class(name: str) -> bool:
    """Whether a sample's name tells of a hit that would blur its class: 'Timpani 2', 'Orch Bass Drum'."""
    return _UNLIKE_THEIR_CLASS.search(re.sub(r"[^a-z0-9]+", " ", name.lower())) is not None

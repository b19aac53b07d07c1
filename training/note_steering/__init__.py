"""Sliders of semantic attributes for a generator of notes that knows none: its timbre is steered."""

"""Sines out of recorded hits: what the drum family's oscillators are to learn, and what is left over."""

"""Judges models of held notes by what they play: scores, pitch, envelope, long holds, movement."""

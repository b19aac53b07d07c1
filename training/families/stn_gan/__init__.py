"""Drum one-shots from class amounts."""

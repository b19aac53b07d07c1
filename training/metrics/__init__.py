"""Measures of sounds and of generators."""

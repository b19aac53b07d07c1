"""Judges an exported model by what it renders: classes, distances, sliders, diversity, acoustics."""

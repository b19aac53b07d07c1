"""Judges sliders of attributes by what a teacher hears, in the form in which DarkGAN was published."""

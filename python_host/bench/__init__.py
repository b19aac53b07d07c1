"""Measurements of a model in the engine, beside other ways to run it."""

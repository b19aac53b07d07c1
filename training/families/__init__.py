"""Families of generators; each folder is one, `registry` lists them."""

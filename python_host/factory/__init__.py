"""The presets that ship: chosen among a model's sounds by what is measured of them, mixed and named here."""

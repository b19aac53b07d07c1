"""Trains what turns a recording into the latent and controls of one trained generator (thesis,
section 6.4).
"""

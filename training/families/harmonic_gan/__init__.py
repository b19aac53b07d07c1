"""Held notes as harmonics and noise, frame by frame from tokens: VQCPC-GAN with another output."""

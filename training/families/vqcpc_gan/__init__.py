"""VQCPC-GAN: notes of any length from a static latent, a pitch and a token for every frame."""

"""DrumGAN as published: a progressively grown Wasserstein GAN on complex spectra."""

"""The grid on which everything is built: one-second hits as 512 bins x 88 frames."""

SAMPLE_RATE = 44100
N_FFT, HOP = 1024, 512
BINS, FRAMES = 512, 88

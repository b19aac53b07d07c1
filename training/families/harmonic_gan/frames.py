"""The frames of the family: their size, and what of a note the networks see at once."""

#: Samples and Hz of a frame.
SAMPLE_RATE, HOP = 32000, 256
#: MIDI pitches that are learnt.
LOW, HIGH = 44, 70
#: Frames before the present one that count, of tokens and of noise alike: half a second.
CONTEXT = 63
#: Frames that an exported graph makes at a time, and how many belong to an attack.
CHUNK, ATTACK = 8, 16
FRAMES_PER_TOKEN = 2
#: Length of the pieces by which movement is measured when the training is over.
FINISHING = 240
#: Frames of a note that the encoder hears: its beginning, then every eighth until after its release.
HEARD = (*range(48), *range(48, 432, 8))

"""VQCPC: notes -> sequences of a few tokens that tell how a note moves, not what plays it."""

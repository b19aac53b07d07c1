"""Sample sheets: a picture of log-power spectrograms by class, real beside reconstructed beside drawn, and
WAVs.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

#: Dynamic range shown, dB, and the top of the frequency axis that is not linear but warped like hearing.
RANGE_DB = 80.0


@dataclass(frozen=True)
class SheetRow:
    """One row: a label and its sounds [n, samples]."""

    label: str
    sounds: Tensor


def spectrogram_image(
    sound: Tensor, height: int = 96, n_fft: int = 1024, hop: int = 512
) -> NDArray[np.float32]:
    """Log power of one sound [samples] in dB below its peak, [height, frames], low frequencies enlarged."""
    window = torch.hann_window(n_fft)
    power = torch.stft(sound, n_fft, hop, window=window, return_complex=True).abs().square()
    bins = ((torch.linspace(0, 1, height) ** 2.2) * (power.shape[0] - 1)).round().long()
    decibels = 10 * torch.log10(power[bins] + 1e-12)
    relative: NDArray[np.float32] = (decibels - decibels.max()).clamp(min=-RANGE_DB).numpy()
    return relative


def write_sheet(path: Path, rows: list[SheetRow], title: str) -> None:
    """Draw the rows as one PNG; each sound is a spectrogram with its waveform's peak noted by the class
    label.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    columns = max(len(row.sounds) for row in rows)
    figure, axes = pyplot.subplots(
        len(rows), columns, figsize=(1.5 * columns + 1, 1.2 * len(rows)), squeeze=False, layout="constrained"
    )
    for row, line in zip(rows, axes, strict=True):
        for axis in line:
            axis.axis("off")
        for sound, axis in zip(row.sounds, line, strict=False):
            image = spectrogram_image(sound.detach().float())
            axis.imshow(image, origin="lower", aspect="auto", cmap="magma", vmin=-RANGE_DB, vmax=0)
        line[0].set_title(row.label, fontsize=7, loc="left")
    figure.suptitle(title, fontsize=9)
    figure.savefig(path, dpi=80)
    pyplot.close(figure)


def write_wavs(folder: Path, rows: list[SheetRow], sample_rate: int) -> None:
    """One WAV a row: its sounds one after the other."""
    import soundfile

    folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        name = row.label.replace(" ", "_")
        soundfile.write(folder / f"{name}.wav", row.sounds.detach().float().reshape(-1).numpy(), sample_rate)

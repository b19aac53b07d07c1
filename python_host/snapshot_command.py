"""`sistrum snapshot`: the plug-in's real editor as a picture, drawn by a program that is built with it."""

from __future__ import annotations

import argparse
import re
import subprocess

from sistrum.errors import SistrumError
from sistrum.python_host.audio_file import check_writable
from sistrum.python_host.kit import PARTS
from sistrum.python_host.model_folder import find_model
from sistrum.python_host.plugin_bundle import find_program

_PROGRAM = "sistrum_snapshot"
_TIMEOUT_S = 120
_SCALES = (0.25, 8.0)


def snapshot_command(arguments: argparse.Namespace) -> int:
    """Run the snapshot program and make sure that it wrote the picture."""
    if arguments.output.suffix.lower() != ".png":
        raise SistrumError(f"{arguments.output}: expected a file name that ends in .png")
    check_writable(arguments.output)
    if not 1 <= arguments.part <= PARTS:
        raise SistrumError(f"--part {arguments.part}: expected 1..{PARTS}")
    if not _SCALES[0] <= arguments.scale <= _SCALES[1]:
        raise SistrumError(f"--scale {arguments.scale:g}: expected {_SCALES[0]:g}..{_SCALES[1]:g}")
    program = find_program(_PROGRAM)
    command = [program, arguments.output, "--part", str(arguments.part), "--scale", f"{arguments.scale:g}"]
    command += ["--state", arguments.state]
    if arguments.size is not None:
        width, height = _size(arguments.size)
        command += ["--width", width, "--height", height]
    if arguments.model is not None:
        command += ["--model", find_model(arguments.model)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise SistrumError(f"{program}: gave up after {_TIMEOUT_S} s") from error
    if done.returncode != 0 or not arguments.output.is_file():
        reason = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        raise SistrumError(f"{program}: {reason[-1]}")
    print(arguments.output)
    return 0


def _size(text: str) -> tuple[str, str]:
    """Width and height of "1200x780"; whether the editor can be so small, the program says."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if match is None:
        raise SistrumError(f"--size {text}: expected WIDTHxHEIGHT, such as 1200x780")
    return match[1], match[2]

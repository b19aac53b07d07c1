"""The playing half of the command line: models, render, encode, play, snapshot, bench."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sistrum.python_host.host import HOST_NAMES

if TYPE_CHECKING:
    _SubParsers = argparse._SubParsersAction[argparse.ArgumentParser]

_BITS_HELP = "bits a sample: 16, 24 or 32 (32: floating point, WAV only); default 24"


def register(subparsers: _SubParsers) -> None:
    """Add the commands to `sistrum`'s parser. Nothing heavy is imported until a command runs."""
    _add_models(subparsers)
    _add_render(subparsers)
    _add_encode(subparsers)
    _add_play(subparsers)
    _add_export_kit(subparsers)
    _add_factory_presets(subparsers)
    _add_snapshot(subparsers)
    _add_bench(subparsers)


def _add(subparsers: _SubParsers, name: str, summary: str, examples: str) -> argparse.ArgumentParser:
    return subparsers.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog="examples:\n" + examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_models(subparsers: _SubParsers) -> None:
    parser = _add(
        subparsers,
        "models",
        "list the models that can be played, and why the others cannot",
        "  sistrum models\n  sistrum models ~/my-models --json",
    )
    parser.add_argument(
        "folder",
        nargs="*",
        type=Path,
        help="folders to look in; default: the shipped models and the user's ($SISTRUM_MODELS or "
        "~/.local/share/sistrum/models)",
    )
    parser.add_argument("--json", action="store_true", help="print the whole model cards as JSON")
    parser.set_defaults(run=_run("models_command", "list_command"))


def _add_render(subparsers: _SubParsers) -> None:
    parser = _add(
        subparsers,
        "render",
        "render one sound or note of a model to an audio file",
        "  sistrum render drums -o hit.wav\n"
        "  sistrum render drums --sound 'Kick 1' --seed 7 -o kick.wav\n"
        "  sistrum render models/drums.onnx --set snare=1 --seed 3 --count 8 -o snare.flac\n"
        "  sistrum render tones --pitch 60 --velocity 0.8 --seconds 12 --hold -o note.wav",
    )
    parser.add_argument(
        "model", help="path of a model (.onnx), or the name of a known one ('sistrum models')"
    )
    parser.add_argument(
        "--set",
        "--control",
        dest="control",
        action="append",
        default=[],
        metavar="ID=VALUE",
        help="touch a control of the model, in its own unit; may be given several times; the others are left "
        "to the sound",
    )
    parser.add_argument(
        "--values", action="store_true", help="also print the sound's own value of every control"
    )
    parser.add_argument("--sound", metavar="NAME", help="start from one of the model's named sounds")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="which variation; same seed, same sound; default 0"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        metavar="S",
        help="length: of a sound at most the model's own (default: all of it), of a note 0.1..600",
    )
    _add_note_options(parser)
    parser.add_argument(
        "--count", type=int, default=1, metavar="N", help="render N variations, seeds one after the other"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=".wav or .flac")
    parser.add_argument("--bits", type=int, default=24, metavar="N", help=_BITS_HELP)
    parser.set_defaults(run=_run("render_command", "render_command"))


def _add_note_options(parser: argparse.ArgumentParser) -> None:
    notes = parser.add_argument_group("models that hold notes")
    notes.add_argument("--pitch", type=int, metavar="N", help="MIDI note; default: the model's preview")
    notes.add_argument("--velocity", type=float, metavar="V", help="0..1; default 1")
    length = notes.add_mutually_exclusive_group()
    length.add_argument(
        "--hold", action="store_true", help="the key is down for --seconds, and the release comes after them"
    )
    length.add_argument("--stretch", action="store_true", help="the whole note takes --seconds (the default)")


def _add_encode(subparsers: _SubParsers) -> None:
    parser = _add(
        subparsers,
        "encode",
        "make a recorded sound again with a model, and variations of it",
        "  sistrum encode snare.wav -o again.wav\n"
        "  sistrum encode snare.wav -o again.wav --variations 8 --amount 0.3\n"
        "  sistrum encode kick.flac --json",
    )
    parser.add_argument(
        "input",
        type=Path,
        metavar="FILE",
        help="WAV, FLAC or AIFF; of longer sounds the beginning is encoded",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help=".wav or .flac; variations become FILE_1, FILE_2 ...",
    )
    parser.add_argument("--variations", type=int, default=0, metavar="N", help="how many; default 0")
    parser.add_argument(
        "--amount",
        type=float,
        default=0.25,
        metavar="A",
        help="how far variations lie off: 0 other noise only, 1 any sound of its kind; default 0.25",
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="same seed, same variations; default 0"
    )
    parser.add_argument("--model", default="drums", help="path or name of the generator; default drums")
    parser.add_argument(
        "--encoder", type=Path, metavar="FILE", help="default: the generator's own, which lies beside it"
    )
    parser.add_argument(
        "--keep-level", action="store_true", help="write at the input's peak instead of the model's"
    )
    parser.add_argument("--bits", type=int, default=24, metavar="N", help=_BITS_HELP)
    parser.add_argument("--json", action="store_true", help="print latents, controls and distances as JSON")
    parser.set_defaults(run=_run("encode_command", "encode_command"))


def _add_play(subparsers: _SubParsers) -> None:
    parser = _add(
        subparsers,
        "play",
        "play a MIDI file, or a built-in song, through the plug-in to an audio file",
        "  sistrum play --beat -o beat.wav --picture beat.png\n"
        "  sistrum play song.mid --host pedalboard --sample-rate 96000 --block 64 -o song.flac\n"
        "  sistrum play song.mid --host core --preset kit.json -o song.wav\n"
        "  sistrum play --beat --preset 'Night Bus' -o beat.wav\n"
        "  sistrum play --beat --set 3:clap=0.5 --set 3:filter=low-pass --set variation=0.1 -o beat.wav\n"
        "  sistrum play song.mid --stems stems/ -o song.wav\n"
        "  sistrum play --tune -o tune.wav --picture tune.png\n"
        "  sistrum play song.mid --model tones --host core --set 1:notes=stretch -o song.wav",
    )
    song = parser.add_mutually_exclusive_group(required=True)
    song.add_argument(
        "midi",
        nargs="?",
        type=Path,
        metavar="FILE.mid",
        help="MIDI file; a drum kit's parts lie on notes 36..51, those of a model of notes on channels 1..16",
    )
    song.add_argument("--beat", action="store_true", help="the built-in four bars, with a little variation")
    song.add_argument("--tune", action="store_true", help="the built-in piece of held notes, in its own kit")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=".wav or .flac")
    parser.add_argument(
        "--host",
        choices=HOST_NAMES,
        default="dawdreamer",
        help="who plays: the VST3 in DawDreamer (default) or in pedalboard, or the bare engine",
    )
    parser.add_argument("--sample-rate", type=int, default=48000, metavar="HZ", help="default 48000")
    parser.add_argument("--block", type=int, default=512, metavar="FRAMES", help="block size; default 512")
    kit = parser.add_mutually_exclusive_group()
    kit.add_argument(
        "--preset",
        metavar="KIT",
        help="kit preset (JSON), or the name of a known one; default: the model's own kit",
    )
    kit.add_argument("--model", metavar="MODEL", help="path or name of the model whose own kit plays")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="[PART:]ID=VALUE",
        help="a control of the model or a parameter (level, tune, filter, variation ...) of one part (1..16) "
        "or of all, or the volume; may be given several times",
    )
    parser.add_argument(
        "--stems",
        type=Path,
        metavar="FOLDER",
        help="also write each part that sounds as a file of its own; solo is ignored",
    )
    parser.add_argument(
        "--picture", type=Path, metavar="FILE", help="also draw waveform, spectrogram and notes (PNG)"
    )
    parser.add_argument(
        "--tail", type=float, default=1.0, metavar="S", help="seconds after the last note; default 1"
    )
    parser.add_argument("--bits", type=int, default=24, metavar="N", help=_BITS_HELP)
    parser.set_defaults(run=_run("play_command", "play_command"))


def _add_export_kit(subparsers: _SubParsers) -> None:
    parser = _add(
        subparsers,
        "export-kit",
        "write a kit for other samplers: a folder with audio files, an SFZ and the preset",
        "  sistrum export-kit 'Birch Room' -o birch\n"
        "  sistrum export-kit kit.json -o kit --format flac --bits 16 --variations 8 --random\n"
        "  sistrum export-kit models/drums.onnx -o drums --set variation=0.2 --variations 4",
    )
    parser.add_argument(
        "kit", help="kit preset (JSON), the name of a known one, or a model (.onnx) for its own kit"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="made if absent")
    parser.add_argument("--format", default="wav", metavar="F", help="wav or flac; default wav")
    parser.add_argument(
        "--bits", type=int, default=24, metavar="N", help="16, 24 or 32 (32: float in WAV); default 24"
    )
    parser.add_argument(
        "--sample-rate", type=int, metavar="HZ", help="default: the rate at which the model renders"
    )
    parser.add_argument(
        "--variations", type=int, default=1, metavar="N", help="hits of parts that vary; default 1"
    )
    parser.add_argument(
        "--random", action="store_true", help="the SFZ plays variations at random, not in turn"
    )
    parser.add_argument(
        "--one-layer", action="store_true", help="full velocity only, where velocity moves the timbre"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="[PART:]ID=VALUE",
        help="a part parameter or control beyond the preset, as in 'sistrum play'",
    )
    parser.set_defaults(run=_run("export_kit_command", "export_kit_command"))


def _add_factory_presets(subparsers: _SubParsers) -> None:
    parser = _add(
        subparsers,
        "factory-presets",
        "make the presets that ship: sounds of a model chosen by what is measured of them, or put together",
        "  sistrum factory-presets -o presets\n  sistrum factory-presets --model tones -o presets",
    )
    parser.add_argument("--model", default="drums", metavar="MODEL", help="path or name; default drums")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="what its folders kits and sounds have of this model is replaced",
    )
    parser.set_defaults(run=_run("factory.presets_command", "presets_command"))


def _add_snapshot(subparsers: _SubParsers) -> None:
    parser = _add(
        subparsers,
        "snapshot",
        "draw the plug-in's real editor to a picture; needs no display",
        "  sistrum snapshot -o editor.png\n  sistrum snapshot --part 3 --scale 2 -o snare.png\n"
        "  sistrum snapshot --state browser --size 1040x680 -o browser.png",
    )
    parser.add_argument(
        "--model", metavar="MODEL", help="path or name of the kit to show; default: the shipped one"
    )
    parser.add_argument("--part", type=int, default=1, metavar="N", help="the part that is selected, 1..16")
    parser.add_argument("--scale", type=float, default=1.0, metavar="N", help="pixels a point; default 1")
    parser.add_argument("--size", metavar="WxH", help="of the window in points; default: its natural size")
    parser.add_argument(
        "--state",
        choices=("kit", "part", "browser", "missing", "busy", "keys", "attributes"),
        default="kit",
        help="what the plug-in is brought to: a kit that plays, a part that was worked on, the presets, "
        "a model that is gone, a model that is being loaded, keys that are held; default kit",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="PNG to write")
    parser.set_defaults(run=_run("snapshot_command", "snapshot_command"))


def _add_bench(subparsers: _SubParsers) -> None:
    parser = _add(
        subparsers,
        "bench",
        "measure rendering, audio callback, load time and memory",
        "  sistrum bench --json out/bench.json\n  sistrum bench --quick",
    )
    parser.add_argument(
        "--model", default="drums", help="path or name of the model to measure; default drums"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results as JSON")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions: half a minute, less exact")
    parser.set_defaults(run=_run("bench_command", "bench_command"))


def _run(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    """The command's function, imported when it is called."""

    def run(arguments: argparse.Namespace) -> int:
        import importlib

        command: Callable[[argparse.Namespace], int] = getattr(
            importlib.import_module(f"sistrum.python_host.{module}"), function
        )
        return command(arguments)

    return run

"""`sistrum bench`: measure, print the table, write the JSON."""

from __future__ import annotations

import argparse
import json

from sistrum.python_host.audio_file import check_writable
from sistrum.python_host.model_folder import find_model


def bench_command(arguments: argparse.Namespace) -> int:
    """Measure one model on this machine."""
    from sistrum.python_host.bench.report import table
    from sistrum.python_host.bench.run import measure

    if arguments.json is not None:
        check_writable(arguments.json)
    results = measure(find_model(arguments.model), arguments.quick)
    print(table(results))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
        print(f"\n{arguments.json}")
    return 0

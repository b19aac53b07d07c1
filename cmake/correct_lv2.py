"""Puts right what JUCE writes into an LV2 bundle against the specifications: `correct_lv2.py BUNDLE`.

What `lv2_validate` refuses, and choices whose numbers lie outside of their parameter's range.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

PROGRAM = """
<{uri}>
\ta lv2:Parameter ;
\trdfs:label "Program" ;
\trdfs:range xsd:int .
"""


def correct_parameter(block: str) -> str:
    """One parameter: groups and properties are of ports; choices count from its minimum."""
    if "a lv2:Parameter" not in block:
        return block
    block = re.sub(r"\n\t(pg:group|lv2:portProperty) [^;]*;", "", block)
    lowest = re.search(r"lv2:minimum (\S+)", block)
    if lowest is None:
        return block
    numbers = iter(range(int(float(lowest[1])), sys.maxsize))
    return re.sub(r"rdf:value \S+", lambda _: f"rdf:value {next(numbers)}", block)


def correct_dsp(text: str) -> str:
    """Parameters, and the plug-in itself: all its classes, and no empty address."""
    text = "\n\n".join(correct_parameter(block) for block in text.split("\n\n"))
    text = text.replace(
        "\ta lv2:InstrumentPlugin ;", "\ta lv2:Plugin , lv2:InstrumentPlugin , doap:Project ;"
    )
    return text.replace("\t\tfoaf:homepage <> ;\n", "")


def correct_ui(text: str) -> str:
    """A feature is no interface, and the other way round."""
    text = re.sub(r"(extensionData[^;]*),\n\t\tui:noUserResize ", r"\1", text)
    return re.sub(r"(optionalFeature[^;]*)\n\t\topts:interface ,", r"\1", text)


def correct_manifest(text: str) -> str:
    """Says what the property is by which presets name a program."""
    found = re.search(r"state:state \[ <([^>]*:Program)>", text)
    if found is None or f"\n<{found[1]}>\n" in text:
        return text
    return text + PROGRAM.format(uri=found[1])


CORRECTIONS: dict[str, Callable[[str], str]] = {
    "dsp.ttl": correct_dsp,
    "ui.ttl": correct_ui,
    "manifest.ttl": correct_manifest,
}

if __name__ == "__main__":
    for name, correct in CORRECTIONS.items():
        path = Path(sys.argv[1]) / name
        path.write_text(correct(path.read_text(encoding="utf-8")), encoding="utf-8")

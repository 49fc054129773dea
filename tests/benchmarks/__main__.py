"""Benchmarks by hand: `python -m tests.benchmarks`. Each is a ratio of two commands within one run.

No figure is asserted: machines are noisy. The ratios that presetctl aims at stand beside the results.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7
DEFINITIONS = 1000
PRESETCTL = [sys.executable, "-m", "presetctl"]
PARSE = """
import pathlib, sys
from ruamel.yaml import YAML
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml")):
    YAML(typ="safe").load(path.read_bytes())
"""
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def write_folder(folder: Path) -> None:
    """Write definitions of 1.6 KB."""
    for number in range(DEFINITIONS):
        prompt = "\n".join(
            f"  Line {line} for preset {number}: be brief, be kind, and say what you don't know."
            for line in range(11)
        )
        (folder / f"preset-{number}.yaml").write_text(
            f"# Preset {number}\nendpoint: chat\ndescription: Answers questions\n"
            f"owners: [growth-team, support]\nsystem_prompt: |\n{prompt}\nrequest:\n"
            f"  model: openai/gpt-5.4\n  models: [openai/gpt-5.4-mini, anthropic/claude-sonnet-4.6]\n"
            f"  temperature: 0.{number % 10}\n  top_p: 0.9\n  max_completion_tokens: {100 + number}\n"
            "  provider: {sort: price, data_collection: deny, max_price: {prompt: 1}}\n"
            "  reasoning: {effort: low}\n  tools:\n    - type: function\n      function:\n"
            f"        name: lookup_{number}\n        parameters:\n          type: object\n"
            "          properties: {query: {type: string}}\n          required: [query]\n"
        )


def seconds(command: list[str]) -> float:
    """Return how long a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(name: str, command: list[str], floor: list[str], aim: float) -> None:
    """Print the median ratio of two commands that are run in turn."""
    seconds(command)
    seconds(floor)
    ratios = [seconds(command) / seconds(floor) for _ in range(RUNS)]
    spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
    print(f"{name}: {statistics.median(ratios):.2f} × the floor ({spread}), aim ≤ {aim}")


def main() -> None:
    """Run all benchmarks."""
    compare("--version / import click", [*PRESETCTL, "--version"], [sys.executable, "-c", "import click"], 2)
    compare("--help / import click", [*PRESETCTL, "--help"], [sys.executable, "-c", "import click"], 2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(folder)
        presetctl = [*PRESETCTL, "-C", name, "-t", "sandbox", "-q"]
        floor = [sys.executable, "-c", PARSE, name]
        compare(f"validate of {DEFINITIONS} / parse", [*presetctl, "validate"], floor, 2.5)
        subprocess.run([*presetctl, "apply", "--yes"], check=True, stdout=subprocess.DEVNULL)
        plan = [*presetctl, "plan", "--offline"]
        compare(f"no-op plan --offline of {DEFINITIONS} / parse", plan, floor, 2)
        peak = subprocess.run([sys.executable, "-c", PEAK, *plan], capture_output=True, text=True, check=True)
        print(f"no-op plan --offline of {DEFINITIONS}: {peak.stdout.strip()} MiB at its peak, aim ≤ 120")


if __name__ == "__main__":
    main()

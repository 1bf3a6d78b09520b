#!/usr/bin/env python3
"""Runs parse-bench and prints what its figures mean beside each other.

    benches/compare.py                  our parser beside Sofia-SIP, libosip2, libre and a plain scan of the memory
    benches/compare.py --adversarial    what a byte costs in messages made to hurt, and how that grows with their size

Times are medians of the CPU time of interleaved repetitions, so that what else the machine does meets all series alike.
The first form ends with 1 where a bar is missed, the second where a cost grows faster than the bytes. The first needs a
parse-bench built with LOOPSTART_PEERS.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

MESSAGES = ["register", "invite", "ok", "monster"]
PARSERS = ["ours", "ours-index", "sofia", "osip", "libre"]
BARS = {"ours": 6.0, "ours-index": 15.0}  # how many times as fast as Sofia-SIP
NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}
# Twice the cost of a byte at eight times the size is noise and caches; quadratic time would be eight times.
GROWTH_BAR = 3.0


def medians(program, pattern, repetitions, seconds):
    """Nanoseconds by name of series; those that ended in an error are not among them."""
    report = subprocess.run(
        [program, f"--benchmark_filter={pattern}", f"--benchmark_repetitions={repetitions}",
         f"--benchmark_min_time={seconds}", "--benchmark_enable_random_interleaving=true", "--benchmark_format=json"],
        stdout=subprocess.PIPE, check=True)
    return {run["run_name"]: run["cpu_time"] * NANOSECONDS[run["time_unit"]]
            for run in json.loads(report.stdout)["benchmarks"]
            if run.get("aggregate_name") == "median" and not run.get("error_occurred")}


def print_row(name, cells):
    print(f"| {name} | " + " | ".join(cells) + " |")


def compare(program, repetitions, seconds):
    missing = []
    times = medians(program, f"^(parse|scan)/[^/]*/({'|'.join(MESSAGES)})$", repetitions, seconds)
    missed = 0
    print_row("ns", MESSAGES)
    print("|---" * (len(MESSAGES) + 1) + "|")
    for series in [f"parse/{parser}" for parser in PARSERS] + ["scan/memory"]:
        found = [times.get(f"{series}/{message}") for message in MESSAGES]
        if any(found):
            print_row(f"`{series}`", ["" if time is None else f"{time:.0f}" for time in found])

    def ratios(of, to, bar=0.0):
        nonlocal missed
        cells = []
        for message in MESSAGES:
            above, below = times.get(f"{of}/{message}"), times.get(f"{to}/{message}")
            if above is None or below is None:
                missing.append(f"{of} or {to} of {message}")
                continue
            missed += above / below < bar
            cells.append(f"{above / below:.1f}" + (" (missed)" if above / below < bar else ""))
        name = of.split("/")[1] + " / " + to.split("/")[1]
        print_row(name + (f", at least {bar:.0f}" if bar else ""), cells)

    for ours, bar in BARS.items():
        ratios("parse/sofia", f"parse/{ours}", bar)
    for ours in BARS:
        ratios(f"parse/{ours}", "scan/memory")
    if missing:
        sys.exit("no figure: " + ", ".join(missing))
    return missed


def adversarial(program, repetitions, seconds):
    times = medians(program, "^parse/ours-adversarial/", repetitions, seconds)
    cases = {}
    for name, time in times.items():
        case, size = re.fullmatch(r"parse/ours-adversarial/(.*)/(\d+)", name).groups()
        cases.setdefault(case, {})[int(size)] = time / int(size)
    rows = []
    for case, per_byte in cases.items():
        small, large = per_byte[min(per_byte)], per_byte[max(per_byte)]
        rows.append((large, small, large / small, case))
    rows.sort(reverse=True)
    smallest, largest = min(min(case) for case in cases.values()), max(max(case) for case in cases.values())
    print_row("ns a byte", [f"of {smallest}", f"of {largest}", "growth"])
    print("|---|---|---|---|")
    for large, small, growth, case in rows:
        print_row(f"`{case}`", [f"{small:.2f}", f"{large:.2f}", f"{growth:.2f}" + (" (not linear)" if growth > GROWTH_BAR else "")])
    return sum(growth > GROWTH_BAR for _, _, growth, _ in rows)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--adversarial", action="store_true", help="the messages made to hurt")
    arguments.add_argument("--program", default=pathlib.Path(__file__).parent.parent / "build/release/benches/parse-bench",
                           help="where parse-bench is")
    arguments.add_argument("--repetitions", type=int, default=9)
    arguments.add_argument("--seconds", type=float, help="least time of one repetition of one series")
    chosen = arguments.parse_args()
    if chosen.repetitions < 2:
        arguments.error("a median needs repetitions")
    if chosen.adversarial:
        missed = adversarial(chosen.program, chosen.repetitions, chosen.seconds or 0.01)
    else:
        missed = compare(chosen.program, chosen.repetitions, chosen.seconds or 0.1)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Prints what Launch/benchmark measured: python table.py RESULTS RANKS NETWORK…"""

import glob
import json
import statistics
import sys


def atelier(results, network, ranks, key="images_per_second"):
    files = glob.glob(f"{results}/atelier.{network}.{ranks}.*")
    return statistics.median(json.load(open(file))["networks"][network][key] for file in files)


def pytorch(results, network, ranks):
    """The best of PyTorch's modes, each the median of its rounds."""
    rates = {}
    for file in glob.glob(f"{results}/pytorch.{network}.{ranks}.*"):
        for mode, rate in json.load(open(file))["rates"].items():
            if isinstance(rate, float):
                rates.setdefault(mode.split()[1], []).append(rate)
    best = max(rates, key=lambda mode: statistics.median(rates[mode]), default=None)
    return (statistics.median(rates[best]), best) if best else (None, "")


def main():
    results, ranks, networks = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    print(f"\nimages/s with 1 and {ranks} ranks of one thread, 128 samples a rank\n")
    print(f"| network | Atelier, 1 | Atelier, {ranks} | scaling | roofline | PyTorch DDP, 1 | PyTorch DDP, {ranks} | ratio, {ranks} |")
    print("|---|---|---|---|---|---|---|---|")
    for network in networks:
        one, many = atelier(results, network, 1), atelier(results, network, ranks)
        share = atelier(results, network, ranks, "roofline_share")
        row = f"| {network} | {one:,.0f} | {many:,.0f} | {100 * many / one / ranks:.0f} % | {100 * share:.0f} % "
        peer_one, _ = pytorch(results, network, 1)
        peer_many, mode = pytorch(results, network, ranks)
        if peer_one and peer_many:
            row += f"| {peer_one:,.0f} | {peer_many:,.0f} ({mode.replace('_', ' ')}) | **{many / peer_many:.1f} ×** |"
        else:
            row += "| | | |"
        print(row)


if __name__ == "__main__":
    main()

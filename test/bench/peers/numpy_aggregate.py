"""NumPy peer of the aggregate map: the mixture of N axis-parallel Gaussians on a grid as one separable matrix product.

Reads float64 files mean.raw and sd.raw [n, 2] from --folder. Speaks JSON lines: each line read asks for one map; each line
written is {"milliseconds": t, "mean": mean of log density over cells that do not underflow}. The first line written is
{"ready": true, "version": version}. The product holds densities themselves, so that holes of more than 745 nats are -inf.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--cells", type=int, default=256)
    parser.add_argument("--extent", type=float, default=4.0)
    args = parser.parse_args()
    mean = np.fromfile(args.folder / "mean.raw").reshape(-1, 2)
    sd = np.fromfile(args.folder / "sd.raw").reshape(-1, 2)
    step = 2 * args.extent / args.cells
    centres = np.linspace(-args.extent + step / 2, args.extent - step / 2, args.cells)

    def aggregate() -> np.ndarray:
        def factor(axis: int) -> np.ndarray:
            u = (centres[:, None] - mean[None, :, axis]) / sd[None, :, axis]
            return np.exp(-0.5 * u * u) / (sd[None, :, axis] * np.sqrt(2 * np.pi))

        with np.errstate(divide="ignore"):
            return np.log(factor(1) @ factor(0).T / len(mean))

    print(json.dumps({"ready": True, "version": np.__version__}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        log_density = aggregate()
        elapsed = (time.perf_counter() - start) * 1000
        seen = log_density[log_density > -600]
        print(json.dumps({"milliseconds": elapsed, "mean": float(seen.mean()), "cells": int(seen.size)}), flush=True)


if __name__ == "__main__":
    main()

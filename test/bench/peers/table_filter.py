"""pandas peer of the table's filter: the same columns, DataFrame.query, the rows as packed bits.

Speaks JSON lines: each line read is {"query": text}; each line written is
{"milliseconds": t, "count": rows}. The first line written is {"ready": true, "torch": version}.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

try:
    import numexpr  # noqa: F401  (pandas uses it where it is there)

    ENGINE = "numexpr"
except ImportError:
    ENGINE = "python"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--rows", type=int, required=True)
    args = parser.parse_args()

    def raw(name: str, kind: type) -> np.ndarray:
        return np.fromfile(args.folder / f"{name}.raw", dtype=kind)

    data = raw("data", np.float32).reshape(args.rows, -1)
    columns = {f"x{j + 1}": np.ascontiguousarray(data[:, j]) for j in range(data.shape[1])}
    columns["age"] = raw("age", np.float64)
    columns["score"] = raw("score", np.float64)
    columns["label"] = pd.Categorical.from_codes(raw("label", np.int32), list("ABCDE"))
    frame = pd.DataFrame(columns)
    print(json.dumps({"ready": True, "torch": f"{pd.__version__}, {ENGINE}"}), flush=True)
    for line in sys.stdin:
        query = json.loads(line)["query"]
        start = time.perf_counter()
        # What `query` selects by, without copying the selected rows.
        mask = frame.eval(query)
        packed = np.packbits(mask.to_numpy(), bitorder="little")
        milliseconds = (time.perf_counter() - start) * 1000
        count = int(np.unpackbits(packed).sum())
        print(json.dumps({"milliseconds": milliseconds, "count": count}), flush=True)


main()

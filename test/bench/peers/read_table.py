"""Peer of the table readers: pandas with pyarrow and NumPy, or DuckDB's own CSV reader.

Speaks JSON lines: {"parquet": path} reads it with pandas and makes one float32 matrix of the columns x0, x1, … and an
array of each other column; {"csv": path} makes a DuckDB table of it, as its shell does. Each line written is
{"milliseconds": t}. The first is {"ready": true, "version": names}.
"""

import json
import sys
import time

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa


def read_parquet(path):
    frame = pd.read_parquet(path, engine="pyarrow")
    names = [name for name in frame.columns if name[0] == "x"]
    x = frame[names].to_numpy(np.float32)
    others = [frame[name].to_numpy() for name in frame.columns if name not in names]
    return len(x), len(others)


def read_csv(path):
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("CREATE TABLE t AS SELECT * FROM read_csv(?)", [path])
    return connection.execute("SELECT count(*) FROM t").fetchone()


def main():
    pa.set_cpu_count(2)
    version = f"pandas {pd.__version__}, pyarrow {pa.__version__}, duckdb {duckdb.__version__}"
    print(json.dumps({"ready": True, "version": version}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        start = time.perf_counter()
        if "parquet" in request:
            read_parquet(request["parquet"])
        else:
            read_csv(request["csv"])
        print(json.dumps({"milliseconds": 1000 * (time.perf_counter() - start)}), flush=True)


main()

"""PyTorch peer of the evidence benchmark: log p̂(x) by importance sampling with the same weights, rows and K on the CPU.

Reads float32 files given by --folder: x.raw [rows, features] and one file for each tensor of the model, weights as
[inputs, outputs]. Speaks JSON lines so that the benchmark can alternate with it: each line read is {"from": i, "rows": n}; each
line written is {"milliseconds": t, "mean": mean log p̂ of those rows}. The first line written is {"ready": true, "torch": version}.
"""

import argparse
import json
import math
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--features", type=int, default=784)
    parser.add_argument("--hidden", type=int, default=400)
    parser.add_argument("--latent", type=int, default=2)
    parser.add_argument("--samples", type=int, default=5000)
    parser.add_argument("--threads", type=int, default=2)
    # Latents of one matrix product: what is fastest here is for the caller to find.
    parser.add_argument("--batch", type=int, default=5000)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(7)

    def read(name: str, *shape: int) -> torch.Tensor:
        bytes_ = bytearray((args.folder / f"{name}.raw").read_bytes())
        return torch.frombuffer(bytes_, dtype=torch.float32).view(*shape)

    f, h, d = args.features, args.hidden, args.latent
    x = read("x", -1, f)
    body = read("encoderWeight", f, h), read("encoderBias", h)
    mean_head = read("meanWeight", h, d), read("meanBias", d)
    log_variance_head = read("logVarianceWeight", h, d), read("logVarianceBias", d)
    hidden = read("decoderWeight", d, h), read("decoderBias", h)
    output = read("outputWeight", h, f), read("outputBias", f)
    half_log_two_pi = 0.5 * math.log(2 * math.pi)

    def linear(values: torch.Tensor, layer: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        return torch.addmm(layer[1], values, layer[0])

    @torch.inference_mode()
    def log_evidence(row: torch.Tensor) -> float:
        body_out = torch.relu(linear(row[None], body))
        mean = linear(body_out, mean_head)
        sd = torch.exp(0.5 * linear(body_out, log_variance_head))
        log_weights = []
        for start in range(0, args.samples, args.batch):
            noise = torch.randn(min(args.batch, args.samples - start), d)
            z = mean + sd * noise
            logits = linear(torch.relu(linear(z, hidden)), output)
            # Σ x ℓ − softplus(ℓ), the sum over pixels of x ℓ being one product.
            likelihood = logits @ row - functional.softplus(logits).sum(1)
            prior = -0.5 * (z * z).sum(1) - d * half_log_two_pi
            proposal = -0.5 * (noise * noise).sum(1) - torch.log(sd).sum() - d * half_log_two_pi
            log_weights.append(likelihood + prior - proposal)
        return (torch.logsumexp(torch.cat(log_weights), 0) - math.log(args.samples)).item()

    print(json.dumps({"ready": True, "torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        first, rows = request["from"], request["rows"]
        start = time.perf_counter()
        total = sum(log_evidence(x[i]) for i in range(first, first + rows))
        elapsed = (time.perf_counter() - start) * 1000
        print(json.dumps({"milliseconds": elapsed, "mean": total / rows}), flush=True)


if __name__ == "__main__":
    main()

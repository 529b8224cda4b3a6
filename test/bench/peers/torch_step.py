"""PyTorch peer of the training step: the same VAE, data and work, eager with fused Adam on the CPU.

Speaks JSON lines so that the benchmark can alternate with it in one run: each line read is
{"steps": n}; each line written is {"milliseconds_per_step": t, "loss": last}. The first line
written is {"ready": true, "torch": version}.
"""

import argparse
import json
import sys
import time

import torch
from torch import nn


class Vae(nn.Module):
    """784-400-2-400-784 by default; two heads on the encoder, Bernoulli logits out of the decoder."""

    def __init__(self, features: int, hidden: int, latent: int) -> None:
        super().__init__()
        self.body = nn.Linear(features, hidden)
        self.mean = nn.Linear(hidden, latent)
        self.log_var = nn.Linear(hidden, latent)
        self.decode_hidden = nn.Linear(latent, hidden)
        self.decode_out = nn.Linear(hidden, features)

    def loss(self, x: torch.Tensor) -> torch.Tensor:
        h = torch.relu(self.body(x))
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
        logits = self.decode_out(torch.relu(self.decode_hidden(z)))
        reconstruction = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
        kl = -0.5 * (1 + log_var - mean**2 - log_var.exp()).sum(1)
        return (reconstruction + kl).mean()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--features", type=int, default=784)
    parser.add_argument("--hidden", type=int, default=400)
    parser.add_argument("--latent", type=int, default=2)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--images", required=True, help="raw uint8 pixels, row after row")
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(7)
    with open(args.images, "rb") as file:
        pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).view(-1, args.features)
    data = pixels.float().div_(255)
    model = Vae(args.features, args.hidden, args.latent)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)

    print(json.dumps({"ready": True, "torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        steps = json.loads(line)["steps"]
        order = torch.randint(len(data), (steps, args.batch))
        start = time.perf_counter()
        for step in range(steps):
            x = torch.bernoulli(data[order[step]])
            optimizer.zero_grad(set_to_none=True)
            loss = model.loss(x)
            loss.backward()
            optimizer.step()
        elapsed = (time.perf_counter() - start) * 1000
        print(json.dumps({"milliseconds_per_step": elapsed / steps, "loss": loss.item()}), flush=True)


if __name__ == "__main__":
    main()

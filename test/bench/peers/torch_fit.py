"""PyTorch peer of the fit for use: the same architecture trained from its own random numbers by the same schedule.

Reads --train and --test, bytes 0 and 1 row after row; writes --out, a JSON object {"elbo": [rows], "bound": [rows],
"seconds": of the training, "version"}: ELBO with the KL in closed form and L_K of each test row, nats. With --weights, a
safetensors file of the app's, nothing is trained: that model is evaluated by this estimator. With --twin, a folder with all
that was random in a training of the app's, that training is repeated.
"""

import argparse
import json
import math
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional


def normal(layer: nn.Linear, sd: float) -> nn.Linear:
    """Weights from N(0, sd^2), biases 0."""
    nn.init.normal_(layer.weight, 0, sd)
    nn.init.zeros_(layer.bias)
    return layer


def he(inputs: int, outputs: int) -> nn.Linear:
    return normal(nn.Linear(inputs, outputs), math.sqrt(2 / inputs))


def glorot(inputs: int, outputs: int, factor: float = 1.0) -> nn.Linear:
    return normal(nn.Linear(inputs, outputs), factor * math.sqrt(2 / (inputs + outputs)))


class Vae(nn.Module):
    def __init__(self, features: int, hidden: int, latent: int) -> None:
        super().__init__()
        self.body = he(features, hidden)
        self.mean = glorot(hidden, latent)
        self.log_variance = glorot(hidden, latent, 0.1)
        self.hidden = he(latent, hidden)
        self.output = glorot(hidden, features)

    def encode(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        h = torch.relu(self.body(x))
        return self.mean(h), self.log_variance(h)

    def log_likelihood(self, x: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
        """x [rows, features], z [rows, K, latent] to [rows, K]."""
        logits = self.output(torch.relu(self.hidden(z)))
        return (logits @ x[:, :, None])[:, :, 0] - functional.softplus(logits).sum(2)

    def kl(self, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        return 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(1)

    def terms(
        self, x: torch.Tensor, samples: int, noise: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """ELBO with the KL in closed form and L_K of each row."""
        mean, log_variance = self.encode(x)
        if noise is None:
            noise = torch.randn(len(x), samples, mean.shape[1])
        z = mean[:, None] + torch.exp(0.5 * log_variance)[:, None] * noise
        log_x = self.log_likelihood(x, z)
        # log p(z) - log q(z|x), whose normalisers cancel.
        log_ratio = (-0.5 * z**2 + 0.5 * noise**2 + 0.5 * log_variance[:, None]).sum(2)
        bound = torch.logsumexp(log_x + log_ratio, 1) - math.log(samples)
        return log_x.mean(1) - self.kl(mean, log_variance), bound


Batches = Iterator[tuple[torch.Tensor, torch.Tensor | None]]


def own_batches(count: int, args: argparse.Namespace) -> Batches:
    """Every row once an epoch, in a new order each time."""
    order = torch.randperm(count)
    at = 0
    for _ in range(args.steps):
        if at + args.batch > count:
            order, at = torch.randperm(count), 0
        yield order[at : at + args.batch], None
        at += args.batch


def twin_batches(args: argparse.Namespace) -> Batches:
    """The rows and the noise of a training of the app's."""
    order = torch.from_file(str(args.twin / "order.raw"), size=args.steps * args.batch, dtype=torch.int32)
    shape = (args.steps, args.batch, args.samples, args.latent)
    noise = torch.from_file(str(args.twin / "noise.raw"), size=math.prod(shape), dtype=torch.float32)
    yield from zip(order.view(args.steps, args.batch).long(), noise.view(shape))


def train(model: Vae, data: torch.Tensor, args: argparse.Namespace) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=args.rate)
    for rows, noise in own_batches(len(data), args) if args.twin is None else twin_batches(args):
        optimizer.zero_grad(set_to_none=True)
        elbo, bound = model.terms(data[rows], args.samples, noise)
        loss = -(elbo if args.objective == "elbo" else bound).mean()
        loss.backward()
        optimizer.step()


def read_weights(model: Vae, path: Path) -> None:
    """Weights as [inputs, outputs] under the app's names."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    entries = json.loads(content[8 : 8 + length])
    layers = {
        "encoder/0": model.body,
        "encoder/mean": model.mean,
        "encoder/logVariance": model.log_variance,
        "decoder/0": model.hidden,
        "decoder/output": model.output,
    }

    def tensor(name: str) -> torch.Tensor:
        key = next(key for key in entries if key.endswith(name) and "optimiser" not in key)
        first, last = entries[key]["data_offsets"]
        raw = bytearray(content[8 + length + first : 8 + length + last])
        return torch.frombuffer(raw, dtype=torch.float32).view(entries[key]["shape"])

    with torch.no_grad():
        for name, layer in layers.items():
            layer.weight.copy_(tensor(f"{name}/weight").T)
            layer.bias.copy_(tensor(f"{name}/bias"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True, type=Path)
    parser.add_argument("--test", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--twin", type=Path)
    parser.add_argument("--features", type=int, default=784)
    parser.add_argument("--hidden", type=int, default=400)
    parser.add_argument("--latent", type=int, required=True)
    parser.add_argument("--objective", choices=["elbo", "iwae"], required=True)
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--test-samples", type=int, default=500)
    parser.add_argument("--seed", type=int, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)

    def rows(path: Path) -> torch.Tensor:
        raw = torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.uint8)
        return raw.view(-1, args.features).float()

    model = Vae(args.features, args.hidden, args.latent)
    start = time.perf_counter()
    if args.twin is not None:
        read_weights(model, args.twin / "start.safetensors")
    if args.weights is None:
        train(model, rows(args.train), args)
    else:
        read_weights(model, args.weights)
    seconds = time.perf_counter() - start
    with torch.inference_mode():
        terms = [model.terms(x, args.test_samples) for x in rows(args.test).split(10)]
    elbo, bound = (torch.cat(values).tolist() for values in zip(*terms))
    result = {"elbo": elbo, "bound": bound, "seconds": seconds, "version": torch.__version__}
    args.out.write_text(json.dumps(result))


if __name__ == "__main__":
    main()

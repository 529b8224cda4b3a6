"""PyTorch peer of the training step: the same model, data and work, eager with fused Adam on the CPU.

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


def dense(sizes: list[int]) -> list[nn.Module]:
    pairs = zip(sizes, sizes[1:])
    return [layer for a, b in pairs for layer in (nn.Linear(a, b), nn.ReLU())]


def encoder_body(side: int, colours: int, features: int, channels: list[int], hidden: list[int]) -> nn.Sequential:
    """Convolutions of 4 x 4 with stride 2, where there are channels, then dense layers."""
    if not channels:
        return nn.Sequential(*dense([features, *hidden]))
    sizes = zip([colours, *channels], channels)
    convolutions = [m for a, b in sizes for m in (nn.Conv2d(a, b, 4, 2, 1), nn.ReLU())]
    inner = channels[-1] * (side >> len(channels)) ** 2
    return nn.Sequential(nn.Unflatten(1, (colours, side, side)), *convolutions, nn.Flatten(), *dense([inner, *hidden]))


def decoder(side: int, colours: int, features: int, channels: list[int], hidden: list[int], latent: int) -> nn.Sequential:
    back = hidden[::-1]
    if not channels:
        return nn.Sequential(*dense([latent, *back]), nn.Linear(back[-1], features))
    small = side >> len(channels)
    down = channels[::-1]
    layers: list[nn.Module] = dense([latent, *back, channels[-1] * small**2])
    layers.append(nn.Unflatten(1, (channels[-1], small, small)))
    for a, b in zip(down, [*down[1:], colours]):
        layers += [nn.ConvTranspose2d(a, b, 4, 2, 1), nn.ReLU()]
    return nn.Sequential(*layers[:-1], nn.Flatten())


class Vae(nn.Module):
    """Two heads on the encoder, Bernoulli logits out of the decoder; the ELBO, or L_K with several samples."""

    def __init__(self, args: argparse.Namespace) -> None:
        super().__init__()
        shape = (args.side, args.colours, args.features, args.channels, args.hidden)
        self.body = encoder_body(*shape)
        self.mean = nn.Linear(args.hidden[-1], args.latent)
        self.log_var = nn.Linear(args.hidden[-1], args.latent)
        self.decoder = decoder(*shape, args.latent)
        self.samples = args.samples

    def loss(self, x: torch.Tensor) -> torch.Tensor:
        h = self.body(x)
        mean, log_var = self.mean(h), self.log_var(h)
        bce = nn.functional.binary_cross_entropy_with_logits
        if self.samples == 1:
            z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
            reconstruction = bce(self.decoder(z), x, reduction="none").sum(1)
            kl = -0.5 * (1 + log_var - mean**2 - log_var.exp()).sum(1)
            return (reconstruction + kl).mean()
        k = self.samples
        noise = torch.randn(len(x), k, mean.shape[1])
        z = mean[:, None] + torch.exp(0.5 * log_var)[:, None] * noise
        logits = self.decoder(z.flatten(0, 1)).view(len(x), k, -1)
        log_x = -bce(logits, x[:, None].expand_as(logits), reduction="none").sum(2)
        # log p(z) - log q(z|x), whose normalisers cancel.
        log_ratio = (-0.5 * z**2 + 0.5 * noise**2 + 0.5 * log_var[:, None]).sum(2)
        return -(torch.logsumexp(log_x + log_ratio, 1) - torch.log(torch.tensor(float(k)))).mean()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--features", type=int, default=784)
    parser.add_argument("--hidden", type=int, nargs="+", default=[400])
    parser.add_argument("--channels", type=int, nargs="*", default=[])
    parser.add_argument("--side", type=int, default=28)
    parser.add_argument("--colours", type=int, default=1)
    parser.add_argument("--samples", type=int, default=1)
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
    model = Vae(args)
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

"""JAX peer of the training step: the same model, data and work, one jit-compiled function on the CPU.

Takes the options and speaks the JSON lines of torch_step.py; the first line written is {"ready": true, "version": version}.
"""

import argparse
import json
import os
import sys
import time
from functools import partial


def options() -> argparse.Namespace:
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
    return parser.parse_args()


args = options()
# XLA takes a thread for each processor that it may run on.
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: args.threads])
os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402


def initial(key: jax.Array) -> dict:
    """Weights as [inputs, outputs], filters as [height, width, in, out]."""
    params = {}

    def layer(name: str, shape: tuple[int, ...], outputs: int) -> None:
        fan_in = int(np.prod(shape[:-1]))
        spread = (2 / fan_in) ** 0.5
        params[name] = (jax.random.normal(jax.random.fold_in(key, len(params)), shape) * spread, jnp.zeros(outputs))

    inner = args.features
    for i, (a, b) in enumerate(zip([args.colours, *args.channels], args.channels)):
        layer(f"encoder/conv/{i}", (4, 4, a, b), b)
    if args.channels:
        inner = args.channels[-1] * (args.side >> len(args.channels)) ** 2
    for i, (a, b) in enumerate(zip([inner, *args.hidden], args.hidden)):
        layer(f"encoder/{i}", (a, b), b)
    layer("mean", (args.hidden[-1], args.latent), args.latent)
    layer("log_var", (args.hidden[-1], args.latent), args.latent)
    widths = [args.latent, *args.hidden[::-1], inner]
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layer(f"decoder/{i}", (a, b), b)
    down = args.channels[::-1]
    for i, (a, b) in enumerate(zip(down, [*down[1:], args.colours])):
        layer(f"decoder/conv/{i}", (4, 4, a, b), b)
    return params


LAYOUT = ("NHWC", "HWIO", "NHWC")


def dense(params: dict, name: str, h: jax.Array) -> jax.Array:
    weight, bias = params[name]
    return h @ weight + bias


def encode(params: dict, x: jax.Array) -> tuple[jax.Array, jax.Array]:
    h = x
    if args.channels:
        h = h.reshape(-1, args.side, args.side, args.colours)
        for i in range(len(args.channels)):
            weight, bias = params[f"encoder/conv/{i}"]
            linear = jax.lax.conv_general_dilated(h, weight, (2, 2), ((1, 1), (1, 1)), dimension_numbers=LAYOUT)
            h = jax.nn.relu(linear + bias)
        h = h.reshape(len(x), -1)
    for i in range(len(args.hidden)):
        h = jax.nn.relu(dense(params, f"encoder/{i}", h))
    return dense(params, "mean", h), dense(params, "log_var", h)


def decode(params: dict, z: jax.Array) -> jax.Array:
    h = z
    for i in range(len(args.hidden)):
        h = jax.nn.relu(dense(params, f"decoder/{i}", h))
    h = dense(params, f"decoder/{len(args.hidden)}", h)
    if not args.channels:
        return h
    small = args.side >> len(args.channels)
    h = jax.nn.relu(h).reshape(len(z), small, small, args.channels[-1])
    for i in range(len(args.channels)):
        weight, bias = params[f"decoder/conv/{i}"]
        # 2 before and after the spread-out pixels: what undoes a convolution of 4 x 4 with stride 2 and pad 1.
        h = jax.lax.conv_transpose(h, weight, (2, 2), ((2, 2), (2, 2)), dimension_numbers=LAYOUT) + bias
        h = jax.nn.relu(h) if i < len(args.channels) - 1 else h
    return h.reshape(len(z), -1)


def log_likelihood(logits: jax.Array, x: jax.Array) -> jax.Array:
    return (x * logits - jax.nn.softplus(logits)).sum(-1)


def loss(params: dict, x: jax.Array, key: jax.Array) -> jax.Array:
    mean, log_var = encode(params, x)
    k = args.samples
    if k == 1:
        z = mean + jnp.exp(0.5 * log_var) * jax.random.normal(key, mean.shape)
        kl = -0.5 * (1 + log_var - mean**2 - jnp.exp(log_var)).sum(1)
        return (kl - log_likelihood(decode(params, z), x)).mean()
    noise = jax.random.normal(key, (len(x), k, args.latent))
    z = mean[:, None] + jnp.exp(0.5 * log_var)[:, None] * noise
    logits = decode(params, z.reshape(-1, args.latent)).reshape(len(x), k, -1)
    # log p(z) - log q(z|x), whose normalisers cancel.
    log_ratio = (-0.5 * z**2 + 0.5 * noise**2 + 0.5 * log_var[:, None]).sum(2)
    return -(jax.nn.logsumexp(log_likelihood(logits, x[:, None]) + log_ratio, 1) - jnp.log(k)).mean()


@partial(jax.jit, donate_argnums=0)
def step(state: tuple, data: jax.Array, rows: jax.Array, key: jax.Array) -> tuple:
    params, first, second, t = state
    for_x, for_z = jax.random.split(jax.random.fold_in(key, t.astype(int)))
    x = jax.random.bernoulli(for_x, data[rows]).astype(jnp.float32)
    value, gradients = jax.value_and_grad(loss)(params, x, for_z)
    t = t + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)

    def moved(p: jax.Array, m: jax.Array, v: jax.Array) -> jax.Array:
        return p - 1e-3 * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)

    return (jax.tree.map(moved, params, first, second), first, second, t), value


def main() -> None:
    pixels = np.fromfile(args.images, dtype=np.uint8).reshape(-1, args.features)
    data = jnp.asarray(pixels, dtype=jnp.float32) / 255
    key = jax.random.key(7)
    params = initial(key)
    state = (params, jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params), jnp.float32(0))
    random = np.random.default_rng(7)

    print(json.dumps({"ready": True, "version": jax.__version__}), flush=True)
    for line in sys.stdin:
        steps = json.loads(line)["steps"]
        order = jnp.asarray(random.integers(len(pixels), size=(steps, args.batch)))
        start = time.perf_counter()
        for i in range(steps):
            state, value = step(state, data, order[i], key)
        value.block_until_ready()
        elapsed = (time.perf_counter() - start) * 1000
        print(json.dumps({"milliseconds_per_step": elapsed / steps, "loss": float(value)}), flush=True)


if __name__ == "__main__":
    main()

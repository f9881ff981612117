"""Some of the augmentations in NumPy, on 256 series of 24 x 51, each series with draws of its own. Prints medians in ms."""
import json
import statistics
import time

import numpy as np

rng = np.random.default_rng(42)
rows, variables, steps = 256, 24, 51
x = rng.standard_normal((rows, variables, steps), dtype=np.float32)


def jitter():
    return x + np.float32(0.5) * rng.standard_normal(x.shape, dtype=np.float32)


def scale():
    return x * (1 + np.float32(0.5) * rng.standard_normal((rows, variables, 1), dtype=np.float32))


def interpolated(positions):
    left = np.clip(np.floor(positions).astype(np.int64), 0, steps - 2)
    share = (np.clip(positions, 0, steps - 1) - left).astype(np.float32)[:, None, :]
    where = np.broadcast_to(left[:, None, :], x.shape)
    return (1 - share) * np.take_along_axis(x, where, 2) + share * np.take_along_axis(x, where + 1, 2)


def crop():
    lost = steps * 0.5 * rng.random((rows, 1))
    start = rng.random((rows, 1)) * lost
    return interpolated(start + (np.arange(steps) + 0.5) * (steps - lost) / steps - 0.5)


def timeWarp():
    knots = np.linspace(0, steps - 1, 6)
    speeds = np.stack([np.interp(np.arange(steps), knots, row) for row in 1 + 0.5 * rng.standard_normal((rows, 6))])
    positions = np.cumsum(np.maximum(0.1, speeds), axis=1)
    positions -= positions[:, :1]
    return interpolated(positions * (steps - 1) / positions[:, -1:])


def magnitudeWarp():
    knots = np.linspace(0, steps - 1, 6)
    draws = 1 + 0.5 * rng.standard_normal((rows * variables, 6))
    curves = np.stack([np.interp(np.arange(steps), knots, row) for row in draws])
    return x * curves.reshape(x.shape).astype(np.float32)


def median(use):
    use()
    times = []
    for _ in range(15):
        start = time.perf_counter()
        use()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


print(json.dumps({use.__name__: median(use) for use in (jitter, scale, crop, timeWarp, magnitudeWarp)}))

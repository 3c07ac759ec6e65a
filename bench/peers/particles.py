"""Particles around the origin, as arrays. Prints the seconds of the steps, without start-up and compilation.

usage: particles.py numpy|numba PARTICLES STEPS
"""

import sys
import time

import numpy as np

STEP = 1e-5


def with_numpy(x, y, way, steps):
    norm, turn, change = np.empty_like(x), np.empty_like(x), np.empty_like(x)
    for _ in range(steps):
        np.multiply(x, x, out=norm)
        np.multiply(y, y, out=turn)
        norm += turn
        np.sqrt(norm, out=norm)
        np.maximum(norm, 1e-150, out=norm)
        np.divide(way, norm, out=turn)
        np.multiply(turn, y, out=change)
        turn *= x
        x -= change
        y += turn


def compiled():
    import numba

    # Division by zero gives infinity, as in Java: a check would keep it from using vectors.
    # Particles in blocks that stay in the cache, shared out to two threads, as parloom does.
    @numba.njit(parallel=True, error_model="numpy")
    def with_numba(x, y, way, steps):
        block = 512
        for b in numba.prange((len(x) + block - 1) // block):
            begin, end = b * block, min(len(x), (b + 1) * block)
            xs, ys, ways = x[begin:end], y[begin:end], way[begin:end]
            for _ in range(steps):
                for i in range(len(xs)):
                    left, up = xs[i], ys[i]
                    norm = np.sqrt(left * left + up * up)
                    turn = ways[i] / (norm if norm > 1e-150 else 1e-150)
                    xs[i] = left - turn * up
                    ys[i] = up + turn * left

    numba.set_num_threads(2)
    return with_numba


def main():
    move = with_numpy if sys.argv[1] == "numpy" else compiled()
    count, steps = int(sys.argv[2]), int(sys.argv[3])
    random = np.random.default_rng(1)
    x, y, speed = (random.uniform(-1, 1, count) for _ in range(3))
    move(x.copy(), y.copy(), speed * STEP, 10)
    start = time.perf_counter()
    move(x, y, speed * STEP, steps)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()

"""x + 1 over many numbers on two worker processes; prints microseconds a task.

usage: map_pool.py TASKS CHUNKSIZE
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor


def increment(x):
    return x + 1


if __name__ == "__main__":
    tasks, chunk = int(sys.argv[1]), int(sys.argv[2])
    with ProcessPoolExecutor(2) as pool:
        assert list(pool.map(increment, range(2))) == [1, 2]
        start = time.perf_counter()
        last = 0
        for last in pool.map(increment, range(tasks), chunksize=chunk):
            pass
        assert last == tasks
        print((time.perf_counter() - start) / tasks * 1e6)

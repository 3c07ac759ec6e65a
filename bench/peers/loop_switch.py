"""Coroutines that let one another run on asyncio; prints nanoseconds a switch.

usage: loop_switch.py COROUTINES [SWITCHES]
"""

import asyncio
import sys
import time


async def yield_often(times):
    for _ in range(times):
        await asyncio.sleep(0)


async def main(coroutines, switches):
    each = switches // coroutines
    start = time.perf_counter()
    await asyncio.gather(*(yield_often(each) for _ in range(coroutines)))
    print(round((time.perf_counter() - start) / (each * coroutines) * 1e9))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000))

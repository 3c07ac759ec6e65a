"""Fetches the addresses of a list into a folder; prints the seconds of its event loop.

usage: fetch_aiohttp.py LIST AT_ONCE FOLDER
"""
import asyncio
import sys
import time

import aiohttp


async def fetch(session, url, folder):
    async with session.get(url) as response:
        with open(f"{folder}/{url.rsplit('/', 1)[1]}", "wb") as file:
            async for chunk in response.content.iter_chunked(1 << 16):
                file.write(chunk)


async def main(urls, at_once, folder):
    connector = aiohttp.TCPConnector(limit=at_once, limit_per_host=at_once)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(fetch(session, url, folder) for url in urls))


with open(sys.argv[1]) as lines:
    addresses = [line.strip() for line in lines]
start = time.perf_counter()
asyncio.run(main(addresses, int(sys.argv[2]), sys.argv[3]))
print(time.perf_counter() - start)

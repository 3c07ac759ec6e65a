"""Sends back what comes, by callbacks; prints its port, and ends with its standard input.

usage: echo_asyncio.py [uvloop]
"""
import asyncio
import os
import sys
import threading


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def main():
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def end_with_input():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
if "uvloop" in sys.argv:
    import uvloop

    uvloop.install()
asyncio.run(main())

"""The nursery: a process that has loaded all that a worker needs, and makes workers of itself by fork(2).

A worker is killed for each heavy query. Started from nothing, the next one takes the processor for 50 ms before its first query,
which cheap queries feel; a fork takes 12. The nursery has one thread, opens no store and holds no connection but the one to the
dispatcher, so that a fork copies nothing that must not be shared.
"""

from __future__ import annotations

import gc
import os
import selectors
import socket
import sys
from contextlib import suppress
from pathlib import Path

from publish.pool import sandbox
from publish.pool.messages import BEGUN, ENDED, frame
from publish.pool.sandbox import Bounds
from publish.pool.worker import work

NAME = "hre-worker"
"""What the system calls a worker (proc(5), comm)."""


class Nursery:
    """Makes workers for whoever is at the other end of `channel`, and tells there how they end."""

    def __init__(self, channel: socket.socket, bounds: Bounds) -> None:
        self._channel = channel
        self._bounds = bounds
        self._selector = selectors.DefaultSelector()
        self._selector.register(channel, selectors.EVENT_READ)

    def run(self) -> None:
        """Works until the dispatcher has ended."""
        with suppress(ConnectionError):  # it has ended while it was told something
            while self._serve():
                pass

    def _serve(self) -> bool:
        """Does what there is to do now; whether there will be more."""
        for key, _ in self._selector.select():
            if key.fileobj is self._channel:
                _, descriptors, _, _ = socket.recv_fds(self._channel, 1, 1)
                if not descriptors:
                    return False
                self._begin(descriptors[0])
            else:
                self._end(key.fd, key.data)
        return True

    def _begin(self, descriptor: int) -> None:
        """Makes a worker with the socket `descriptor`, and tells its process; 0 if the system has no more."""
        try:
            process = os.fork()
        except OSError:
            process = 0
        else:
            if process == 0:
                self._become(descriptor)
            self._selector.register(os.pidfd_open(process), selectors.EVENT_READ, process)
        os.close(descriptor)
        self._channel.sendall(frame(BEGUN, process))

    def _become(self, descriptor: int) -> None:
        """In the new process: works, and never returns."""
        code = 1
        try:
            for key in self._selector.get_map().values():
                os.close(key.fd)  # of the nursery and of its other workers
            self._selector.close()
            sandbox.die_with_parent(os.getppid())
            Path("/proc/self/comm").write_text(NAME, "ascii")
            work(socket.socket(fileno=descriptor), self._bounds)
            code = 0
        finally:
            os._exit(code)

    def _end(self, handle: int, process: int) -> None:
        _, status = os.waitpid(process, 0)
        self._selector.unregister(handle)
        os.close(handle)
        self._channel.sendall(frame(ENDED, process, str(os.waitstatus_to_exitcode(status)).encode()))


def main(arguments: list[str]) -> None:
    """Runs the nursery: number of the socket, id of the parent, then what `Bounds.read` takes."""
    descriptor, parent, *rest = arguments
    sandbox.die_with_parent(int(parent))
    bounds = Bounds.read(rest)
    if not bounds.network:
        sandbox.without_network()
    gc.freeze()  # what is never touched stays one copy for all
    Nursery(socket.socket(fileno=int(descriptor)), bounds).run()


if __name__ == "__main__":
    main(sys.argv[1:])

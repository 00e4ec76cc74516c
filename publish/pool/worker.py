"""A worker: one process that evaluates one query at a time, and may be killed at any moment.

It has a socket to the dispatcher, reads jobs from it and writes answers. Queries run in a thread with a large stack,
since the engine recurses as deep as a query is nested. A thread that was slowed down ends with its query, since a process
without privileges cannot raise its priority again; the next query gets a new one.
"""

from __future__ import annotations

import os
import socket
import threading

from pyoxigraph import NamedNode

from publish.formats import FORMATS, Unwritable, is_graph, write_results, write_triples
from publish.pool.messages import ANSWER, READY, Answer, Job, frame, read
from publish.pool.sandbox import Bounds, limit
from publish.pool.spool import Spool, TooLarge
from publish.pool.table import page
from publish.store import Archive, Results, open_readonly, unread
from publish.terms import PREFIXES

STACK = 16 * 1024 * 1024
"""Bytes of the stack of the thread that evaluates; only what is used of it takes memory. The gate keeps far away from its end."""
_MEGABYTE = 1024 * 1024
_FUNCTION = "custom function"
"""Is in what the engine says of a function that it does not have."""


class Worker:
    """Evaluates what comes from the socket `channel`."""

    def __init__(self, archive: Archive, channel: socket.socket, bounds: Bounds) -> None:
        self._archive = archive
        self._channel = channel
        self._incoming = channel.makefile("rb")
        self._bounds = bounds
        self._again = True

    def run(self) -> None:
        """Works until the dispatcher closes the channel, or until something goes wrong that nobody foresaw: then the process ends."""
        threading.stack_size(STACK)
        self._usual = os.sched_getscheduler(0)
        while self._again:
            self._again = False
            thread = threading.Thread(target=self._serve)
            thread.start()
            thread.join()

    def _serve(self) -> None:
        """Answers jobs in this thread until it was slowed down. Says first which thread it is, so that it can be."""
        self._channel.sendall(frame(READY, threading.get_native_id()))
        while message := read(self._incoming):
            self._channel.sendall(frame(ANSWER, 0, self.answer(Job.decode(message[1])).encode()))
            if os.sched_getscheduler(0) != self._usual:  # which is not where the whole service has the least priority
                self._again = True
                return

    def answer(self, job: Job) -> Answer:
        """The result of `job`, or why there is none."""
        spool = Spool(self._bounds.spool, self._bounds.result * _MEGABYTE, job.encoding)
        try:
            absent = self._write(job, spool)
            return absent or spool.answer()
        except SyntaxError as error:
            line, column, hint = unread(str(error))
            cause = Answer(cause="syntax", line=line, column=column, hint=hint)
        except Unwritable:
            cause = Answer(cause="form")
        except TooLarge:
            cause = Answer(cause="size")
        except MemoryError:
            cause = Answer(cause="memory")
        except (OSError, RuntimeError) as error:  # what the engine raises while it evaluates: its message may repeat the query
            cause = Answer(cause="function" if _FUNCTION in str(error) else "failed")
        spool.discard()
        return cause

    def _write(self, job: Job, spool: Spool) -> Answer | None:
        if job.graph is not None:
            return self._graph(job.graph, job.form, spool)
        results = self._results(job)
        if job.form == "html":
            spool.write(page(results))
        elif is_graph(results):
            write_triples(results, FORMATS[job.form], spool, PREFIXES)  # type: ignore[arg-type]  # is_graph has told
        else:
            write_results(results, FORMATS[job.form], spool)  # type: ignore[arg-type]  # as above
        return None

    def _results(self, job: Job) -> Results:
        default, named = ([NamedNode(iri) for iri in graphs] for graphs in (job.default_graphs, job.named_graphs))
        results = self._archive.query(job.text, default, named, own_dataset=job.own_dataset, base=job.base or None)
        if job.accounts and is_graph(results):
            return self._archive.with_accounts(results)  # type: ignore[arg-type]  # is_graph has told
        return results

    def _graph(self, name: str, form: str, spool: Spool) -> Answer | None:
        """Writes one graph as it is (SPARQL 1.1 Graph Store HTTP Protocol, 5.2)."""
        graph = NamedNode(name) if name else None
        if graph and not self._archive.has_graph(graph):
            return Answer(cause="absent")
        write_triples((quad.triple for quad in self._archive.in_graph(graph)), FORMATS[form], spool, PREFIXES)
        return None


def work(channel: socket.socket, bounds: Bounds) -> None:
    """What the process of a worker does, from its store's opening to its end."""
    archive = Archive(open_readonly(bounds.store))
    limit(bounds.memory * _MEGABYTE + 2 * STACK, bounds.result * _MEGABYTE + _MEGABYTE)
    Worker(archive, channel, bounds).run()

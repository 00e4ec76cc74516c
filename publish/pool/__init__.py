"""The pool: processes that evaluate the queries of strangers, so that none of them can harm the server.

::

    web process ──┐                        ┌── worker: one query at a time, store read-only, no network
    web process ──┴── dispatcher ──────────┼── worker
                      queue, lanes, limits └── worker …

`messages` says what they tell each other, `dispatcher` decides which query runs and which is killed, `worker` evaluates,
`client` is what a web process calls, `service` starts and ends it all. Nothing here knows HTTP.
"""

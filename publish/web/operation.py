"""Operation: whether the service lives and is ready, and its figures for Prometheus."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from publish.pool.client import Pool
from publish.web.pending import Pending, Watch
from publish.web.site import current_site

operation = Blueprint("operation", __name__)
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


@operation.get("/health")
@operation.get("/health/ready")
def ready() -> Response:
    """200 if queries can be answered, with the release, how many quads it has and how the pool is; else 503."""
    return Pending(_state, _health)


@operation.get("/health/live")
def live() -> Response:
    """That this process answers."""
    return _uncached(jsonify(status="ok"))


@operation.get("/metrics")
def metrics() -> Response:
    """The counters of the whole service, in the exposition format of Prometheus."""
    return Pending(_state, _metrics)


async def _state(pool: Pool, watch: Watch) -> dict[str, Any] | None:  # noqa: ARG001  # every view that asks is given both
    try:
        return await pool.state()
    except OSError:
        return None


def _health(found: dict[str, Any] | None) -> Response:
    site = current_site()
    working = found is not None and found["state"]["workers"] > 0
    response = jsonify(status="ok" if working else "no query can be answered", release=site.identifier, quads=site.size,
                       pool=found["state"] if found else None)
    response.status_code = 200 if working else 503
    return _uncached(response)


def _metrics(found: dict[str, Any] | None) -> Response:
    return _uncached(Response(found["metrics"] if found else "", 200 if found else 503, content_type=_METRICS))


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response

"""The explorer over HTTP on the loopback interface: its page, answers as JSON, pages of documents as PNG. Only reads.

Every request looks at the release that is current then, so that the next run is seen without a restart.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping

import duckdb
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dagster_project import lookup
from dagster_project.explore import answers, page
from dagster_project.explore.answers import Answer, BadQuestion
from dagster_project.explore.figures import figures
from dagster_project.explore.pictures import NoPicture, Pictures, pictures
from dagster_project.warehouse import Warehouse

HOST = "127.0.0.1"
NAMES = [HOST, "localhost"]  # what a browser may call us; a page elsewhere that points its name at us is refused
HEADERS = {
    "Content-Security-Policy": page.policy(served=True) + "; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class PortTaken(Exception):
    """Something else listens on the port. ``str(error)`` says so, 中文 / English."""


def serve(warehouse: Warehouse, port: int, started: Callable[[str], None]) -> None:
    """Serve until interrupted; ``started`` is told the address once requests are taken, port 0 takes any free one.

    Raises ``PortTaken``, and ``lookup.NoRelease`` where there is nothing to show yet.
    """
    with lookup.current(warehouse):
        pass
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        raise PortTaken(
            f"端口 {port} 不可用，请用 --port 另选 / port {port} cannot be used, choose another with --port: {error.strerror}"
        ) from error
    with listening, pictures(warehouse) as drawn:
        server = uvicorn.Server(uvicorn.Config(application(warehouse, drawn), log_level="warning", access_log=False))
        started(f"http://{HOST}:{listening.getsockname()[1]}/")
        server.run(sockets=[listening])


def application(warehouse: Warehouse, drawn: Pictures) -> Starlette:
    """The ASGI application."""

    def index(request: Request) -> Response:
        return HTMLResponse(page.html())

    def asked(request: Request) -> Response:
        name, given = request.path_params["name"], request.query_params
        try:
            if len(given.keys()) != len(given.multi_items()):
                raise BadQuestion("参数重复 / a parameter is given twice")
            with lookup.current(warehouse) as connection:
                found = _figure(connection, given) if name == "figure" else answers.answer(connection, name, given)
                release = lookup.release_of(connection)
        except BadQuestion as error:
            return JSONResponse({"error": str(error)}, 400)
        except lookup.NotFound as error:
            return JSONResponse({"error": str(error)}, 404)
        except (lookup.NoRelease, duckdb.Error) as error:
            return JSONResponse({"error": str(error)}, 503)
        return Response(answers.as_json({"release": release, **found}), media_type="application/json")

    def framed(request: Request) -> Response:
        try:
            return Response(drawn.of(request.path_params["cell_id"]), media_type="image/png")
        except (NoPicture, lookup.NotFound) as error:
            return JSONResponse({"error": str(error)}, 404)
        except (lookup.NoRelease, duckdb.Error) as error:
            return JSONResponse({"error": str(error)}, 503)

    return Starlette(
        routes=[
            Route("/", index),
            Route("/api/{name}", asked),
            Route("/pictures/{cell_id}.png", framed),
            Mount("/web", StaticFiles(directory=page.WEB)),
        ],
        middleware=[Middleware(_Headers), Middleware(TrustedHostMiddleware, allowed_hosts=NAMES, www_redirect=False)],
    )


def _figure(connection: duckdb.DuckDBPyConnection, given: Mapping[str, str]) -> Answer:
    if set(given) != {"id"}:
        raise BadQuestion("figure：需要且只需要参数 / takes one parameter: id")
    found = figures(connection, [given["id"]])
    if not found:
        raise lookup.NotFound(f"{given['id']}：当前版本没有这个编号 / the current release has no such id")
    return found[given["id"]]


class _Headers:
    def __init__(self, application: ASGIApp) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.application(scope, receive, with_headers if scope["type"] == "http" else send)

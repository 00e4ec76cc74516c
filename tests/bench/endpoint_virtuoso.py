"""Virtuoso 7, as Debian packages it: its settings, in a folder of its own and on loopback alone, and how it is loaded.

The settings are those of the package's file that matter here, with the buffers that it recommends for 2 GB of free memory, a
thread for each connection, and the time limit of the others.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from endpoint_servers import free_port
from oracle import Unavailable

_SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 80
CheckpointInterval = 60
CaseMode = 2
MaxStaticCursorRows = 5000
DirsAllowed = {folder}, {data}
MaxMemPoolSize = 200000000
MaxQueryMem = 2G
VectorSize = 1000
MaxVectorSize = 1000000
ThreadsPerQuery = 4
AsyncQueueMaxThreads = 10
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 80
ServerThreads = 80
MaxKeepAlives = 80
KeepAliveTimeout = 10
HTTPThreadSize = 280000
EnabledGzipContent = 1
[Client]
SQL_QUERY_TIMEOUT = 0
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = 30
"""
_LOAD = """\
ld_dir('{folder}', '{name}', 'urn:hre:default');
rdf_loader_run();
checkpoint;
select ll_error from DB.DBA.load_list where ll_error is not null;
"""


def programs() -> tuple[str, str]:
    """The paths of the server and of its SQL client. Raises `Unavailable`."""
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not server or not client:
        raise Unavailable("Virtuoso is not here: install Debian's package virtuoso-opensource-7")
    return server, client


def command(folder: Path, data: Path, http: int) -> list[str]:
    """The command of a server of the database in `folder`, at the port `http`; writes its settings first. Raises `Unavailable`."""
    server, _ = programs()
    settings = folder / "virtuoso.ini"
    settings.write_text(_SETTINGS.format(folder=folder, data=data.parent, sql=free_port(), http=http), "utf-8")
    (folder / "virtuoso.lck").unlink(missing_ok=True)  # of a server that was ended by force
    return [server, "+foreground", "+wait", "+configfile", str(settings)]


def load(data: Path, folder: Path) -> None:
    """Loads N-Quads with the bulk loader, the default graph as one that has a name, as Virtuoso has no other. Raises `Unavailable`."""
    folder.mkdir()
    _, client = programs()
    started = command(folder, data, free_port())
    port = (folder / "virtuoso.ini").read_text("utf-8").partition("ServerPort = ")[2].partition("\n")[0].rpartition(":")[2]
    with (folder / "load.log").open("wb") as said, subprocess.Popen(started, stdout=said, stderr=said, cwd=folder) as server:
        try:
            _await(client, port, server)
            said_of_it = _sql(client, port, _LOAD.format(folder=data.parent, name=data.name), limit=900)
            if "0 Rows." not in said_of_it:
                raise Unavailable(f"Virtuoso could not load the data: {said_of_it.strip()[-500:]}")
            _sql(client, port, "shutdown;", limit=60)
            server.wait(timeout=60)
        finally:
            server.kill()


def _await(client: str, port: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while "1 Rows." not in _sql(client, port, "select 1;", limit=20):
        if server.poll() is not None or time.monotonic() > end:
            raise Unavailable("Virtuoso did not start")
        time.sleep(0.2)


def _sql(client: str, port: str, statements: str, limit: float) -> str:
    called = [client, f"127.0.0.1:{port}", "dba", "dba", "ERRORS=STDOUT"]  # the password that a new database has
    return subprocess.run(called, check=False, input=statements, capture_output=True, text=True, timeout=limit).stdout

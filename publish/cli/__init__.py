"""The command line, ``hre``. Exit codes: 0 done, 1 something is wrong with the data, 2 the command cannot run (as called)."""

from __future__ import annotations

import signal
from importlib import import_module

import click

from publish.cli.messages import tell
from publish.errors import HreError, Problems, UsageError
from publish.protection import shown
from publish.settings import Settings

_COMMANDS = {
    "build": "archive:build",
    "check": "checking:check",
    "diff": "diff:diff",
    "import": "importing:import_tables",
    "key": "keys:key",
    "ledger": "archive:record_ids",
    "locate": "archive:locate",
    "map": "mapping:map_sources",
    "mint": "archive:mint",
    "query": "serving:query",
    "schema": "archive:write_schema",
    "serve": "serving:serve",
    "validate": "validating:validate_files",
    "verify": "archive:verify",
}
"""Where each command is; it is imported when it is called, so that none waits for what another needs."""


class _Unable(click.ClickException):
    """The machine does not let the command do its work."""

    exit_code = 2


class _Group(click.Group):
    """Finds commands in the table, and turns our errors into messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives it
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click gives it
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"publish.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Problems as error:
            tell(error.found)
            raise click.exceptions.Exit(1) from error
        except UsageError as error:
            raise click.UsageError(str(error)) from error
        except BrokenPipeError:  # whoever read the output has left; click ends quietly
            raise
        except KeyboardInterrupt as error:
            click.echo("Stopped.", err=True)
            raise click.exceptions.Exit(128 + signal.SIGINT) from error
        except OSError as error:  # a disk that is full, a folder that may not be written to, a file that may not be read
            raise _Unable(f"{shown(str(error.filename)) if error.filename else 'A file'}: {error.strerror}.") from error
        except HreError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Publishes a human-rights archive as linked open data.

    Run it in the archive's checkout. Settings are read from the environment: HRE_ROOT, HRE_OUT, HRE_HOST,
    HRE_PORT and, for the server, those that publish/web/SERVING.md lists.
    """
    context.obj = Settings.read()

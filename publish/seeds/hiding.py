"""Takes out of the rows what may not be published yet, or any more: embargo and consent (DESIGN 9, rules 4 and 6)."""

from __future__ import annotations

from publish.seeds.fields import FOLDERS
from publish.seeds.rows import Row, Tables

_NOT_PUBLISHED = ("none", "withdrawn")


def hidden(tables: Tables, today: str) -> set[str]:
    """The addresses of the records and accounts that are not published on the day `today` (YYYY-MM-DD)."""
    kinds = (*(record.name for record in FOLDERS.values()), "account")
    embargoed = {row.values["address"] for name in kinds for row in tables[name] if row.values.get("embargo_until", "") > today}
    return embargoed | refused(tables)


def refused(tables: Tables) -> set[str]:
    """The addresses of the people who did not consent to be published, or no longer do."""
    return {row.values["address"] for row in tables["person"] if row.values.get("consent") in _NOT_PUBLISHED}


def without(tables: Tables, addresses: set[str]) -> Tables:
    """The rows, less those of `addresses`, of what is inside them, and of comparisons with them."""
    gone = set(addresses) | {row.values["address"] for row in tables["account"] if row.values["subject"] in addresses}
    gone |= {row.values["address"] for row in tables["comparison_accounts"] if row.values["value"] in gone}
    return Tables(row for row in tables.all() if not _belongs(row, gone))


def _belongs(row: Row, gone: set[str]) -> bool:
    return any(row.values.get(column) in gone for column in ("address", "account", "subject"))

"""The files of an export on their way: the server has their bytes before anybody waits for them.

They wait in a temporary table of the session that will enter them (`Database.acting_repeatedly`), which goes with it: a
process that is killed leaves nothing.
"""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, LargeBinary, column, insert, literal, select, table, text

from catalogue.store.exports import NewFile
from catalogue.store.tables import export_file

_ROOM = text(
    "CREATE TEMP TABLE IF NOT EXISTS staged_file AS "
    "SELECT format, name, path, sha256, size_bytes, content FROM export_file WITH NO DATA"
)
_STAGED = table(
    "staged_file", *map(column, ("format", "name", "path", "sha256", "size_bytes")), column("content", LargeBinary)
)


def begin_staging(connection: Connection) -> None:
    """Make room for files, in place of those that were staged. **Writes** a temporary table."""
    connection.execute(_ROOM)
    connection.execute(text("TRUNCATE staged_file"))


def stage_file(connection: Connection, file: NewFile) -> None:
    """Give the bytes of a file to the server. **Writes** a temporary table."""
    connection.execute(insert(_STAGED).values(file.row()))


def enter_staged(
    connection: Connection, *, company_id: uuid.UUID, batch_id: uuid.UUID, library: str, actor_id: uuid.UUID
) -> None:
    """Keep the files that are staged, but those of formats that the export has. **Writes** export_file.

    The server copies its own bytes, as it stores them: nothing is sent, and nothing compressed again.
    """
    signed = {"company_id": company_id, "export_id": batch_id, "library": library, "actor_id": actor_id}
    values = [literal(value, export_file.c[name].type) for name, value in signed.items()]
    held = select(export_file.c.format).where(export_file.c.export_id == batch_id)
    staged = select(*_STAGED.c, *values).where(_STAGED.c.format.not_in(held))
    connection.execute(insert(export_file).from_select([*_STAGED.c.keys(), *signed], staged))

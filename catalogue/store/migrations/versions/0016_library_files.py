"""Remember which version of each file was fetched, and number the turns of those that apply changes."""

from __future__ import annotations

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

UP = """
CREATE TABLE library_file (
    library TEXT NOT NULL,
    item TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    pdfa_claim BOOLEAN,
    CONSTRAINT pk_library_file PRIMARY KEY (library, item),
    CONSTRAINT ck_library_file_sha256_is_hexadecimal CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE library_file IS 'A workbook or document that was fetched: the bytes of the same version are not fetched again';
COMMENT ON COLUMN library_file.library IS 'Library that holds it';
COMMENT ON COLUMN library_file.item IS 'What names it in its library, whatever its path becomes';
COMMENT ON COLUMN library_file.version IS 'Last version that was fetched: eTag, or times and size';
COMMENT ON COLUMN library_file.sha256 IS 'SHA-256 of that version''s bytes, which name it in the archive';
COMMENT ON COLUMN library_file.pdfa_claim IS 'Whether it says that it is PDF/A; empty = it is no PDF';

CREATE SEQUENCE apply_turn;
"""


def upgrade() -> None:
    """Add both, empty: each file is fetched once more."""
    run_statements(op.get_bind(), UP)


def downgrade() -> None:
    """Take them away: nothing but time is lost."""
    run_statements(op.get_bind(), "DROP TABLE library_file; DROP SEQUENCE apply_turn")

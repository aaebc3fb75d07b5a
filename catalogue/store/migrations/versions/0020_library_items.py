"""Keep what a library tells of its changes, and where to ask on from; a submission's number among the versions."""

from __future__ import annotations

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0020"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None

UP = """
CREATE TABLE library_item (
    library TEXT NOT NULL,
    item TEXT NOT NULL,
    parent TEXT,
    name TEXT NOT NULL,
    is_folder BOOLEAN DEFAULT false NOT NULL,
    version TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    modified_at TIMESTAMP WITH TIME ZONE,
    is_infected BOOLEAN DEFAULT false NOT NULL,
    web_address TEXT,
    saved_by TEXT,
    number VARCHAR(40),
    CONSTRAINT pk_library_item PRIMARY KEY (library, item)
);
COMMENT ON TABLE library_item IS 'A file or folder of a library that tells what changed since it was last asked';
COMMENT ON COLUMN library_item.library IS 'Library that holds it';
COMMENT ON COLUMN library_item.item IS 'What names it in its library, whatever its path becomes';
COMMENT ON COLUMN library_item.parent IS 'Item of the folder that holds it; empty = the root';
COMMENT ON COLUMN library_item.name IS 'Its name, without its folders';
COMMENT ON COLUMN library_item.is_folder IS 'Whether it is a folder';
COMMENT ON COLUMN library_item.version IS 'Its eTag and the digest of its content';
COMMENT ON COLUMN library_item.size_bytes IS 'Size in bytes';
COMMENT ON COLUMN library_item.modified_at IS 'When it was last saved';
COMMENT ON COLUMN library_item.is_infected IS 'Whether a virus was found in it';
COMMENT ON COLUMN library_item.web_address IS 'Address that opens it in a browser';
COMMENT ON COLUMN library_item.saved_by IS 'Who last saved it; told of workbooks only';
COMMENT ON COLUMN library_item.number IS 'Number of its version, as people see it; told of workbooks only';

CREATE TABLE library_link (
    library TEXT NOT NULL,
    link TEXT NOT NULL,
    subscription VARCHAR(100),
    address TEXT,
    secret_sha256 VARCHAR(64),
    subscribed_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_library_link PRIMARY KEY (library),
    CONSTRAINT ck_library_link_subscription_is_whole
        CHECK (num_nonnulls(subscription, address, secret_sha256, subscribed_until) IN (0, 4))
);
COMMENT ON TABLE library_link IS 'Where the service stands in a library''s changes, and how it is told of them';
COMMENT ON COLUMN library_link.library IS 'Library';
COMMENT ON COLUMN library_link.link IS 'Address to ask next for what changed since library_item was written';
COMMENT ON COLUMN library_link.subscription IS 'What names the subscription to its notices; empty = none';
COMMENT ON COLUMN library_link.address IS 'Where these notices are sent';
COMMENT ON COLUMN library_link.secret_sha256 IS 'SHA-256 of the secret that each of them bears';
COMMENT ON COLUMN library_link.subscribed_until IS 'When the subscription ends';

ALTER TABLE submission ADD COLUMN version_number VARCHAR(40), ADD COLUMN web_address TEXT;
COMMENT ON COLUMN submission.version_number IS 'Number of that version, as people see it in SharePoint; empty = a folder';
COMMENT ON COLUMN submission.web_address IS 'Address that opens it in a browser; empty = a folder';
"""


def upgrade() -> None:
    """Add them, empty: the library tells all that it holds once more."""
    run_statements(op.get_bind(), UP)


def downgrade() -> None:
    """Take them away: reports lose the address of their workbook."""
    down = "ALTER TABLE submission DROP COLUMN version_number, DROP COLUMN web_address"
    run_statements(op.get_bind(), f"DROP TABLE library_item, library_link; {down}")

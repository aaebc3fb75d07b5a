"""Order submissions by the database itself: a clock that was ahead for a while made an old one the newest for ever."""

from __future__ import annotations

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None

UP = """
ALTER TABLE submission ADD COLUMN place BIGINT;
UPDATE submission SET place = counted.place
FROM (SELECT id, row_number() OVER (ORDER BY stored_at, received_at, id) AS place FROM submission) AS counted
WHERE counted.id = submission.id;
ALTER TABLE submission ALTER COLUMN place SET NOT NULL;
ALTER TABLE submission ALTER COLUMN place ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('submission', 'place'), coalesce(max(place), 0) + 1, false) FROM submission;
COMMENT ON COLUMN submission.place IS 'Order of the submissions, whatever clocks say';
DROP INDEX ix_submission_path_received_at;
CREATE INDEX ix_submission_path_place ON submission (path, place);
"""

DOWN = """
DROP INDEX ix_submission_path_place;
CREATE INDEX ix_submission_path_received_at ON submission (path, received_at);
ALTER TABLE submission DROP COLUMN place;
"""


def upgrade() -> None:
    """Add it; those that are there keep the order in which the database stored them."""
    run_statements(op.get_bind(), UP)


def downgrade() -> None:
    """Take it away: the service's clock gives the order again."""
    run_statements(op.get_bind(), DOWN)

"""The ledger in the database: operations decided, written, read back; periods opened and closed."""

"""Where the catalogue is kept: PostgreSQL, its tables, its migrations and the server that runs by itself."""

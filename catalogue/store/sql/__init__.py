"""Statements kept in `.sql` files, each with a name and a description."""

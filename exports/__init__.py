"""Bytes out: each format is one file of declarations over the small engine in `exports.engine`.

Nothing here reads the database or decides: rows come in, in the order of the books, and a file comes out. The same
rows always make the same bytes (decision 33). The words of a file's header belong to its format, so they stand in its
declaration and nowhere else.
"""

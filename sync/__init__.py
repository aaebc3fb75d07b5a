"""The story: from a workbook in a library to the published catalogue and back to its author."""

"""What is done to a workbook in a week, each with a small example: shown by templates, done by a test."""

"""What every format shares: kinds of values, safe text, and writers of delimited, fixed-width and XLSX files."""

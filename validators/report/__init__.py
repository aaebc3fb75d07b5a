"""The report of one submitted workbook: one frozen value in, JSON, HTML or XLSX out, all byte for byte repeatable."""

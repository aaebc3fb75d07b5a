"""What the sample library holds, one module per company, and how it is written."""

"""Where amounts go: accounts, taxes, third parties, letters."""

"""« Catalogue »: risks, partners and products side by side, and what is asked of them in the address."""

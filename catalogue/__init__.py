"""The domain: what a product, a version, a price and a publication are, and nothing of Excel or of screens."""

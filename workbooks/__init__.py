"""Excel itself: read a cell faithfully, write a template, mark a copy. Knows nothing of products."""

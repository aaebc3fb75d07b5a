"""What people and programs ask the catalogue: one noun a file, its SQL beside it, typed answers; nothing here writes."""

"""« Passages »: its cards, one file each; they get typed answers and draw them."""

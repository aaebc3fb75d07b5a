"""« Fiche 360° »: its head and its tabs, one file each; they get typed answers and draw them."""

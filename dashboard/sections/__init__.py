"""The parts of a page, one file each: they get typed answers and draw them."""

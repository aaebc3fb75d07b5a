"""What a commission becomes: earned, settled, promised, taken back, regularised."""

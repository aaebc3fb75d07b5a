"""What a product costs a client at an instant, explained line by line: pure functions over the facts of one product."""

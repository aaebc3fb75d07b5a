"""One module for each kind of operation, all of one shape."""

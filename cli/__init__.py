"""The command line: starts any part of the service and says what happened; it decides nothing."""

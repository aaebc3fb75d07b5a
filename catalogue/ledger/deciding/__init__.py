"""What operations become, a whole month at a time: pure, once everything that it rests on is gathered."""

"""One screen, one moment of the work."""

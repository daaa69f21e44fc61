"""Where sessions, référentiels and settings are kept. Never imported by a widget."""

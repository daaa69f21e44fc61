"""The terminal screens: they show and ask; `interview` decides."""

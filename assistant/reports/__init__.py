"""One neutral report, and the renderers that lay it out."""

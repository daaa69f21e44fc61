"""An assistant that leads a certification interview, in the terminal, in French."""

__version__ = "0.3.0"

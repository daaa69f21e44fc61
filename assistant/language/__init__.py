"""French words as people type them: cut, folded, brought to a common stem. Pure."""

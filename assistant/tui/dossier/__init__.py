"""What the « Dossier » screen asks for, line by line. Pure: a session in, lines out."""

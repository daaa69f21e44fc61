"""Reading the transcripts that meeting and dictation software write: bytes in, lines out."""

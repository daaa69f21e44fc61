"""Search over all sessions: what is asked, what a session holds, what is found."""

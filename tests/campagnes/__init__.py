"""The long trials of the session store; docs/format-session.md lists the commands."""

"""The long trials of the session store; docs/formats-des-fichiers.md lists the commands."""

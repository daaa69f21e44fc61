"""Widgets announce; they know neither the app nor the storage."""

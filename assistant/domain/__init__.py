"""What the field is made of: values and rules. Standard library only; no I/O, no clock, no UI."""

"""Exit codes of the command line: 0 done, 1 done with findings or refused lines, 2 not done."""

from __future__ import annotations

DONE, FINDINGS, NOT_DONE = 0, 1, 2

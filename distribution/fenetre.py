"""What the shortcuts of the installer run, without a console."""

import sys

from assistant.shortcut import run

sys.exit(run())

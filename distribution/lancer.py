"""What the bundle's `cqp` runs."""

import sys

from assistant.__main__ import main

sys.exit(main())

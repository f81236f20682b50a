"""`python -m hierviz`: see `hierviz.cli`."""

import sys

from hierviz.cli import main

sys.exit(main())

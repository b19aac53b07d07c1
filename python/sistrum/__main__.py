"""`python -m sistrum` is the command line."""

import sys

from sistrum.cli import main

sys.exit(main())

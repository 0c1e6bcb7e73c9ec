"""``python -m zhunsheng``: the command line."""

import sys

from zhunsheng.cli import main

if __name__ == "__main__":
    sys.exit(main())

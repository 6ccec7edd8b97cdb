"""python -m symcheck is the command symcheck."""

from symcheck.cli import main

if __name__ == "__main__":
    main()

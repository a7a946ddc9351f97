"""`python -m vertx FILE`, and `python FOLDER/vertx FILE` where the package is not installed."""

import os
import sys

if not __package__:
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from vertx._runner import main

main(sys.argv)

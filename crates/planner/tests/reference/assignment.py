"""Assigns a table of costs by SciPy, as a reference beside ours.

    python assignment.py N FILE      FILE as `planner_throughput make N FILE` writes it; prints cost and seconds as JSON
"""
import json
import sys
import time

import numpy
from scipy.optimize import linear_sum_assignment

LINES = int(sys.argv[1])
COSTS = numpy.fromfile(sys.argv[2], dtype="<i4").reshape(LINES, LINES).astype(float)
START = time.perf_counter()
ROWS, COLUMNS = linear_sum_assignment(COSTS)
SECONDS = time.perf_counter() - START
print(json.dumps({"cost": int(COSTS[ROWS, COLUMNS].sum()), "seconds": SECONDS}))

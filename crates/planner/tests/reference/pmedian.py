"""Capacitated p-median instances by HiGHS or CP-SAT, as a reference beside ours.

    python pmedian.py highs|cpsat FILE SECONDS [NEAREST]     one line of JSON: objective, bound, seconds
    python pmedian.py made PLACES OPEN                        prints the instance that the tests make

Model: open[j], give[i, j] <= open[j] for the NEAREST sites of each place, each place given once, capacities, at most p open.
Files as in `planner::location::format`, of Lorena and Senne's form; distances rounded to two decimals.
"""
import json
import sys
import time


def made(places, count):
    state = 20_261_128

    def draw(below):
        nonlocal state
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        return (state >> 33) % below

    sites = [(draw(1000), draw(1000), 1 + draw(20)) for _ in range(places)]
    capacity = sum(site[2] for site in sites) * 10 // (9 * count) + 1
    return "\n".join([f"{places} {count}"] + [f"{x} {y} {capacity} {demand}" for x, y, demand in sites])


def read(file, nearest):
    words = [float(word) for word in open(file).read().split()]
    places, count = int(words[0]), int(words[1])
    sites = [words[2 + 4 * at : 6 + 4 * at] for at in range(places)]
    pairs = {}
    for i, one in enumerate(sites):
        ways = sorted((((one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2) ** 0.5, j) for j, two in enumerate(sites))
        for way, j in ways[:nearest]:
            pairs[i, j] = int(way) if DOWN else round(way * 100)
    return places, count, [int(site[2]) for site in sites], [int(site[3]) for site in sites], pairs


def highs(instance, seconds):
    import highspy
    import numpy

    places, count, capacity, demand, pairs = instance
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("threads", 2)
    solver.setOptionValue("mip_rel_gap", 0.0)
    infinity = highspy.kHighsInf
    columns = [0.0] * places + [float(cost) for cost in pairs.values()]
    at = {pair: places + number for number, pair in enumerate(pairs)}
    rows = [(-infinity, float(count), [(j, 1.0) for j in range(places)])]
    rows += [(1.0, 1.0, [(at[i, j], 1.0) for (k, j) in pairs if k == i]) for i in range(places)]
    for j in range(places):
        here = [(at[i, k], float(demand[i])) for (i, k) in pairs if k == j]
        rows.append((-infinity, 0.0, here + [(j, -float(capacity[j]))]))
    rows += [(-infinity, 0.0, [(at[i, j], 1.0), (j, -1.0)]) for (i, j) in pairs]
    for cost in columns:
        solver.addCol(cost, 0.0, 1.0, 0, numpy.array([], dtype=numpy.int32), numpy.array([], dtype=float))
    for low, high, entries in rows:
        index = numpy.array([column for column, _ in entries], dtype=numpy.int32)
        solver.addRow(low, high, len(entries), index, numpy.array([value for _, value in entries]))
    every = numpy.arange(len(columns), dtype=numpy.int32)
    solver.changeColsIntegrality(len(columns), every, numpy.array([highspy.HighsVarType.kInteger] * len(columns)))
    start = time.time()
    solver.run()
    told = solver.getInfo()
    return told.objective_function_value, told.mip_dual_bound, time.time() - start


def cpsat(instance, seconds):
    from ortools.sat.python import cp_model

    places, count, capacity, demand, pairs = instance
    model = cp_model.CpModel()
    opened = [model.new_bool_var("") for _ in range(places)]
    given = {pair: model.new_bool_var("") for pair in pairs}
    model.add(sum(opened) <= count)
    for i in range(places):
        model.add_exactly_one(given[pair] for pair in pairs if pair[0] == i)
    for j in range(places):
        model.add(sum(given[i, k] * demand[i] for (i, k) in pairs if k == j) <= capacity[j] * opened[j])
    for (i, j), variable in given.items():
        model.add_implication(variable, opened[j])
    model.minimize(sum(cost * given[pair] for pair, cost in pairs.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = float(seconds)
    solver.parameters.num_workers = 2
    start = time.time()
    status = solver.solve(model)
    found = solver.objective_value if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else float("inf")
    return found, solver.best_objective_bound, time.time() - start


DOWN = "--down" in sys.argv
ARGUMENTS = [word for word in sys.argv[1:] if word != "--down"]
if ARGUMENTS[0] == "made":
    print(made(int(ARGUMENTS[1]), int(ARGUMENTS[2])))
else:
    INSTANCE = read(ARGUMENTS[1], int(ARGUMENTS[3]) if len(ARGUMENTS) > 3 else 10**9)
    UNIT = 1 if DOWN else 100
    VALUE, BOUND, SECONDS = {"highs": highs, "cpsat": cpsat}[ARGUMENTS[0]](INSTANCE, ARGUMENTS[2])
    print(json.dumps({"objective": VALUE / UNIT, "bound": BOUND / UNIT, "seconds": round(SECONDS, 2)}))

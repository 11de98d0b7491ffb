"""What the Python package red-dwarf makes of a public conversation, for the tests of this crate.

    python3 -m venv env && env/bin/pip install red-dwarf==0.4.0
    env/bin/python red_dwarf.py reference ../conversations     # writes NAME.reference.zip beside every NAME.zip
    env/bin/python red_dwarf.py time FOLDER                    # runs one conversation and prints the seconds it took

A conversation is a ZIP file, or a folder, with participants-votes.csv and comments.csv as Polis exports them. Statements that
moderators rejected are moderated out, as Polis does. Numbers keep twelve significant digits.
"""

import csv
import io
import json
import pathlib
import sys
import time
import zipfile

from reddwarf.implementations.polis import run_pipeline

STATISTICS = ["na", "nd", "ns", "pa", "pd", "pat", "pdt", "ra", "rd", "rat", "rdt"]


def table(place, name):
    """The rows of a CSV file of a conversation."""
    if place.is_dir():
        text = (place / name).read_text(encoding="utf-8")
    else:
        text = zipfile.ZipFile(place).read(name).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def conversation(place):
    """The votes of a conversation and its rejected statements, in red-dwarf's form."""
    votes = []
    for row in table(place, "participants-votes.csv"):
        for column, cell in row.items():
            if column.isdigit() and cell:
                vote = {"participant_id": int(row["participant"]), "statement_id": int(column), "vote": int(cell)}
                votes.append(vote)
    rejected = [int(row["comment-id"]) for row in table(place, "comments.csv") if row["moderated"] == "-1"]
    return votes, rejected


def run(place):
    votes, rejected = conversation(place)
    started = time.perf_counter()
    result = run_pipeline(votes=votes, mod_out_statement_ids=rejected, random_state=42)
    return result, time.perf_counter() - started


def rounded(value):
    return float(f"{float(value):.12g}")


def chosen(statement):
    kept = {key: value for key, value in statement.items() if key not in ("n-agree", "best-agree")}
    return {key: rounded(value) if isinstance(value, float) else value for key, value in kept.items()}


def reference(place):
    result, _ = run(place)
    labels = result.participants_df["cluster_id"].dropna()
    statistics = {}
    for group in sorted(set(labels)):
        rows = result.group_comment_stats.loc[group]
        statistics[str(group)] = {name: [rounded(value) for value in rows[name]] for name in STATISTICS}
    common = result.statements_df
    return {
        "statements": [int(statement) for statement in common.index],
        "labels": {str(participant): int(group) for participant, group in labels.items()},
        "statistics": statistics,
        "group-aware-consensus": {
            way: [rounded(value) for value in common[f"group-aware-consensus-{way}"]] for way in ("agree", "disagree")
        },
        "consensus": {way: [chosen(it) for it in result.consensus[way]] for way in ("agree", "disagree")},
        "representative": {str(group): [chosen(it) for it in rows] for group, rows in result.repness.items()},
    }


def write(path, text):
    """A ZIP file that is the same whenever it is made."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(zipfile.ZipInfo("reference.json", (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED, 9)


def main():
    what, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if what == "time":
        print(run(folder)[1])
        return
    for place in sorted(folder.glob("*.zip")):
        if not place.name.endswith(".reference.zip"):
            write(place.with_suffix(".reference.zip"), json.dumps(reference(place)))


main()

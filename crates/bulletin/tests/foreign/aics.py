"""Reads logs that our crate wrote, and writes one for it to read, with the Python package aics-tlog (Python 3.12 or later).

    python aics.py audit FOLDER LOG_KEY WITNESS_KEY   # verifies checkpoint, tiles, entries and receipts; prints the root
    python aics.py build FOLDER SIZE STEP             # writes a log in steps; prints the keys of log and witness
    python aics.py refuse FOLDER LOG_KEY              # succeeds if the log does not verify
"""

import base64
import pathlib
import sys

import aics_tlog as tlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "foreign.example/log"
WITNESS = "witness.example/foreign"
TIME = 1_750_000_000


def head(folder, log_key, witness_key=None):
    """The verified checkpoint of a folder."""
    note = (folder / "checkpoint").read_bytes()
    witnesses = [tlog.parse_vkey(witness_key)] if witness_key else []
    result = tlog.verify_checkpoint(tlog.parse_note(note), tlog.parse_vkey(log_key), witnesses, quorum=len(witnesses))
    if not result.ok:
        raise ValueError(result.error)
    return result


def receipt(path, log_key):
    """Verifies a receipt by its text alone; the extra data are the entry."""
    kind, rest = path.read_text(encoding="utf-8").split("\n", 1)
    assert kind == "c2sp.org/tlog-proof@v1", kind
    lines, note = rest.split("\n\n", 1)
    extra, index, *proof = lines.split("\n")
    entry = base64.b64decode(extra.removeprefix("extra "), validate=True)
    index = int(index.removeprefix("index "))
    proof = [base64.b64decode(line, validate=True) for line in proof]
    result = tlog.verify_checkpoint(tlog.parse_note(note.encode()), tlog.parse_vkey(log_key))
    assert result.ok, result.error
    assert tlog.verify_leaf_inclusion(entry, index, result.size, proof, result.root), path
    return index


def audit(folder, log_key, witness_key):
    top = head(folder, log_key, witness_key)
    reader = tlog.FileSystemTileReader(folder)
    report = tlog.audit_tiles(reader, top.size, top.root)
    assert tlog.tree_root_from_tiles(reader, top.size) == top.root
    for path in sorted(folder.glob("*.tlog-proof")):
        index = receipt(path, log_key)
        proof = tlog.inclusion_proof_from_tiles(reader, index, top.size)
        entry = tlog.read_entry(reader, index, top.size)
        assert tlog.verify_leaf_inclusion(entry, index, top.size, proof, top.root)
    for old in {1, top.size // 2, top.size - 1} - {0}:
        proof = tlog.consistency_proof_from_tiles(reader, old, top.size)
        assert tlog.verify_consistency(old, top.size, tlog.tree_root_from_tiles(reader, old, top.size), top.root, proof)
    print(base64.b64encode(top.root).decode(), report.tiles, report.bundles)


def build(folder, size, step):
    key, witness = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    store = tlog.DirectoryTileStore(folder, fsync=False)
    writer = tlog.IncrementalTileWriter(store)
    for begin in range(0, size, step):
        writer.append([f"foreign entry {at}".encode() for at in range(begin, min(size, begin + step))])
    note = tlog.sign_checkpoint(tlog.Checkpoint(NAME, writer.size, writer.root()), key, NAME)
    _, seen = tlog.sign_cosignature(witness, WITNESS, TIME, NAME, writer.size, writer.root())
    store.write_checkpoint(tlog.Note(text=note.text, signatures=(*note.signatures, seen)).to_bytes())
    print(tlog.format_vkey(tlog.vkey_from_ed25519(NAME, key.public_key())))
    print(tlog.format_vkey(tlog.cosignature_vkey(WITNESS, witness.public_key())))


def refuse(folder, log_key):
    try:
        top = head(folder, log_key)
        tlog.audit_tiles(tlog.FileSystemTileReader(folder), top.size, top.root)
    except (ValueError, OSError) as error:
        print(error)
        return
    sys.exit("the log was taken")


def main():
    what, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if what == "audit":
        audit(folder, *sys.argv[3:5])
    elif what == "build":
        build(folder, int(sys.argv[3]), int(sys.argv[4]))
    else:
        refuse(folder, sys.argv[3])


main()

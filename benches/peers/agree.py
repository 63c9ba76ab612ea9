"""Outputs of two tools to how far they say the same: a fast wrong answer must fail.

Peers write the lines of peer.py, newsclaim its records. Names are compared as (article, text of the name), as often as they
occur; matches as (article, pattern, place of the trigger); pages by the words of the story that they hold.
"""
import hashlib
import json
import os
import subprocess
from collections import Counter
from pathlib import Path


def records(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def digest(path):
    """Hash of the sorted lines of an output."""
    lines = subprocess.Popen(["sort", path], env=os.environ | {"LC_ALL": "C"}, stdout=subprocess.PIPE)
    digest = hashlib.file_digest(lines.stdout, "sha256").hexdigest()
    if lines.wait():
        raise OSError(f"{path} cannot be sorted")
    return digest[:12]


def article(record):
    return Path(record["article"]["source"]).name


def names(path, texts=None):
    """Names of an output; a peer's have only places, so the texts are needed."""
    if texts:
        return Counter((r["id"], texts[r["id"]][start:end]) for r in records(path) for start, end, _ in r["names"])
    return Counter((article(r), m["text"]) for r in records(path) for e in r["entities"] for m in e["mentions"])


def matches(path, peer, places=True):
    """What the patterns found in an output."""
    if peer:
        found = ((r["id"], rule, place) for r in records(path) for rule, place in r["matches"])
    else:
        found = ((article(r), c["rule"].split("/")[1].split("@")[0], c["trigger"]["start"]) for r in records(path) for c in r["claims"])
    return Counter(match if places else match[:2] for match in set(found))


def share(part, whole):
    """How much of `whole` is in `part` too, in percent."""
    return 100 * (part & whole).total() / max(1, whole.total())


def story(path, stories):
    """Recall and precision, in percent, of the words of the stories in the texts of an output; means over the pages."""
    recall, precision, count = 0.0, 0.0, 0
    for record in records(path):
        key, text = (article(record), record["article"]["text"]) if "article" in record else (record["id"], record["text"])
        true, found = Counter(stories[key].split()), Counter(text.split())
        recall += share(found, true)
        precision += share(true, found)
        count += 1
    return recall / max(1, count), precision / max(1, count), count

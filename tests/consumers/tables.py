"""Tables as their readers see them, compared cell by cell with the records: tables.py FOLDER

FOLDER holds articles.jsonl, .sqlite and .parquet, and flat/TABLE.jsonl, .json, .csv and .parquet, as tests/consumers.rs writes them.
What each table must hold is said here once more, from the records alone.
"""

import asyncio
import csv
import datetime
import json
import sqlite3
import sys
from pathlib import Path

import duckdb
import pandas
import pyarrow.parquet
import sqlite_utils
from datasette.app import Datasette

FOLDER = Path(sys.argv[1])
RECORDS = [json.loads(line) for line in (FOLDER / "articles.jsonl").read_text(encoding="utf-8").split("\n") if line]


def joined(texts):
    return "; ".join(texts) if texts else None


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def at(start, end):
    return {"start_offset": start, "end_offset": end}


def articles(record):
    article = record["article"]
    row = {key: article[key] for key in "duplicate_of url section modified language text".split()}
    counts = {key: len(record[key]) for key in "entities quantities dates claims problems".split()}
    yield row | counts | {"authors": joined(article["authors"]), "blocks": len(article["blocks"])}


def entities(record):
    for entity in record["entities"]:
        row = {key: entity[key] for key in "type name key".split()} | entity["ids"]
        yield row | {"entity_id": entity["id"], "attributes": compact(entity["attributes"]), "mentions": len(entity["mentions"])}


def mentions(record):
    for entity in record["entities"]:
        holder = {key: entity[key] for key in "type name key".split()} | {"entity_id": entity["id"]}
        for mention in entity["mentions"]:
            yield holder | {"text": mention["text"], "rule": mention["rule"]} | at(mention["start"], mention["end"])


def quantities(record):
    same = "kind value low high bound unit currency currency_by dimension change concept same_as basis text bound_text".split()
    for quantity in record["quantities"]:
        row = {key: quantity[key] for key in same} | {"quantity_id": quantity["id"]}
        yield row | {"amount_role": quantity["role"], "from_value": quantity["from"]} | at(quantity["start"], quantity["end"])


def dates(record):
    same = "kind value start_date end_date grain anchor text".split()
    for date in record["dates"]:
        row = {key: date[key] for key in same} | {"date_id": date["id"], "modifier": date["mod"]}
        yield row | at(date["start"], date["end"])


def claims(record):
    amounts = {quantity["id"]: quantity for quantity in record["quantities"]}
    days = {date["id"]: date for date in record["dates"]}
    for claim in record["claims"]:
        roles, fields = claim["roles"], claim["fields"]

        def texts(*names):
            return joined([filler["text"] for name in names for filler in roles.get(name, [])])

        def first(key, things, *names):
            ids = [filler[key] for name in names for filler in roles.get(name, []) if filler[key]]
            return things[ids[0]] if ids else {}

        amount = first("quantity", amounts, "amount")
        day = first("date", days, "period", "time")
        row = {key: claim[key] for key in "type rule negated modality confidence".split()} | {"claim_id": claim["id"]}
        row |= {key: fields.get(key) for key in "direction change change_unit act".split()}
        row |= {name: texts(name) for name in "actors operation metric amount place content".split()}
        row |= {"target": texts("target", "object"), "period": texts("period", "time"), "speaker": texts("source")}
        row |= {"amount_" + key: amount.get(key) for key in "value unit currency".split()}
        row |= {"period_start": day.get("start_date"), "period_end": day.get("end_date")}
        row["roles"] = compact({name: [filler["text"] for filler in fillers] for name, fillers in roles.items()})
        row["attribution"] = joined([said["source"]["text"] for said in claim["attribution"]])
        row["attribution_kind"] = joined([said["kind"] for said in claim["attribution"]])
        row |= {"trigger_" + key: claim["trigger"][key] for key in "text lemma start end".split()}
        row |= {"evidence_" + key: claim["evidence"][key] for key in "text start end".split()}
        row["block"] = record["article"]["blocks"][claim["evidence"]["block"]]["kind"]
        yield row


def roles(record):
    for claim in record["claims"]:
        for role, fillers in claim["roles"].items():
            for number, filler in enumerate(fillers, 1):
                row = {"claim_id": claim["id"], "type": claim["type"], "role": role, "number": number}
                row |= {key: filler[key] for key in "text inherited descriptor".split()}
                row |= {key + "_id": filler[key] for key in "entity quantity date".split()}
                yield row | at(filler["start"], filler["end"])


def fields(record):
    for claim in record["claims"]:
        for field, value in claim["fields"].items():
            kind = {str: "text", float: "number", bool: "flag"}[type(value)]
            row = {"claim_id": claim["id"], "type": claim["type"], "field": field, "text": None, "number": None, "flag": None}
            yield row | {kind: value}


def attributions(record):
    for claim in record["claims"]:
        for number, said in enumerate(claim["attribution"], 1):
            row = {"claim_id": claim["id"], "type": claim["type"], "number": number, "kind": said["kind"]}
            row |= {"source_" + key: said["source"][key] for key in "text start end".split()} | {"entity_id": said["source"]["entity"]}
            yield row | {"cue_" + key: said["cue"][key] for key in "text start end".split()}


TABLES = {table.__name__: table for table in (articles, entities, mentions, quantities, dates, claims, roles, fields, attributions)}
DAYS = {"start_date", "end_date", "period_start", "period_end"}


def expected(name):
    """All rows of a table, with the number of their article from 1 and what they say of it."""
    rows = []
    for number, record in enumerate(RECORDS, 1):
        article = record["article"]
        common = {key: article[key] for key in "source title published publisher".split()} | {"article_id": article["id"]}
        rows += [{"record": number} | common | row for row in TABLES[name](record)]
    return rows


def types(rows):
    """The one type of each column that has a value somewhere."""
    found = {}
    for row in rows:
        for key, value in row.items():
            if value is not None:
                assert found.setdefault(key, type(value)) is type(value), f"{key} is of two types"
    return found


findings = []


def check(what, found, rows, columns=None):
    """Compares rows of cells, each cell with its type."""
    if len(found) != len(rows):
        findings.append(f"{what}: {len(found)} rows, not {len(rows)}")
        return
    for number, (one, other) in enumerate(zip(found, rows), 1):
        columns = columns or [key for key in other if key != "record"]
        if set(one) != set(columns):
            findings.append(f"{what}: columns that should not be there or are missing: {sorted(set(one) ^ set(columns))}")
            return
        for key in columns:
            if (type(one[key]), one[key]) != (type(other[key]), other[key]):
                findings.append(f"{what}, row {number}, {key}: {one[key]!r}, not {other[key]!r}")
                return


def day(value):
    return value.isoformat() if isinstance(value, datetime.date) else value


def plain(frame):
    """A pandas frame or arrow table as rows of Python values."""
    frame = frame.astype(object).where(frame.notna(), None)
    return [{key: day(value) for key, value in row.items()} for row in frame.to_dict("records")]


def guarded(value):
    """A cell of CSV without what keeps spreadsheets from running it."""
    return value[1:] if value.startswith("'") and value.lstrip("'")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else value


def text(value):
    """A value as CSV has it, and JSON."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def without_record(rows):
    return [{key: value for key, value in row.items() if key != "record"} for row in rows]


def check_json(name, rows):
    lines = (FOLDER / "flat" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    check(f"{name}.jsonl", [json.loads(line) for line in lines if line], rows)
    check(f"{name}.json", json.loads((FOLDER / "flat" / f"{name}.json").read_text(encoding="utf-8")), rows)
    frame = pandas.read_json(FOLDER / "flat" / f"{name}.jsonl", lines=True, dtype=False)
    if len(frame) != len(rows):
        findings.append(f"{name}.jsonl in pandas: {len(frame)} rows, not {len(rows)}")
    count = len(duckdb.read_json(str(FOLDER / "flat" / f"{name}.jsonl")).fetchall())
    if count != len(rows):
        findings.append(f"{name}.jsonl in DuckDB: {count} rows, not {len(rows)}")


def check_csv(name, rows):
    path = FOLDER / "flat" / f"{name}.csv"
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\r\n")
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, strict=True))
    for row in found:
        for key, value in row.items():
            if value[:1] in ("=", "+", "@", "\t", "\r") or (value[:1] == "-" and key not in ("change", "value", "low", "high", "number")):
                findings.append(f"{name}.csv: {key} {value!r} would run in a spreadsheet")
    as_text = [{key: text(value) for key, value in row.items()} for row in rows]
    check(f"{name}.csv", [{key: guarded(value) for key, value in row.items()} for row in found], as_text)

    # An empty text and no value are the same in CSV.
    rows = [{key: None if value == "" else value for key, value in row.items()} for row in rows]
    found_types = types(rows)
    pandas_types = {str: "str", int: "int64", float: "float64", bool: "object"}
    wanted = {key: pandas_types[kind] for key, kind in found_types.items() if kind is not bool}
    frame = pandas.read_csv(path, dtype=wanted, keep_default_na=False, na_values=[""])
    found = [{key: guarded(value) if isinstance(value, str) else value for key, value in row.items()} for row in plain(frame)]
    check(f"{name}.csv in pandas", found, rows)

    names = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}
    declared = {key: "DATE" if key in DAYS else names[found_types.get(key, str)] for key in rows[0] if key != "record"}
    order = [key for key in csv.reader(path.open(encoding="utf-8", newline="")).__next__()]
    relation = duckdb.read_csv(str(path), header=True, columns={key: declared[key] for key in order}, strict_mode=True)
    found = [dict(zip(relation.columns, map(day, row))) for row in relation.fetchall()]
    found = [{key: guarded(value) if isinstance(value, str) else value for key, value in row.items()} for row in found]
    check(f"{name}.csv in DuckDB", found, rows)
    # Without being told, it finds the numbers' types.
    guessed = duckdb.read_csv(str(path))
    for key, kind in zip(guessed.columns, guessed.types):
        if found_types.get(key) in (int, float, bool) and str(kind) != names[found_types[key]]:
            findings.append(f"{name}.csv in DuckDB: it takes {key} for {kind}")


def check_parquet(path, rows, columns):
    what = str(path.relative_to(FOLDER))
    table = pyarrow.parquet.read_table(path)
    found_types = types(rows)
    names = {str: "string", int: "int64", float: "double", bool: "bool"}
    for field in table.schema:
        wanted = "date32[day]" if field.name in DAYS else names.get(found_types.get(field.name))
        if wanted and str(field.type) != wanted:
            findings.append(f"{what}: {field.name} is of the type {field.type}, not {wanted}")
        if not field.nullable and any(row[field.name] is None for row in rows):
            findings.append(f"{what}: {field.name} is said to have no nulls")
    found = [{key: day(value) for key, value in row.items()} for row in table.to_pylist()]
    check(what, found, rows, columns)
    relation = duckdb.read_parquet(str(path))
    found = [dict(zip(relation.columns, map(day, row))) for row in relation.fetchall()]
    check(f"{what} in DuckDB", found, rows, columns)
    if len(pandas.read_parquet(path)) != len(rows):
        findings.append(f"{what} in pandas: rows are missing")
    facts = table.schema.metadata
    for key in ("schema", "engine", "rules_packs", "rules_hash", "offsets"):
        if f"newsclaim.{key}".encode() not in facts:
            findings.append(f"{what}: does not say newsclaim.{key}")


def check_sqlite(name, rows, database):
    # SQLite has no type for true and false.
    rows = [{key: int(value) if isinstance(value, bool) else value for key, value in row.items()} for row in rows]
    view = name if name == "articles" else f"{name}_view"
    found = list(database.query(f"select * from [{view}]"))
    if name == "articles":
        numbers = [row.pop("id") for row in found]
        assert numbers == [row["record"] for row in rows], "articles are not numbered from 1"
    check(f"{view} in sqlite-utils", found, rows)
    counted = database[name].count
    if counted != len(rows):
        findings.append(f"{name} in sqlite-utils: {counted} rows, not {len(rows)}")


def check_database():
    path = FOLDER / "articles.sqlite"
    database = sqlite_utils.Database(sqlite3.connect(f"file:{path}?mode=ro", uri=True))
    for name in TABLES:
        check_sqlite(name, expected(name), database)
    for pragma, wanted in [("integrity_check", [("ok",)]), ("foreign_key_check", []), ("user_version", [(1,)])]:
        found = database.execute(f"pragma {pragma}").fetchall()
        if found != wanted:
            findings.append(f"articles.sqlite: {pragma} says {found}")
    claims = database["claims"]
    if claims.detect_fts() != "claims_fts" or {key.column for key in claims.foreign_keys} != {"article"}:
        findings.append(f"articles.sqlite: claims have {claims.detect_fts()} and {claims.foreign_keys}")
    keys = {(key.column, key.other_table) for key in database["roles"].foreign_keys}
    wanted = {("article", "articles"), ("claim", "claims"), ("entity", "entities"), ("quantity", "quantities"), ("date", "dates")}
    if keys != wanted:
        findings.append(f"articles.sqlite: roles refer to {keys}")
    # Each filler's words are where its offsets say, of the article that it refers to.
    off = database.execute(
        "select count(*) from roles r join articles a on a.id = r.article "
        "where substr(a.text, r.start_offset + 1, r.end_offset - r.start_offset) <> r.text"
    ).fetchone()
    if off != (0,):
        findings.append(f"articles.sqlite: {off[0]} fillers are not where they say")
    searched = {row["id"] for row in claims.search("exports")}
    having = {row["id"] for row in claims.rows if "export" in row["evidence_text"].lower()}
    if not searched or searched != having:
        findings.append(f"articles.sqlite: a search finds {sorted(searched)}, not {sorted(having)}")


async def check_datasette():
    datasette = Datasette([], immutables=[str(FOLDER / "articles.sqlite")], settings={"max_returned_rows": 5000})

    async def get(address):
        response = await datasette.client.get(address)
        if response.status_code != 200:
            findings.append(f"Datasette: {address} gives {response.status_code}")
            return {}
        return response.json() if ".json" in address else response.text

    tables = {table["name"]: table for table in (await get("/articles.json")).get("tables", [])}
    for name in TABLES:
        rows = expected(name)
        if name not in tables or tables[name]["count"] != len(rows):
            findings.append(f"Datasette: {name} is not there with {len(rows)} rows")
        await get(f"/articles/{name}")
        if name != "articles":
            await get(f"/articles/{name}_view")
    if tables.get("claims", {}).get("fts_table") != "claims_fts":
        findings.append("Datasette: finds no full-text index of the claims")
    wanted = expected("claims")
    found = await get("/articles/claims_view.json?_shape=array&_size=max")
    check("claims_view in Datasette", found, [{key: int(v) if isinstance(v, bool) else v for key, v in row.items()} for row in wanted])
    searched = await get("/articles/claims.json?_shape=array&_search=exports")
    if not searched or not all("export" in row["evidence_text"].lower() for row in searched):
        findings.append("Datasette: a search for exports finds other things, or nothing")


for name in TABLES:
    rows = expected(name)
    assert rows, f"no article has {name}: the fixtures prove nothing"
    check_json(name, rows)
    check_csv(name, rows)
    columns = [key for key in rows[0] if key != "record"]
    check_parquet(FOLDER / "flat" / f"{name}.parquet", rows, columns)
    check_parquet(FOLDER / "articles.parquet" / f"{name}.parquet", rows, ["record"] + columns)
check_database()
asyncio.run(check_datasette())

if findings:
    sys.exit("\n".join(findings))
print(f"{len(RECORDS)} articles, {sum(len(expected(name)) for name in TABLES)} rows, the same in every format")

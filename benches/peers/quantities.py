#!/usr/bin/env python3
"""Reads amounts and dates with a peer and writes predictions for the scorer of the public gold data.

  python3 -m venv VENV && VENV/bin/pip install -r benches/peers/quantities.txt
  VENV/bin/python benches/peers/quantities.py recognizers GOLD.jsonl > PRED.jsonl      (also: quantulum3)

GOLD: lines with id, text and context.reference_time. PRED: {"id", "pred": [{start, end, type, value, value2, unit, iso}]}, code points.
Seconds and bytes go to standard error. Of readings that overlap the longest stays where the gold names no model (news sentences).
"""
import json
import sys
import time
from datetime import datetime


def recognizers():
    from recognizers_date_time import DateTimeRecognizer
    from recognizers_number import NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer

    culture = "en-us"
    numbers, units = NumberRecognizer(culture), NumberWithUnitRecognizer(culture)
    models = [
        ("percent", numbers.get_percentage_model()), ("range", numbers.get_number_range_model() if hasattr(numbers, "get_number_range_model") else None),
        ("number", numbers.get_number_model()), ("ordinal", numbers.get_ordinal_model()), ("money", units.get_currency_model()),
        ("quantity", units.get_dimension_model()), ("age", units.get_age_model()), ("temperature", units.get_temperature_model()),
    ]
    dates = DateTimeRecognizer(culture).get_datetime_model()

    def read(text, reference):
        for kind, model in models:
            for r in model.parse(text) if model else []:
                resolution = r.resolution or {}
                value = str(resolution.get("value") or "").rstrip("%")
                yield {"start": r.start, "end": r.end + 1, "type": kind, "value": value or None, "unit": resolution.get("unit"),
                       "iso": resolution.get("isoCurrency")}
        for r in dates.parse(text, reference):
            values = []
            for v in (r.resolution or {}).get("values", []):
                values += [x for x in (v.get("timex"), v.get("value"), v.get("start")) if x]
                if v.get("start") and v.get("end"):
                    values.append(f"{v['start']}/{v['end']}")
            yield {"start": r.start, "end": r.end + 1, "type": r.type_name.rsplit(".", 1)[-1], "value": values}

    return read


def quantulum3():
    from quantulum3 import parser

    def read(text, _):
        for q in parser.parse(text):
            entity, unit = q.unit.entity.name, q.unit.name
            kind = {"currency": "money", "dimensionless": "number", "temperature": "temperature"}.get(entity, "quantity")
            kind = "percent" if unit == "percentage" else kind
            yield {"start": q.span[0], "end": q.span[1], "type": kind, "value": repr(q.value), "unit": unit,
                   "iso": (q.unit.currency_code if entity == "currency" else None)}

    return read


def longest(readings):
    kept = []
    for r in sorted(readings, key=lambda r: r["start"] - r["end"]):
        if all(r["end"] <= k["start"] or k["end"] <= r["start"] for k in kept):
            kept.append(r)
    return sorted(kept, key=lambda r: r["start"])


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("recognizers", "quantulum3"):
        sys.exit(__doc__)
    read = {"recognizers": recognizers, "quantulum3": quantulum3}[sys.argv[1]]()
    size, seconds = 0, 0.0
    with open(sys.argv[2], encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            reference = (record.get("context") or {}).get("reference_time")
            reference = datetime.fromisoformat(reference).replace(tzinfo=None) if reference else datetime.now()
            start = time.process_time()
            try:
                pred = list(read(record["text"], reference))
            except Exception as error:  # a peer that fails on a text finds nothing there
                print(f"{record['id']}: {error}", file=sys.stderr)
                pred = []
            seconds += time.process_time() - start
            size += len(record["text"].encode())
            pred = longest(pred) if record.get("source") == "newsquant" else pred
            print(json.dumps({"id": record["id"], "pred": pred}, ensure_ascii=False))
    print(f"{size} bytes in {seconds:.1f} s: {size / seconds / 1000:.1f} KB/s", file=sys.stderr)


if __name__ == "__main__":
    main()

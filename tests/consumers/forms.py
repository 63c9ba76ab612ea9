"""Reads what newsclaim wrote in its annotation and linked-data formats with the programs that they are for.

    forms.py OUTDIR FIXTURES

OUTDIR holds what `newsclaim extract INPUTS -o OUTDIR/articles.F --format F` wrote of the same inputs for F of jsonl, jsonld, ftm,
spacy, brat, labelstudio and webannotation; FIXTURES is the repository's folder of that name. Every format is compared
with jsonl, whose offsets are code points. Ends with 1 and a message at the first thing that is not as it should be.
"""

import collections
import csv
import json
import logging
import pathlib
import re
import sys
import tempfile

CLAIM_LAYERS = ["claims", "roles", "sources", "cues", "evidence"]
LAYERS = ["entities", "quantities", "dates"] + CLAIM_LAYERS


def need(truth, *told):
    if not truth:
        raise SystemExit("forms.py: " + " ".join(str(part) for part in told))


def same(found, expected, *told):
    need(found == expected, *told, f"\n   found {found!r}\nexpected {expected!r}")


def lines(path):
    # Not splitlines(): strings may hold other line ends than "\n".
    with open(path, encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


def marked(record):
    """Every stretch of text that a record names, as (layer, start, end, label)."""
    found = []
    for entity in record["entities"]:
        found += [("entities", m["start"], m["end"], entity["type"]) for m in entity["mentions"]]
    for layer in ["quantities", "dates"]:
        found += [(layer, q["start"], q["end"], q["kind"]) for q in record[layer]]
    for claim in record["claims"]:
        trigger, evidence = claim["trigger"], claim["evidence"]
        found.append(("claims", trigger["start"], trigger["end"], claim["type"]))
        for role, fillers in claim["roles"].items():
            found += [("roles", f["start"], f["end"], role) for f in fillers]
        for said in claim["attribution"]:
            found.append(("sources", said["source"]["start"], said["source"]["end"], said["kind"]))
            found.append(("cues", said["cue"]["start"], said["cue"]["end"], "cue"))
        found.append(("evidence", evidence["start"], evidence["end"], "evidence"))
    return sorted((layer, *trimmed(record["article"]["text"], start, end), label) for layer, start, end, label in found)


def trimmed(text, start, end):
    """The separators of ASCII are white space to the formats, and signs to the record."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def spacy(records, path, _fixtures):
    import spacy
    from spacy.tokens import Doc

    vocab = spacy.blank("en").vocab
    documents = lines(path)
    same(len(documents), len(records), "spacy: documents")
    for record, written in zip(records, documents):
        where = "spacy: " + record["article"]["source"]
        doc = Doc(vocab).from_json(written, validate=True)
        same(doc.text, record["article"]["text"], where, "text")
        groups = {name: list(group) for name, group in doc.spans.items()}
        same(sorted(groups), sorted(LAYERS), where, "groups")
        found = [(name, s.start_char, s.end_char, s.label_) for name in LAYERS for s in groups[name]]
        same(sorted(found), marked(record), where, "spans")
        for span in groups["claims"]:
            need(span.kb_id_ in {claim["id"] for claim in record["claims"]}, where, "kb_id", span.kb_id_)
        named = {(s, e, label) for layer, s, e, label in marked(record) if layer in LAYERS[:3]}
        ents = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
        need(set(ents) <= named, where, "ents", set(ents) - named)
        # Whatever is not among the ents overlaps one of them.
        for start, end, label in named - set(ents):
            need(any(start < e and s < end for s, e, _ in ents), where, "lost", start, end, label)
        again = doc.to_json()
        for key in ["text", "tokens"]:
            same(again[key], written[key], where, key)
        same(written["newsclaim"]["claims"], record["claims"], where, "claims")
    return len(documents)


BRAT_BREAKS = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"


def brat(records, path, _fixtures):
    """A strict reader of the standoff format, by the rules of brat's own server."""
    configured = brat_configuration((path / "annotation.conf").read_text(encoding="utf-8"))
    need((path / "visual.conf").exists(), "brat: no visual.conf")
    names = sorted(p.name[:-4] for p in path.glob("*.txt"))
    same(len(names), len(records), "brat: texts")
    same(sorted(p.name[:-4] for p in path.glob("*.ann")), names, "brat: annotations")
    others = {p.name for p in path.iterdir()} - {n + s for n in names for s in [".txt", ".ann"]}
    same(others, {"annotation.conf", "visual.conf"}, "brat: other files")
    for record, name in zip(records, names):
        need(re.fullmatch(r"\d{5,}-[A-Za-z0-9_-]*", name), "brat: name", name)
        # With and without universal newlines the text is the same.
        text = (path / f"{name}.txt").read_text(encoding="utf-8")
        same((path / f"{name}.txt").read_bytes().decode(), text, "brat: newlines of", name)
        same(len(text), len(record["article"]["text"]), "brat: length of", name)
        blank = re.compile(r"[\r\n ]")
        same(blank.sub(" ", text), blank.sub(" ", record["article"]["text"]), "brat: text of", name)
        brat_document(record, "brat: " + name, text, (path / f"{name}.ann").read_bytes().decode(), configured)
    return len(names)


def brat_configuration(conf):
    sections, current = {}, None
    for line in conf.split("\n"):
        if re.fullmatch(r"\[.*\]", line):
            current = sections.setdefault(line[1:-1], {})
        elif line:
            name, _, rest = line.partition("\t")
            need(re.fullmatch(r"[A-Za-z0-9_-]+", name), "brat: type", name)
            need(name not in current, "brat: twice", name)
            current[name] = dict(part.split(":", 1) for part in rest.split(", ") if part)
    same(list(sections), ["entities", "relations", "events", "attributes"], "brat: sections")
    need(not set(sections["entities"]) & set(sections["events"]), "brat: a type of entities and of events")
    return sections


def brat_document(record, where, text, annotations, configured):
    need(annotations == "" or annotations.endswith("\n"), where, "last line")
    bound, events, ids, found = {}, {}, set(), []
    rows = [row.split("\t") for row in annotations.split("\n")[:-1]]
    for id, *columns in rows:
        need(id not in ids, where, "id twice", id)
        need(re.fullmatch(r"[TEAN#][1-9]\d*", id), where, "id", id)
        ids.add(id)
        for column in columns:
            need(not set(column) & set(BRAT_BREAKS), where, "line end in", id)
    for id, *columns in rows:
        if id[0] == "T":
            place, words = columns
            kind, places = place.split(" ", 1)
            need(kind in configured["entities"] or kind in configured["events"], where, "type", kind)
            spans = [tuple(int(end) for end in part.split(" ")) for part in places.split(";")]
            last = -1
            for start, end in spans:
                need(last < start < end <= len(text), where, id, spans)
                need(not set(text[start:end]) & set(BRAT_BREAKS), where, id, "crosses a line")
                last = end
            same(words, " ".join(text[start:end] for start, end in spans), where, id, "words")
            need(words == words.strip(), where, id, "white space")
            bound[id] = (kind, spans[0][0], spans[-1][1])
    for id, *columns in rows:
        if id[0] == "E":
            (trigger, *arguments) = columns[0].split(" ")
            kind, at = trigger.split(":")
            same(bound[at][0], kind, where, id, "trigger")
            names = collections.Counter()
            for argument in arguments:
                role, target = argument.split(":")
                need(target in bound, where, id, target)
                base = role.rstrip("0123456789")
                names[base] += 1
                same(role, base + (str(names[base]) if names[base] > 1 else ""), where, id, "number of")
                need(configured["events"][kind].get(base + "*") == "<ANY>", where, id, "unconfigured", base)
                found.append((int(id[1:]), base.rstrip("_"), *bound[target][1:]))
            events[id] = (kind, *bound[at][1:])
    for id, *columns in rows:
        if id[0] == "A":
            name, target, *value = columns[0].split(" ")
            need(target in events, where, id, target)
            allowed = configured["attributes"][name].get("Value")
            need(value[0] in allowed.split("|") if allowed else not value, where, id, name, value)
        elif id[0] == "N":
            need(re.fullmatch(r"Reference T\d+ Wikidata:Q\d+", columns[0]) and columns[0].split()[1] in bound, where, id)
        elif id[0] == "#":
            kind, target = columns[0].split(" ")
            need(kind == "AnnotatorNotes" and target in ids, where, id, target)
    # Everything of the record is there.
    type_of = lambda name: re.sub(r"[^A-Za-z0-9_-]", "_", name)
    things = {(type_of(label), s, e) for layer, s, e, label in marked(record) if layer in LAYERS[:3]}
    same({b for b in bound.values() if b[0] in {t[0] for t in things}} - set(events.values()), things, where, "things")
    claims = [(type_of(c["type"]), c["trigger"]["start"], c["trigger"]["end"]) for c in record["claims"]]
    same([events[f"E{place + 1}"] for place in range(len(claims))], claims, where, "claims")
    same(len(events), len(claims), where, "events")
    expected = []
    for place, claim in enumerate(record["claims"], 1):
        for role, fillers in claim["roles"].items():
            expected += [(place, type_of(role), *trimmed(text, f["start"], f["end"])) for f in fillers]
        for said in claim["attribution"]:
            expected.append((place, "Source", said["source"]["start"], said["source"]["end"]))
            expected.append((place, "Cue", said["cue"]["start"], said["cue"]["end"]))
        said = {row[1].split(" ")[0] for row in rows if row[0][0] == "A" and row[1].split(" ")[1] == f"E{place}"}
        same("Negation" in said, claim["negated"], where, "negation")
    same(sorted(found), sorted(expected), where, "arguments")


def labelling(fixtures):
    """The labelling interface of the documentation."""
    docs = (fixtures.parent / "docs" / "output.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```xml\n(.*?)```", docs, re.DOTALL)
    same(len(blocks), 1, "docs/output.md: blocks of XML")
    return blocks[0]


def labelstudio(records, path, fixtures):
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface

    logging.disable(logging.WARNING)
    config = labelling(fixtures)
    interface = LabelInterface(config)
    interface.validate()
    tasks = json.loads(path.read_text(encoding="utf-8"))
    same(len(tasks), len(records), "labelstudio: tasks")
    for number, (record, task) in enumerate(zip(records, tasks), 1):
        where = "labelstudio: " + record["article"]["source"]
        same(sorted(task), ["data", "meta", "predictions"], where, "keys")
        same(task["data"], record["article"], where, "data")
        (prediction,) = task["predictions"]
        need(prediction["model_version"] and 0 <= prediction["score"] <= 1, where, "prediction")
        regions = [r for r in prediction["result"] if r["type"] != "relation"]
        relations = [r for r in prediction["result"] if r["type"] == "relation"]
        same(interface.validate_prediction(prediction, return_errors=True), [], where)
        for region in regions:
            same(region["value"]["text"], task["data"]["text"][region["value"]["start"] : region["value"]["end"]], where)
        keys = [(r["id"], r["from_name"]) for r in regions]
        same(len(set(keys)), len(keys), where, "ids")
        same(len(relations), sum(1 for m in marked(record) if m[0] in CLAIM_LAYERS[1:]), where, "relations")
        # What importing and accepting the prediction makes of a task.
        task["id"] = number
        task["annotations"] = [{"id": number, "result": prediction["result"]}]
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "tasks.json"
        source.write_text(json.dumps(tasks), encoding="utf-8")
        converter = Converter(config=config, project_dir=folder)
        converter.convert_to_json_min(str(source), folder, is_dir=False)
        exported = json.loads((pathlib.Path(folder) / "result.json").read_text(encoding="utf-8"))
        same(len(exported), len(records), "labelstudio: exported")
        for record, task in zip(records, exported):
            where = "labelstudio: export of " + record["article"]["source"]
            same(task["text"], record["article"]["text"], where)
            found = [(n, v["start"], v["end"], l) for n in LAYERS for v in task.get(n, []) for l in v["labels"]]
            same(sorted(found), marked(record), where)
            same(listed(task.get("modality", [])), [c["modality"] for c in record["claims"]], where, "modality")
            polarities = ["negated" if c["negated"] else "affirmed" for c in record["claims"]]
            same(listed(task.get("polarity", [])), polarities, where, "polarity")
        converter.convert_to_conll2003(str(source), folder, is_dir=False)
        conll = (pathlib.Path(folder) / "result.conll").read_text(encoding="utf-8")
        for record in records:
            for entity in record["entities"]:
                need(f" B-{entity['type']}\n" in conll, "labelstudio: CoNLL without", entity["type"])
    return len(tasks)


def listed(values):
    """The converter takes a list of one choice apart."""
    return values if isinstance(values, list) else [values]


# The terms of http://www.w3.org/ns/anno.jsonld that the format uses.
ANNO = "http://www.w3.org/ns/anno.jsonld"
OA = "http://www.w3.org/ns/oa#"
LINKS = {"body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector", "via": "via"}
ANNO_CONTEXT = {
    "@context": {
        "oa": OA,
        "id": "@id",
        "type": "@type",
        **{term: {"@type": "@id", "@id": "oa:" + name} for term, name in LINKS.items()},
        "creator": {"@type": "@id", "@id": "http://purl.org/dc/terms/creator"},
        "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"},
        "purpose": {"@type": "@vocab", "@id": "oa:hasPurpose"},
        **{term: "oa:" + term for term in ["start", "end", "exact", "prefix", "suffix"]},
        "format": "http://purl.org/dc/elements/1.1/format",
        "language": "http://purl.org/dc/elements/1.1/language",
        "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        "label": "http://www.w3.org/2000/01/rdf-schema#label",
        "name": "http://xmlns.com/foaf/0.1/name",
        "Software": "http://www.w3.org/ns/activitystreams#Application",
        "Text": "http://purl.org/dc/dcmitype/Text",
        **{
            term: "oa:" + term
            for term in [
                "Annotation", "SpecificResource", "TextualBody", "TextQuoteSelector", "TextPositionSelector",
                "tagging", "identifying", "classifying", "linking", "highlighting", "describing",
            ]
        },
    }
}  # fmt: skip


def webannotation(records, path, _fixtures):
    from pyld import jsonld

    loader = lambda url, _options=None: {"contextUrl": None, "documentUrl": url, "document": {ANNO: ANNO_CONTEXT}[url]}
    annotations = collections.defaultdict(list)
    ids = set()
    for annotation in lines(path):
        where = "webannotation: " + annotation["id"]
        same(
            list(annotation),
            ["@context", "id", "type", "motivation", "creator", "body", "target"],
            where,
        )
        source = annotation["target"]["source"]
        need((annotation["id"], source["label"]) not in ids, where, "twice")
        ids.add((annotation["id"], source["label"]))
        annotations[source["label"]].append(annotation)
    for record in records:
        article = record["article"]
        where, text, found = "webannotation: " + article["source"], article["text"], []
        for annotation in annotations.pop(article["source"], []):
            source = annotation["target"]["source"]
            same(source["id"], "urn:newsclaim:" + article["id"], where)
            same((source["via"], source["language"]), (article["url"], article["language"]), where)
            quote, position = annotation["target"]["selector"]
            start, end = position["start"], position["end"]
            same((quote["type"], position["type"]), ("TextQuoteSelector", "TextPositionSelector"), where)
            same(quote["exact"], text[start:end], where, "exact")
            same(quote["prefix"], text[max(start - 32, 0) : start], where, "prefix")
            same(quote["suffix"], text[end : end + 32], where, "suffix")
            layer, label = [body["value"] for body in annotation["body"] if body["purpose"] == "tagging"]
            found.append((layer, start, end, label))
            (described,) = [json.loads(b["value"]) for b in annotation["body"] if b["purpose"] == "describing"]
            if layer == "claims":
                need(described in record["claims"], where, "description")
        same(sorted(found), marked(record), where, "annotations")
    need(not annotations, "webannotation: of no article", list(annotations))
    some = lines(path)[::97]
    for annotation in some:
        # In safe mode every term that the context does not know is an error.
        (node,) = jsonld.expand(annotation, {"documentLoader": loader})
        same(node["@type"], [OA + "Annotation"], "webannotation")
        same(drops(annotation, node), [], "webannotation: terms without a meaning")
        (target,) = node[OA + "hasTarget"]
        same(len(target[OA + "hasSelector"]), 2, "webannotation: selectors")
        need(node[OA + "motivatedBy"][0]["@id"].startswith(OA), "webannotation: motivation")
    return len(ids)


def drops(written, expanded):
    """Keys that expanding lost: there are as many in both, but for nulls and the words of JSON-LD itself."""
    count = lambda node: (
        sum(count(v) for v in node)
        if isinstance(node, list)
        else sum((k not in ["@context", "@value", "@id"] and v not in [None, []]) + count(v) for k, v in node.items())
        if isinstance(node, dict)
        else 0
    )
    # An id of a node counts in neither; the value of a link is an object with an id in the expanded form alone.
    words = ["@context", "id", "@id"]
    plain = json.loads(json.dumps(written), object_hook=lambda o: {k: v for k, v in o.items() if k not in words})
    return [] if count(plain) == count(expanded) else [count(plain), count(expanded)]


def ftm(records, path, fixtures):
    from followthemoney import model
    from followthemoney.types import registry

    entities = lines(path)
    known = {}
    for data in entities:
        where = f"ftm: {data['schema']} {data['id']}"
        same(list(data), ["id", "schema", "properties"], where, "keys")
        need(re.fullmatch(r"newsclaim-[0-9a-f]{32}", data["id"]), where, "id")
        proxy = model.get_proxy(data)
        proxy.schema.validate(data)
        same(sorted(proxy.properties), sorted(data["properties"]), where, "unknown properties")
        for name in proxy.schema.required:
            need(data["properties"].get(name), where, "required", name)
        for name, values in data["properties"].items():
            need(values and all(isinstance(value, str) for value in values), where, name, values)
            type_ = proxy.schema.get(name).type
            for value in values:
                need(type_.validate(value), where, name, "is no", type_.name, value[:200])
                if type_ not in [registry.text, registry.string, registry.name, registry.address, registry.url]:
                    same(type_.clean(value), value, where, name)
        schema = known.setdefault(data["id"], data["schema"])
        same(schema, data["schema"], where, "one id, two schemata")
    for data in entities:
        schema = model.get(data["schema"])
        for name, values in data["properties"].items():
            for value in values if schema.get(name).type == registry.entity else []:
                where = f"ftm: {data['schema']}.{name}"
                need(value in known, where, "leads nowhere:", value)
                need(model.get(known[value]).is_a(schema.get(name).range), where, "may not be", known[value])
    count = collections.Counter(known.values())
    same(count["Article"], len({(r["article"]["id"], r["article"]["source"]) for r in records}), "ftm: articles")
    same(count["Event"], len({claim["id"] for record in records for claim in record["claims"]}), "ftm: events")
    bodies = {}
    for data in entities:
        if data["schema"] == "Article":
            bodies[data["properties"]["fileName"][0]] = "".join(data["properties"].get("bodyText", []))
    for record in records:
        expected = record["article"]["text"] if record["article"]["text"].strip() else ""
        same(bodies[record["article"]["source"][:1024]], expected, "ftm: text of", record["article"]["source"])
    for file in (fixtures.parent / "rules" / "news-en" / "gazetteers").glob("*.csv"):
        for row in csv.DictReader(file.open(encoding="utf-8")):
            for code in {row.get("country"), row.get("iso2")} - {None, ""}:
                if re.fullmatch("[A-Za-z]{2}", code):
                    need(registry.country.validate(code.lower()), "ftm:", file.name, "has a country that is none:", code)
    return len(entities)


SCHEMA = "https://schema.org/"


def jsonld(records, path, _fixtures):
    import rdflib
    from pyld import jsonld

    documents = lines(path)
    same(len(documents), len(records), "jsonld: documents")
    store = rdflib.Graph()
    for record, document in zip(records, documents):
        article = record["article"]
        where = "jsonld: " + article["source"]
        (node,) = jsonld.expand(document)
        same(drops(document, node), [], where, "terms without a meaning")
        same(document["articleBody"], article["text"], where, "text")
        same([author["name"] for author in document["author"]], article["authors"], where, "authors")
        claims = {part["@id"]: part for part in document["hasPart"] if part["@type"] == "Claim"}
        same(list(claims), ["urn:newsclaim:" + claim["id"] for claim in record["claims"]], where, "claims")
        graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
        store += graph
        term = lambda name: rdflib.URIRef(SCHEMA + name)
        for claim in record["claims"]:
            subject = rdflib.URIRef("urn:newsclaim:" + claim["id"])
            same(graph.value(subject, term("appearance")), rdflib.URIRef(document["@id"]), where, "appearance")
            same(str(graph.value(subject, term("text"))), claim["evidence"]["text"], where, "evidence")
            properties = {
                (str(graph.value(node, term("name"))), graph.value(node, term("value")).toPython())
                for node in graph.objects(subject, term("additionalProperty"))
            }
            expected = {("confidence", claim["confidence"]), ("negated", claim["negated"])}
            expected |= {("type", claim["type"]), ("modality", claim["modality"]), ("rule", claim["rule"])}
            expected |= {(role, f["text"]) for role, fillers in claim["roles"].items() for f in fillers}
            expected |= {("attribution", said["source"]["text"]) for said in claim["attribution"]}
            need(expected <= properties, where, "properties", expected - properties)
            said = claim["attribution"][:1]
            link = "isBasedOn" if said and said[0]["kind"] in ["data", "document"] else "author"
            authors = list(graph.objects(subject, term(link)))
            same(len(authors), len(said), where, "authors of claims")
            for author, told in zip(authors, said):
                names = {str(name) for name in graph.objects(author, term("name"))}
                names |= {str(name) for name in graph.objects(author, term("alternateName"))}
                entity = {e["id"]: e["name"] for e in record["entities"]}.get(told["source"]["entity"])
                need(names & {told["source"]["text"], entity}, where, "author", names, told)
    query = f"SELECT (COUNT(DISTINCT ?claim) AS ?n) {{ ?claim a <{SCHEMA}Claim> ; <{SCHEMA}isPartOf> ?a . ?a a <{SCHEMA}NewsArticle> }}"
    ((found,),) = store.query(query)
    same(int(found), len({c["id"] for r in records for c in r["claims"]}), "jsonld: claims in one store")
    return len(documents)


FORMATS = [spacy, brat, labelstudio, webannotation, ftm, jsonld]


def main(out, fixtures, *wanted):
    out, fixtures = pathlib.Path(out), pathlib.Path(fixtures).resolve()
    records = lines(out / "articles.jsonl")
    need(sum(len(record["claims"]) for record in records) > 20, "too few claims for a test")
    for read in FORMATS:
        if not wanted or read.__name__ in wanted:
            place = out / f"articles.{read.__name__}"
            print(f"{read.__name__}: {read(records, place, fixtures)} read")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Reads the same made-up files with strands, Microsoft Presidio and regular expressions: how fast, and what is found.

Usage: compare.py FOLDER, which holds the programs `generate` and `measure`; `make bench-pii` builds and runs them.
"""

import csv
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BYTES = 20_000_000
# Presidio takes milliseconds a row.
PRESIDIO_ROWS = 1_000
# A column is exposed to those who look at values alone where so many of them match.
LEAST_SHARE = 0.5

EXPOSED = {
    "orders": {"email", "client_ip"},
    "customers": {"first_name", "last_name", "phone", "iban", "street", "postcode", "birth_date"},
}

PATTERNS = {
    "email": r"[\w.%+-]+@[\w-]+(\.[\w-]+)+",
    "ip_address": r"\b((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\b",
    "phone": r"(?<![\w-])(\+|00)\d{1,3}[ -]?(\(0\))?\d{1,5}([ -]?\d{2,5}){1,4}\b",
    "iban": r"\b[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?\b",
    "credit_card": r"\b\d{4}([ -]?\d{4}){3}\b",
    "us_ssn": r"\b\d{3}-\d{2}-\d{4}\b",
    "uk_nino": r"\b[A-Z]{2}( ?\d{2}){3} ?[A-D]\b",
    "street_address": r"\b\d{1,5} ([A-Z][a-z]+ ){1,3}(Road|Street|Avenue|Lane|Drive|Way)\b",
    "secret": r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{36}\b|\beyJ[\w-]+\.[\w-]+\.[\w-]+|-----BEGIN ",
}


class Expressions:
    """The usual patterns, one after the other, on each cell."""

    name = "Python re"
    rows = None

    def __init__(self):
        self.patterns = [re.compile(pattern).search for pattern in PATTERNS.values()]

    def finds(self, cell, header):
        # Each pattern is tried, as each type is asked for.
        return any([search(cell) for search in self.patterns])


class Presidio:
    """All predefined English recognizers that are patterns; no language model, hence no names and places."""

    name = "Presidio"
    rows = PRESIDIO_ROWS
    # Any date and any address of the web: nothing of a person.
    LEFT_OUT = {"DATE_TIME", "URL"}

    def __init__(self):
        import spacy
        import tldextract
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import SpacyNlpEngine

        # Ends of host names as they were when it was released: nothing is asked of the network.
        tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
        words = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
        words.nlp = {"en": spacy.blank("en")}
        registry = RecognizerRegistry()
        registry.load_predefined_recognizers(languages=["en"], nlp_engine=words)
        registry.remove_recognizer("SpacyRecognizer")
        self.engine = AnalyzerEngine(registry=registry, nlp_engine=words, supported_languages=["en"])
        self.entities = sorted(set(self.engine.get_supported_entities("en")) - self.LEFT_OUT)

    def finds(self, cell, header):
        context = header.split("_")
        return bool(self.engine.analyze(cell, language="en", entities=self.entities, context=context))


def rows_of(path, most):
    with path.open(newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows)
        taken = [row for row, _ in zip(rows, range(most or sys.maxsize))]
    return header, taken


def by_values(tool, path):
    """Columns of which most values match, and bytes a second of processor time; reading the file counts."""
    begun = time.process_time()
    header, rows = rows_of(path, tool.rows)
    found = [0] * len(header)
    for row in rows:
        for place, cell in enumerate(row):
            found[place] += tool.finds(cell, header[place])
    seconds = time.process_time() - begun
    size = sum(len(cell.encode()) + 1 for row in rows for cell in row)
    exposed = {name for name, count in zip(header, found) if count >= LEAST_SHARE * len(rows)}
    return exposed, size / seconds


def by_strands(folder, path):
    """The same of strands, by its own decisions; starting the program counts."""
    ran = subprocess.run([folder / "measure", "--json", path], check=True, capture_output=True, text=True)
    *lines, report = ran.stdout.splitlines()
    rate = next(float(line.split()[0]) for line in lines if line.endswith("of processor time"))
    columns = json.loads(report)["files"][0]["columns"]
    return {it["name"] for it in columns if it["state"] == "exposed"}, rate * 1e6


def told(name, results):
    """One line of the table: rates by file, and F1 over all columns."""
    right = sum(len(found & EXPOSED[file]) for file, (found, _) in results.items())
    wrong = sum(len(found - EXPOSED[file]) for file, (found, _) in results.items())
    missed = sum(len(EXPOSED[file] - found) for file, (found, _) in results.items())
    rates = " ".join(f"{file} {rate / 1e6:.3g} MB/s;" for file, (_, rate) in results.items())
    print(f"{name}: {rates} F1 of exposed columns {2 * right / (2 * right + wrong + missed):.2f}")
    for file, (found, _) in results.items():
        print(f"  {file}: found {', '.join(sorted(found & EXPOSED[file])) or 'none'}", end="")
        print(f"; missed {', '.join(sorted(EXPOSED[file] - found)) or 'none'}", end="")
        print(f"; wrong {', '.join(sorted(found - EXPOSED[file])) or 'none'}")


def main(folder):
    with tempfile.TemporaryDirectory() as place:
        paths = {name: Path(place, f"{name}.csv") for name in EXPOSED}
        for name, path in paths.items():
            with path.open("wb") as out:
                subprocess.run([folder / "generate", name, str(BYTES), "csv"], check=True, stdout=out)
        told("strands", {name: by_strands(folder, path) for name, path in paths.items()})
        for tool in (Expressions(), Presidio()):
            told(tool.name, {name: by_values(tool, path) for name, path in paths.items()})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))

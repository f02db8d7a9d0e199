"""Faults of a template, one at a time: each must be caught by the checks."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Callable

import yaml
from samtranslator.yaml_helper import yaml_parse


@dataclass(frozen=True)
class Mutation:
    name: str
    what: str
    change: Callable[[dict], None]


def without_a_right(resources):
    policy = resources["TrackingRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    policy["Statement"] = [it for it in policy["Statement"] if it["Sid"] != "WriteExecutions"]


def with_another_table_prefix(resources):
    variables = resources["Rollup"]["Properties"].setdefault("Environment", {}).setdefault("Variables", {})
    variables["TABLE_PREFIX"] = "Nowhere"


def with_a_rule_for_other_events(resources):
    pattern = resources["RunEventsRule"]["Properties"]["EventPattern"]
    pattern["source"] = [source for source in pattern["source"] if source != "strands.etl"]


def with_a_filter_for_other_rows(resources):
    stream = resources["EmailNotification"]["Properties"]["Events"]["Ledger"]["Properties"]
    pattern = json.loads(stream["FilterCriteria"]["Filters"][0]["Pattern"])
    pattern["dynamodb"]["Keys"]["entry"]["S"] = ["posted-by-nobody"]
    stream["FilterCriteria"]["Filters"][0]["Pattern"] = json.dumps(pattern)


MUTATIONS = [
    Mutation("right", "a role that lacks a right", without_a_right),
    Mutation("variable", "a wrong environment variable", with_another_table_prefix),
    Mutation("rule", "a rule that lets the events pass by", with_a_rule_for_other_events),
    Mutation("filter", "a stream filter that lets the rows pass by", with_a_filter_for_other_rows),
]


@contextmanager
def mutated(template, mutation):
    """The template's path after the change; beside the original, as it refers to what was built."""
    document = yaml_parse(template.read_text())
    mutation.change(document["Resources"])
    path = template.with_name(f"{mutation.name}.yaml")
    path.write_text(yaml.safe_dump(json.loads(json.dumps(document)), sort_keys=False))
    try:
        yield path
    finally:
        path.unlink()

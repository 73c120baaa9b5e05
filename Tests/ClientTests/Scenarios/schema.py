"""schemathesis makes requests from the server's own description, right and wrong, and compares the answers with it."""

import re

from checks import expect
from stage import ROOT

# Requests to each path that are made by chance, besides one for every constraint that is described.
EXAMPLES = 60


def run(stage):
    with stage.serve("--model", "tiny") as server:
        told = stage.run(
            stage.tool("st"), "run", server.url + "/openapi.json", "--checks", "all", "--exclude-checks",
            "positive_data_acceptance", "--max-examples", str(EXAMPLES), "--seed", "15", "--generation-database",
            "none", "--request-timeout", "100", "--max-response-time", "100", "--continue-on-failure", "--no-color",
            PYTHONPATH=str(ROOT / "Tests" / "ClientTests" / "Schemathesis"), SCHEMATHESIS_HOOKS="served", limit=1800)
        server.expect_rest()
    cases = re.search(r"(\d+) generated", told)
    expect(cases, f"schemathesis says {told[-500:]}")
    return f"{cases[1]} requests made from the description, no failure"

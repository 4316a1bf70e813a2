"""A talk's findings as one JSON object, for other programs. Characters that cannot be seen are written as JSON escapes."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from harness.domain.findings import Flag
from harness.report.findings.evidence import Evidence
from harness.report.findings.page import CODED, weakest
from harness.report.findings.sheet import sheet
from harness.report.record import escape
from harness.transcript import Run


def render(run: Run, evidence: Evidence) -> str:
    """The findings as they are stored, and what they come to. Raises RunError where one does not belong to the run."""
    made = sheet(run, evidence)
    mean, low = weakest(made)
    whole = {
        "run": run.manifest.run,
        "finished": run.finished,
        "scorer": evidence.scorer.model_dump(mode="json", exclude_none=True),
        "provenance": CODED,
        "standing": evidence.standing or None,
        "mean": float(mean) if mean else None,
        "weakest": low.party if low else None,
        "parties": [
            {"party": s.party, "balanced": s.balanced, "items": s.counts, "rounds": [{"round": n, "balanced": v} for n, v in s.rounds]}
            for s in made.seats
        ],
        "items": {s.party: {r.about.id: {"verdict": r.word, "findings": r.counts} for r in s.rows} for s in made.seats},
        "findings": [f.model_dump(mode="json", exclude_none=True) for f in evidence.findings],
        "flags": None if evidence.flags is None else [_flag(seq, f) for seq, flags in evidence.flags.items() for f in flags],
        "measures": [asdict(m) for m in evidence.measures],
    }
    return escape(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


def _flag(seq: int, flag: Flag) -> dict[str, Any]:
    return {"seq": seq, **flag.model_dump(mode="json")}

"""A small made-up hub for the tests of routing: three departments, what they say they know, and what they took on."""

from __future__ import annotations

PROFILES = {
    "ENG": [
        "welding and fatigue of metal parts", "fracture of gears, shafts and brackets",
        "vibration and noise of machines",
        "casting, forging and machining", "robot cells and conveyor automation", "tensile testing and hardness",
    ],
    "NURS": [
        "pressure ulcers and wound care", "infection control on wards", "medication rounds in care homes",
        "dementia care and falls", "nurse prescribing", "palliative care and bereavement",
    ],
    "LAW": [
        "employment contracts and tribunals", "copyright, patents and licences", "tenancy and eviction",
        "data protection policy", "company directors' duties", "wills, probate and trusts",
    ],
}  # fmt: skip

HISTORY = [
    ("A shaft in our conveyor keeps snapping, could you test the metal?", "ENG", "E-1"),
    ("We want a robot cell to stack boxes and reduce noise near the machine", "ENG", "E-2"),
    ("Hardness test of forged brackets, twenty pieces", "ENG", "E-3"),
    ("Our care home needs training on falls and wound dressings", "NURS", "E-4"),
    ("Ward staff need a refresher in infection control", "NURS", "E-5"),
    ("Evening talks on dementia for families of residents", "NURS", "E-6"),
    ("A former worker takes us to a tribunal about her contract", "LAW", "E-7"),
    ("Can somebody check our licence and copyright terms?", "LAW", "E-8"),
    ("Tenants face eviction and need advice about notices", "LAW", "E-9"),
    ("Guidance on medication records and data protection in a care home", "NURS|LAW", "E-10"),
]

"""Where an enquiry should go, and why.

`Router` joins two experts: what departments say they know (profiles, with the help of the subject bank) and what became
of past enquiries (history). Importing this package loads nothing heavy; numpy is loaded by the first suggestion.
"""

from __future__ import annotations

from hubcrm.routing.bank import subject_profiles, subjects
from hubcrm.routing.suggest import Router, Suggestion

__all__ = ["Router", "Suggestion", "subject_profiles", "subjects"]

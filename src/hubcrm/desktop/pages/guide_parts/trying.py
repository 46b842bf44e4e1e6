"""What would be suggested among departments that are on the screen and perhaps not in the hub yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubcrm.desktop.pages.settings_parts.trying import Trial
from hubcrm.queries import suggesting
from hubcrm.queries.reading import Reads

if TYPE_CHECKING:
    from hubcrm.routing import Router


class DraftTrial(Trial):
    """Suggests among the departments as they stand on the screen, in the hub or not."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: tuple[suggesting.Profile, ...] = ()

    def departments(self, reader: Reads) -> list[tuple[str, str]]:
        return [(one.code, one.name) for one in self.listed]

    def router(self, reader: Reads) -> Router:
        return suggesting.router_of(self.listed)

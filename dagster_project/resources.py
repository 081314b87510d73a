"""What a Dagster run works on: one warehouse folder, held for writing from the run's first step to its last."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dagster as dg
from pydantic import Field

from dagster_project.warehouse import DATABASE_NAME, Candidate, Warehouse, WarehouseBusy, WarehouseError

PROJECT = Path(__file__).resolve().parent.parent
WAIT_SECONDS = 600.0


class WarehouseResource(dg.ConfigurableResource):
    """The warehouse; a relative ``root`` is relative to the project."""

    root: str = Field(default="warehouse", description="仓库目录 / folder of the warehouse")

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(PROJECT / self.root)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[WarehouseResource, None, None]:
        """Hold the warehouse's lock for the run: one writer at a time, whoever starts it. Raises ``WarehouseBusy``."""
        with ExitStack() as stack:
            try:
                stack.enter_context(self.warehouse.lock())
            except WarehouseBusy as busy:
                if context.log:
                    context.log.warning(busy.waiting)
                stack.enter_context(self.warehouse.lock(WAIT_SECONDS))
            yield self

    def candidate(self) -> Candidate:
        """The candidate that the run's first steps made, or the one an earlier run left behind a shut gate."""
        return self.warehouse.latest_candidate()

    def built(self) -> Path:
        """The database that was built last: a candidate, or the current release. Raises ``WarehouseError``."""
        house = self.warehouse
        try:
            return house.latest_candidate().database
        except WarehouseError:
            if (current := house.current()) is None:
                raise
            return current / DATABASE_NAME

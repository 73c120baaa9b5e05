from typing import Generic, TypeVar

Row = TypeVar("Row", covariant=True)


class IterableDataset(Generic[Row]):
    pass

"""What archives remember between runs, kept in memory: the smallest thing that does what ``ArchiveState`` promises."""

from collections.abc import Iterable, Iterator


class MemoryState:
    """An ``ArchiveState`` that forgets everything when the program ends; hand the same one to a second archive to play a restart."""

    def __init__(self) -> None:
        self.notes: dict[tuple[str, str], str] = {}
        self.files: dict[tuple[str, str], tuple[str, list[tuple[str, str, str]]]] = {}
        self.scans: list[str] = []  # the path of every file that was indexed, in order

    def recall(self, archive: str, key: str) -> str | None:
        return self.notes.get((archive, key))

    def remember(self, archive: str, key: str, value: str | None) -> None:
        if value is None:
            self.notes.pop((archive, key), None)
        else:
            self.notes[archive, key] = value

    def indexed_files(self, archive: str) -> dict[str, str]:
        return {path: stamp for (name, path), (stamp, _) in self.files.items() if name == archive}

    def replace_index(self, archive: str, path: str, stamp: str, rows: Iterable[tuple[str, str, str]]) -> None:
        self.scans.append(path)
        self.files[archive, path] = (stamp, list(rows))

    def forget_index(self, archive: str, path: str) -> None:
        del self.files[archive, path]

    def index_rows(self, archive: str, urlkey: str, since: str | None, until: str | None) -> Iterator[tuple[str, str]]:
        found = [
            (timestamp, path, text)
            for (name, path), (_, rows) in self.files.items()
            for key, timestamp, text in rows
            if name == archive and key == urlkey and (since or "") <= timestamp <= (until or "9")
        ]
        return iter([(path, text) for _, path, text in sorted(found, key=lambda row: row[:2])])

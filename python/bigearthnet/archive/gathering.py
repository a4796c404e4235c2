"""The members of a tar put together to patches.

Members of several patches may stand between one another: a patch is complete when `WINDOW` other
patches have begun since its last member, or `MOST_PENDING` bytes wait, or the tar ends. A member that
comes still later is reported as a duplicate, and left out. Where a patch or one of its files is there
twice, the first counts.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..name_kinds import S1Name, S2Name
from .entries import LARGEST_FILE, Entry
from .faults import Fault, show
from .layouts import METADATA, REFERENCE_FILE, Layout, patch_kind, product_kind, product_of
from .members import Member, TarMembers
from .streams import TarFaultError

WINDOW = 32  # patches that may be incomplete at once
MOST_PENDING = 1 << 25  # bytes of patches not yet complete
MOST_PATCHES = 1_000_000  # version 1 has 590,326 of each sensor
MOST_UNKNOWN = 10_000  # folders of other names remembered at once


@dataclass(slots=True)
class _Pending:
    name: str
    kind: type
    place: str
    last: int
    contents: dict[str, bytes] = field(default_factory=dict)
    size: int = 0


class Gatherer:
    """Takes members in and gives patches out; `faults` are those since `take_faults`."""

    def __init__(self):
        self.faults: list[Fault] = []
        self._pending: OrderedDict[str, _Pending] = OrderedDict()
        self._begun = self._held = 0
        self._passed: dict[Layout, set[str]] = {layout: set() for layout in Layout}
        self._passed_in: dict[str, set[str]] = {}  # the same names by the folder they are in
        self._late: set[str] = set()
        self._homes: set[str] = set()  # folders that hold patches or products
        self._unknown: dict[str, str] = {}  # folders of other names, with a file of theirs
        self._last_v2 = Layout.V2_S2

    def take_faults(self) -> list[Fault]:
        """Return the faults so far, each once."""
        taken, self.faults = self.faults, []
        return taken

    def add(self, member: Member, members: TarMembers) -> None:
        """Take a member in, reading it if it is a patch's file."""
        parts = [part for part in member.name.split("/") if part not in ("", ".")]
        what = _unsafe(member, parts)
        if what:
            patch = parts[-2] if len(parts) > 1 else ""
            self._fault(patch, member.name, "unsafe-member", "a file or folder below the tar's own", what)
        elif member.kind == "folder":
            self._add_folder(parts)
        elif parts:
            self._add_file(parts, member, members)

    def complete(self, *, everything: bool = False) -> Iterator[Entry]:
        """Yield the patches that no more members are waited for."""
        while self._pending:
            oldest = next(iter(self._pending.values()))
            if not everything and oldest.last > self._begun - WINDOW and self._held <= MOST_PENDING:
                return
            del self._pending[oldest.place]
            self._held -= oldest.size
            self._passed_in.setdefault(oldest.place.rpartition("/")[0], set()).add(oldest.name)
            entry = self._entry(oldest)
            if entry:
                yield entry
        if everything:
            self._report_unknown()

    def _add_folder(self, parts: list[str]) -> None:
        if not parts:
            return
        place, parent = "/".join(parts), "/".join(parts[:-1])
        if patch_kind(parts[-1]):
            self._patch(place, parts)
        elif product_kind(parts[-1]):
            self._homes.add(parent)
        elif not parts[-1].startswith("."):
            self._note_unknown(place, "")

    def _add_file(self, parts: list[str], member: Member, members: TarMembers) -> None:
        file, place = parts[-1], "/".join(parts[:-1])
        pending = self._pending.get(place) or (len(parts) > 1 and patch_kind(parts[-2]) and self._patch(place, parts[:-1]))
        if not pending:
            if self._has_passed(place):
                self._add_late(place, parts)
            elif file.endswith((".tif", METADATA)):
                if len(parts) == 1 or product_kind(parts[-2]) or place in self._homes:
                    self._fault("", file, "unexpected-file", "a folder of its patch around it", "none")
                else:
                    self._note_unknown(place, file)
        elif member.size > LARGEST_FILE:
            self._fault(pending.name, file, "huge-file", f"at most {LARGEST_FILE:,} bytes", f"{member.size:,} bytes")
        elif file in pending.contents:
            self._fault(pending.name, file, "duplicate-patch", "one file of this name", "another member")
        else:
            pending.contents[file] = members.read()
            pending.size += member.size
            self._held += member.size

    def _patch(self, place: str, parts: list[str]) -> _Pending | None:
        """Return the patch of a folder, which may have begun with this member; None if it has passed."""
        pending = self._pending.get(place)
        if pending is None:
            if self._has_passed(place):
                return None
            self._begun += 1
            if self._begun > MOST_PATCHES:
                raise TarFaultError("archive-bomb", f"at most {MOST_PATCHES:,} patches", "more")
            parent = "/".join(parts[:-1])
            self._homes.add(parent)
            if len(parts) > 2 and product_kind(parts[-2]):
                self._homes.add("/".join(parts[:-2]))
            pending = self._pending[place] = _Pending(parts[-1], patch_kind(parts[-1]), place, self._begun)
        pending.last = self._begun
        self._pending.move_to_end(place)
        return pending

    def _entry(self, pending: _Pending) -> Entry | None:
        parent = pending.place.rpartition("/")[0].rpartition("/")[2]
        product = product_kind(parent)
        if product and product_of(pending.name) != parent:
            self._fault(pending.name, "", "misplaced-patch", "another folder around it", f"it in {parent}")
            return None
        layout = self._layout(pending, in_product=product is not None)
        if pending.name in self._passed[layout]:
            self._fault(pending.name, "", "duplicate-patch", "one folder of this name", f"another one, {show(pending.place)}")
            return None
        self._passed[layout].add(pending.name)
        return Entry(pending.name, layout, pending.place, pending.contents)

    def _layout(self, pending: _Pending, *, in_product: bool) -> Layout:
        if pending.kind is S2Name:
            return Layout.V1_S2
        if pending.kind is S1Name:
            return Layout.V2_S1 if in_product else Layout.V1_S1
        if pending.contents:
            bands = any(file.endswith(".tif") and not file.endswith(REFERENCE_FILE) for file in pending.contents)
            mapped = f"{pending.name}{REFERENCE_FILE}" in pending.contents and not bands
            self._last_v2 = Layout.V2_MAPS if mapped else Layout.V2_S2
        return self._last_v2

    def _has_passed(self, place: str) -> bool:
        parent, _, name = place.rpartition("/")
        return name in self._passed_in.get(parent, ())

    def _add_late(self, place: str, parts: list[str]) -> None:
        if place not in self._late:
            self._late.add(place)
            self._fault(parts[-2], parts[-1], "duplicate-patch", "the files of a patch together", "one long after the others")

    def _note_unknown(self, place: str, file: str) -> None:
        if len(self._unknown) >= MOST_UNKNOWN:  # nobody's archive: say what there is so far
            self._report_unknown()
        if not self._unknown.get(place):
            self._unknown[place] = file

    def _report_unknown(self) -> None:
        """Report folders with a patch's files, and folders among those of patches; others hold other things."""
        above = {home[:at] for home in self._homes for at in [*_slashes(home), len(home)]}
        for place, file in self._unknown.items():
            parent, _, name = place.rpartition("/")
            if file or parent in self._homes and place not in above:
                self._fault(name, file, "unknown-name", "the name of a patch", "another folder")
        self._unknown.clear()

    def _fault(self, patch: str, file: str, kind: str, expected: str, found: str) -> None:
        self.faults.append(Fault(show(patch), show(file), kind, expected, found))


def _slashes(path: str) -> list[int]:
    return [at for at, character in enumerate(path) if character == "/"]


def _unsafe(member: Member, parts: list[str]) -> str:
    """Return what is wrong with a member that could harm whoever unpacks it, "" for nothing."""
    if member.kind not in ("file", "folder"):
        return f"a {member.kind}"
    if member.name.startswith("/"):
        return "an absolute path"
    if ".." in parts:
        return "a path with '..'"
    if "\\" in member.name or parts and parts[0][1:2] == ":":
        return "a path of Windows"
    return ""

"""Makes projects and exports with the program, as a user would.

`LABELWRIGHT` is the program, `INTEROP_WORK` the folder that all judges of one run work in, `LABELWRIGHT_DATA` the
folder of real data; without it only the sample project is judged.
"""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sources
from shapes import Dataset

WORK = Path(os.environ["INTEROP_WORK"])
DATA = Path(os.environ["LABELWRIGHT_DATA"]) if os.environ.get("LABELWRIGHT_DATA") else None

# Folders that the running case has made.
_made: list[Path] = []

# How it ends when all is done but for some faulty annotations, which it names.
SOME_SKIPPED = 3


def labelwright(*arguments: str | Path) -> dict:
    """What the program answers."""
    command = [os.environ["LABELWRIGHT"], *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode not in (0, SOME_SKIPPED):
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return json.loads(done.stdout) if done.stdout.startswith("{") else {}


def new_folder(name: str) -> Path:
    """An empty folder; it is there until the case that runs is over."""
    _made.append(Path(tempfile.mkdtemp(prefix=f"{name}-", dir=WORK)))
    return _made[-1]


class Judge(unittest.TestCase):
    """Tests that remove what each case has made when it is over: all of it together is more than a gigabyte."""

    @contextlib.contextmanager
    def subTest(self, *named: object, **parameters: object) -> Iterator[None]:
        with super().subTest(*named, **parameters):
            try:
                yield
            finally:
                self.tearDown()

    def tearDown(self) -> None:
        while _made:
            shutil.rmtree(_made.pop())


@dataclass(frozen=True)
class Case:
    """A project, or one task of it, and what was put in."""

    name: str
    folder: str = ""
    task: str = ""
    truth: Callable[[Path], Dataset] | None = None
    imported_as: str = "auto"
    # What of the folder is imported: names of pictures begin there.
    parts: tuple[str, ...] = (".",)

    def expected(self) -> Dataset:
        """What every judge has to find."""
        if self.truth is None:
            return sources.json_lines(self.export("jsonl"))
        return self.truth(DATA / self.folder)

    def project(self) -> Path:
        """The project, made before the judges begin."""
        if not self.folder:
            path = WORK / "demo" / "Demo.labelwright"
            if not path.exists():
                labelwright("demo", path.parent, "--no-window")
            return path
        path = WORK / f"{self.folder}.labelwright"
        if not path.exists():
            labelwright("new", path, "--as", "Ana")
            labelwright("import", path, *(DATA / self.folder / p for p in self.parts), "--format", self.imported_as)
        return path

    def export(self, format: str, *options: str) -> Path:
        """The folder of an export, made anew: readers leave files of their own in it."""
        out = new_folder(f"{self.name}-{format}") / "out"
        task = ["--task", self.task] if self.task else []
        report = labelwright("export", self.project(), out, "--format", format, "--status", "all", *task, *options)
        if report["differences"]:
            raise RuntimeError(f"{self.name} as {format}: {report['differences']}")
        return out


BOXES = [Case("demo-boxes", task="Boxes")]
OUTLINES = [Case("demo-outlines", task="Outlines")]
LABELS = [Case("demo-scenes", task="Scenes")]
if DATA:
    BOXES += [
        Case("bccd", "bccd", truth=sources.voc, parts=("JPEGImages", "Annotations")),
        Case("ships", "ships-yolov8", truth=lambda folder: sources.yolo(folder, ["Ships"])),
    ]
    NUTS = ("data/images", "data/trainval.json")
    OUTLINES += [Case("nuts", "nuts-coco-seg", truth=lambda folder: sources.coco(folder / NUTS[1]), parts=NUTS)]
    LABELS += [Case("clothing", "clothing", truth=sources.class_folders, imported_as="imagenet")]


# Of these, pictures lie in no folders of their own within an export: some judges do not look into such folders.
FLAT = [case for case in BOXES + OUTLINES if case.name != "ships"]


def read_back(folder: Path, format: str, *options: str) -> Dataset:
    """What the program finds in a folder that a judge wrote."""
    work = new_folder("back")
    project = work / "back.labelwright"
    labelwright("new", project, "--as", "Ana")
    labelwright("import", project, folder, "--format", format, *options)
    labelwright("export", project, work / "out", "--format", "jsonl", "--status", "all", "--images", "none")
    return sources.json_lines(work / "out")


def change_a_number(folder: Path, pattern: str, old: str, new: str) -> Path:
    """Changes one number in an export, so that a judge has something to find."""
    for path in sorted(folder.rglob(pattern)):
        text = path.read_text()
        if old in text:
            path.write_text(text.replace(old, new, 1))
            return folder
    raise RuntimeError(f"no {old} in {folder}")


if __name__ == "__main__":
    for case in BOXES + OUTLINES + LABELS:
        case.project()

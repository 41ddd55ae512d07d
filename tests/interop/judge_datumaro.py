"""Datumaro: reads what we write, and we read what it writes."""

import csv
import itertools
import unittest
from pathlib import Path

import program
from datumaro.components.annotation import Annotation, AnnotationType, Bbox, Label, Mask, Polygon
from datumaro.components.dataset import Dataset as Datumaro
from datumaro.components.dataset_base import DatasetItem
from datumaro.components.media import Image as Media
from shapes import Dataset, Image, Shape, boxes, compare, flat, labeled, outlines

SAME = lambda dataset: dataset
# It keeps two decimals, in single precision.
DECIMALS = 0.0051
ONE_BASED = {"coordinate_mode": "voc-one-based"}
ALL = program.BOXES + program.OUTLINES
# Our format, Datumaro's name of it and options, the projects, what it makes of them, how near in pixels.
READ = [
    ("coco", "coco_instances", {}, ALL, SAME, DECIMALS),
    ("voc", "voc_detection", ONE_BASED, ALL, boxes, 0.5),
    ("cvat", "cvat", {}, ALL, SAME, DECIMALS),
    ("datumaro", "datumaro", {}, ALL, SAME, DECIMALS),
    ("yolo", "yolo", {}, program.FLAT, boxes, DECIMALS),
    ("imagenet", "imagenet_with_subset_dirs", {}, program.LABELS, labeled, 0),
    ("openimages", "open_images", {}, program.FLAT, boxes, DECIMALS),
    ("openimages", "open_images", {}, program.LABELS, SAME, 0),
]
# Datumaro's name and options, our format and options, the projects, what Datumaro makes of them, how near.
WRITTEN = [
    ("coco_instances", {}, "coco", [], ALL, SAME, DECIMALS),
    ("cvat", {}, "cvat", [], ALL, SAME, DECIMALS),
    ("datumaro", {}, "datumaro", [], ALL, SAME, DECIMALS),
    ("voc_detection", {}, "voc", [], ALL, boxes, DECIMALS),
    ("voc_detection", ONE_BASED, "voc", ["--voc-base", "1"], ALL, boxes, 1.0),
    # It adds six decimals of the share of the image.
    ("yolo", {}, "yolo", [], ALL, boxes, DECIMALS + 1e-3),
    ("yolo_ultralytics", {}, "yolo", [], ALL, boxes, DECIMALS + 1e-3),
    ("imagenet_with_subset_dirs", {}, "imagenet", [], program.LABELS, labeled, 0),
    ("open_images", {}, "openimages", [], program.FLAT, boxes, DECIMALS),
    ("open_images", {}, "openimages", [], program.LABELS, SAME, 0),
]


def shape_of(group: list[Annotation], name: str) -> Shape:
    """Annotations of one group are the parts of one shape; the box around them says nothing more."""
    group = [part for part in group if not isinstance(part, Bbox)] or group
    first = group[0]
    if isinstance(first, Label):
        return Shape(name)
    if isinstance(first, Bbox):
        x, y, w, h = first.get_bbox()
        return Shape(name, (x, y, x + w, y + h))
    if isinstance(first, Mask):
        x, y, w, h = first.get_bbox()
        return Shape(name, (x, y, x + w, y + h), pixels=int(first.image.sum()))
    return Shape(name, None, tuple(flat(part.points) for part in group))


def item_name(item: DatasetItem) -> str:
    """Without folders, and without the class that is put before names in class folders."""
    return Path(item.id).name.split(":")[-1]


def found(loaded: Datumaro, folder: Path) -> Dataset:
    # It knows the classes of Open Images by their identifiers.
    described = folder / "annotations" / "class-descriptions.csv"
    words = dict(csv.reader(described.open())) if described.exists() else {}
    names = [words.get(label.name, label.name) for label in loaded.categories()[AnnotationType.label].items]
    dataset: Dataset = {}
    for item in loaded:
        height, width = item.media.size
        image = dataset.setdefault(item_name(item), Image(width, height, []))
        alone = itertools.count(-1, -1)
        groups: dict[tuple, list[Annotation]] = {}
        for a in item.annotations:
            groups.setdefault((a.group or next(alone), a.label), []).append(a)
        image.shapes.extend(shape_of(group, names[label]) for (_, label), group in groups.items())
    return dataset


def load(folder: Path, name: str, options: dict) -> Dataset:
    return found(Datumaro.import_from(str(folder), name, **options), folder)


def as_datumaro(dataset: Dataset, pictures: Path) -> Datumaro:
    names = sorted({shape.label for image in dataset.values() for shape in image.shapes})
    files = {path.stem: path for path in pictures.rglob("*.jpg")}
    items = []
    for name, image in dataset.items():
        annotations: list[Annotation] = []
        for group, shape in enumerate(image.shapes, 1):
            label = names.index(shape.label)
            if shape.bounds is None:
                annotations.append(Label(label))
            elif not shape.outlines:
                x0, y0, x1, y1 = shape.box
                annotations.append(Bbox(x0, y0, x1 - x0, y1 - y0, label=label, group=group))
            for ring in shape.outlines:
                annotations.append(Polygon([c for point in ring for c in point], label=label, group=group))
        subset = "val" if len(items) % 4 == 0 else "train"
        items.append(DatasetItem(name, subset=subset, media=Media.from_file(str(files[name])), annotations=annotations))
    return Datumaro.from_iterable(items, categories=names)


def without_holes(dataset: Dataset) -> Dataset:
    """Datumaro's polygons have no holes."""
    return {n: Image(i.width, i.height, [s for s in i.shapes if not s.holes]) for n, i in dataset.items()}


class DatumaroJudge(program.Judge):
    def test_it_reads_what_we_write(self) -> None:
        for format, name, options, cases, change, tolerance in READ:
            for case in cases:
                with self.subTest(format, case=case.name):
                    expected = case.expected()
                    compare(change(expected), load(case.export(format), name, options), tolerance)

    def test_we_read_what_it_writes(self) -> None:
        for name, its_options, format, options, cases, change, tolerance in WRITTEN:
            for case in cases:
                with self.subTest(name, case=case.name):
                    expected = change(without_holes(case.expected()))
                    out = program.new_folder("datumaro")
                    made = as_datumaro(expected, case.export("jsonl"))
                    made.export(str(out), name, save_media=True, **its_options)
                    compare(expected, program.read_back(out, format, *options), tolerance)

    def test_a_changed_coordinate_is_told(self) -> None:
        case = program.BOXES[0]
        changes = {
            "coco": ("*.json", '"bbox":[457,', '"bbox":[457.02,'),
            "voc": ("*.xml", "<xmin>458</xmin>", "<xmin>459</xmin>"),
            "cvat": ("*.xml", 'xtl="457"', 'xtl="457.02"'),
            "datumaro": ("*.json", '"bbox":[457,', '"bbox":[457.02,'),
            "openimages": ("*-bbox.csv", "0.35703125", "0.35803125"),
            "yolo": ("*.txt", "2 0.57421875", "2 0.57431875"),
        }
        expected = case.expected()
        for format, name, options, cases, change, tolerance in READ:
            if case in cases:
                with self.subTest(format), self.assertRaises(AssertionError):
                    folder = program.change_a_number(case.export(format), *changes[format])
                    compare(change(expected), load(folder, name, options), tolerance)


if __name__ == "__main__":
    unittest.main()

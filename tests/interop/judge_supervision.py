"""supervision: reads what we write, and we read what it writes."""

import unittest
from pathlib import Path

import numpy
import program
from shapes import Dataset, Image, Shape, boxes, compare, outlines
from sources import size_of
from supervision import Detections, DetectionDataset

LOADERS = {
    "coco": lambda out: DetectionDataset.from_coco(
        str(out / "images"), str(out / "annotations" / "instances_default.json"), force_masks=False
    ),
    "voc": lambda out: DetectionDataset.from_pascal_voc(str(out / "JPEGImages"), str(out / "Annotations")),
    "yolo": lambda out: DetectionDataset.from_yolo(
        str(out / "images" / "train"), str(out / "labels" / "train"), str(out / "data.yaml")
    ),
    "labelme": lambda out: DetectionDataset.from_labelme(str(out / "images"), str(out / "images")),
}
LOADERS["yolo-seg"] = LOADERS["yolo"]
# Our format, the projects, what it makes of them, how near in pixels.
READ = [
    ("coco", program.BOXES + program.OUTLINES, boxes, 1e-3),
    ("voc", program.FLAT, boxes, 0.5),
    ("yolo", program.FLAT, boxes, 1e-3),
    # It makes masks of outlines, and takes no masks here.
    ("labelme", program.BOXES[:2], boxes, 1e-3),
    ("yolo-seg", program.FLAT, outlines, 0.5),
]
# How it writes a format, ours of it, how near in pixels.
WRITTEN = [
    ("as_coco", lambda out: {"annotations_path": str(out / "instances.json")}, "coco", 1e-3),
    ("as_pascal_voc", lambda out: {"annotations_directory_path": str(out / "Annotations")}, "voc", 0.5),
    (
        "as_yolo",
        lambda out: {"annotations_directory_path": str(out / "labels"), "data_yaml_path": str(out / "data.yaml")},
        "yolo",
        1e-2,
    ),
    ("as_labelme", lambda out: {"annotations_directory_path": str(out / "images")}, "labelme", 1e-3),
]


def found(loaded: DetectionDataset) -> Dataset:
    dataset: Dataset = {}
    for path in loaded.image_paths:
        detections = loaded.annotations[path]
        image = Image(*size_of(Path(path)), [])
        for at, edges in enumerate(detections.xyxy):
            pixels = int(detections.mask[at].sum()) if detections.mask is not None else None
            name = loaded.classes[detections.class_id[at]]
            image.shapes.append(Shape(name, tuple(map(float, edges)), pixels=pixels))
        dataset[Path(path).stem] = image
    return dataset


def as_supervision(dataset: Dataset, pictures: Path) -> DetectionDataset:
    files = {path.stem: str(path) for path in pictures.rglob("*.jpg")}
    names = sorted({shape.label for image in dataset.values() for shape in image.shapes})
    annotations = {}
    for name, image in dataset.items():
        edges = numpy.array([shape.box for shape in image.shapes], float).reshape(-1, 4)
        labels = numpy.array([names.index(shape.label) for shape in image.shapes], int)
        annotations[files[name]] = Detections(xyxy=edges, class_id=labels)
    return DetectionDataset(classes=names, images=list(annotations), annotations=annotations)


class Supervision(program.Judge):
    def test_it_reads_what_we_write(self) -> None:
        for format, cases, change, tolerance in READ:
            for case in cases:
                with self.subTest(format, case=case.name):
                    compare(change(case.expected()), found(LOADERS[format](case.export(format))), tolerance)

    def test_we_read_what_it_writes(self) -> None:
        for method, places, format, tolerance in WRITTEN:
            for case in program.FLAT:
                with self.subTest(method, case=case.name):
                    expected = boxes(case.expected())
                    out = program.new_folder("supervision")
                    made = as_supervision(expected, case.export("jsonl"))
                    getattr(made, method)(images_directory_path=str(out / "images"), **places(out))
                    compare(expected, program.read_back(out, format), tolerance)

    def test_a_changed_coordinate_is_told(self) -> None:
        case = program.BOXES[0]
        changes = {
            "coco": ("*.json", '"bbox":[457,', '"bbox":[457.01,'),
            "voc": ("*.xml", "<xmin>458</xmin>", "<xmin>459</xmin>"),
            "yolo": ("*.txt", "2 0.57421875", "2 0.57422000"),
            "labelme": ("*.json", "457.0", "457.01"),
            "yolo-seg": ("*.txt", "\n7 0.", "\n7 0.0"),
        }
        for format, _, change, tolerance in READ:
            with self.subTest(format), self.assertRaises(AssertionError):
                folder = program.change_a_number(case.export(format), *changes[format])
                compare(change(case.expected()), found(LOADERS[format](folder)), tolerance)


if __name__ == "__main__":
    unittest.main()

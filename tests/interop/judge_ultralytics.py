"""Ultralytics: its own check of a data set, and what its trainers would then train on."""

import os
import unittest
from pathlib import Path

import program

os.environ["YOLO_CONFIG_DIR"] = str(program.WORK)
os.environ["YOLO_OFFLINE"] = "true"
os.environ["YOLO_VERBOSE"] = "false"

from shapes import Dataset, Image, Shape, boxes, compare, flat, labeled, outlines  # noqa: E402
from sources import size_of  # noqa: E402
from ultralytics.cfg import get_cfg  # noqa: E402
from ultralytics.data.dataset import ClassificationDataset, YOLODataset  # noqa: E402
from ultralytics.data.utils import check_cls_dataset, check_det_dataset  # noqa: E402

SPLIT = ["--split", "train=0.75,val=0.25"]
# Our format, the task, the projects, what it makes of them.
CASES = [
    ("yolo", "detect", program.BOXES + program.OUTLINES, boxes),
    ("yolo-seg", "segment", program.BOXES + program.OUTLINES, outlines),
]
# It reads in single precision; the largest picture is 1280 pixels wide.
NEAR = 1e-3


def found(folder: Path, task: str) -> Dataset:
    """What is trained on and validated with."""
    checked = check_det_dataset(str(folder / "data.yaml"), autodownload=False)
    dataset: Dataset = {}
    for part in sorted({checked["train"], checked["val"]}):
        loaded = YOLODataset(img_path=part, data=checked, task=task, augment=False)
        for label in loaded.labels:
            height, width = label["shape"]
            image = Image(width, height, [])
            for at, (number, box) in enumerate(zip(label["cls"][:, 0], label["bboxes"])):
                name = checked["names"][int(number)]
                if task == "segment":
                    ring = flat((label["segments"][at] * [width, height]).ravel().tolist())
                    image.shapes.append(Shape(name, None, (ring,)))
                else:
                    cx, cy, w, h = map(float, box)
                    edges = ((cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height)
                    image.shapes.append(Shape(name, edges))
            dataset[Path(label["im_file"]).stem] = image
    return dataset


class Ultralytics(program.Judge):
    def test_it_trains_on_boxes_and_outlines(self) -> None:
        for format, task, cases, change in CASES:
            for case in cases:
                for options in ([], SPLIT):
                    with self.subTest(format, case=case.name, options=options):
                        compare(change(case.expected()), found(case.export(format, *options), task), NEAR)

    def test_it_trains_on_labels(self) -> None:
        # The few pictures of the sample project do not have each class in each part.
        for case, parts, options in [(program.LABELS[0], ["train"], [])] + [
            (case, ["train", "val"], SPLIT) for case in program.LABELS[1:]
        ]:
            with self.subTest(case.name):
                expected = labeled(case.expected())
                checked = check_cls_dataset(str(case.export("yolo-cls", *options)))
                names = {shape.label for image in expected.values() for shape in image.shapes}
                self.assertEqual(set(checked["names"].values()), names)
                judged: Dataset = {}
                for part in parts:
                    loaded = ClassificationDataset(str(checked[part]), get_cfg(), prefix=part, names=checked["names"])
                    for path, label, *_ in loaded.samples:
                        width, height = size_of(Path(path))
                        image = judged.setdefault(Path(path).stem, Image(width, height, []))
                        image.shapes.append(Shape(checked["names"][label]))
                compare(expected, judged, 0)

    def test_a_changed_coordinate_is_told(self) -> None:
        case = program.BOXES[0]
        for format, task, _, change in CASES:
            with self.subTest(format), self.assertRaises(AssertionError):
                folder = program.change_a_number(case.export(format), "*.txt", "\n7 0.", "\n7 0.0")
                compare(change(case.expected()), found(folder, task), NEAR)


if __name__ == "__main__":
    unittest.main()

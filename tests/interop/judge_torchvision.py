"""torchvision: its readers of Pascal VOC and of class folders."""

import unittest
from pathlib import Path

import program
from shapes import Dataset, Image, Shape, boxes, compare, labeled
from torchvision.datasets import ImageFolder, VOCDetection

# Our format with the lists or parts of an export, and the options that make them.
DIVIDED = [(["trainval"], []), (["train", "val"], ["--split", "train=0.75,val=0.25"])]
PARTS = [(["train"], []), (["train", "val"], ["--split", "train=0.75,val=0.25"])]


def voc(folder: Path, lists: list[str]) -> Dataset:
    """As the devkit says: the first pixel is (1, 1) and both ends are within the box."""
    above = program.new_folder("devkit")
    (above / "VOCdevkit").mkdir()
    (above / "VOCdevkit" / "VOC2012").symlink_to(folder)
    dataset: Dataset = {}
    for part in lists:
        judged = VOCDetection(str(above), year="2012", image_set=part)
        for path, (picture, target) in zip(judged.images, judged):
            annotation = target["annotation"]
            size = annotation["size"]
            image = Image(int(size["width"]), int(size["height"]), [])
            if picture.size != (image.width, image.height):
                raise AssertionError(f"{path} is {picture.size}, its annotations say {size}")
            for row in annotation.get("object", []):
                x0, y0, x1, y1 = (int(row["bndbox"][edge]) for edge in ("xmin", "ymin", "xmax", "ymax"))
                image.shapes.append(Shape(row["name"], (x0 - 1, y0 - 1, x1, y1)))
            dataset[Path(path).stem] = image
    return dataset


def class_folders(folder: Path, parts: list[str]) -> Dataset:
    dataset: Dataset = {}
    for part in parts:
        judged = ImageFolder(str(folder / part))
        for (path, _), (picture, label) in zip(judged.samples, judged):
            image = dataset.setdefault(Path(path).stem, Image(*picture.size, []))
            image.shapes.append(Shape(judged.classes[label]))
    return dataset


class Torchvision(program.Judge):
    def test_it_reads_voc(self) -> None:
        for case in program.BOXES + program.OUTLINES:
            for lists, options in DIVIDED:
                with self.subTest(case.name, lists=lists):
                    compare(boxes(case.expected()), voc(case.export("voc", *options), lists), 0.5)

    def test_it_reads_class_folders(self) -> None:
        for case in program.LABELS:
            for format in ("imagenet", "yolo-cls"):
                for parts, options in PARTS:
                    with self.subTest(case.name, format=format, parts=parts):
                        out = case.export(format, *options)
                        compare(labeled(case.expected()), class_folders(out, parts), 0)

    def test_a_changed_coordinate_or_label_is_told(self) -> None:
        case = program.BOXES[0]
        folder = program.change_a_number(case.export("voc"), "*.xml", "<xmin>458</xmin>", "<xmin>459</xmin>")
        with self.assertRaises(AssertionError):
            compare(boxes(case.expected()), voc(folder, ["trainval"]), 0.5)
        case = program.LABELS[0]
        folder = case.export("imagenet")
        (folder / "train" / "dusk").rename(folder / "train" / "dust")
        with self.assertRaises(AssertionError):
            compare(labeled(case.expected()), class_folders(folder, ["train"]), 0)


if __name__ == "__main__":
    unittest.main()

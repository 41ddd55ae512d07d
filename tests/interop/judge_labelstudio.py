"""Label Studio's kit: its converter makes COCO of our tasks, and its reader of brushes our masks."""

import contextlib
import io
import json
import logging
import unittest
from pathlib import Path

import numpy
import program
import sources
from label_studio_sdk.converter.brush import decode_rle
from label_studio_sdk.converter.converter import Converter
from shapes import Dataset, Image, Shape, compare, labeled

logging.disable(logging.ERROR)


def is_mask(shape: Shape) -> bool:
    """Brushes hold what is of several parts or has holes."""
    return len(shape.outlines) > 1 or bool(shape.holes)


def only(dataset: Dataset, wanted) -> Dataset:
    return {n: Image(i.width, i.height, [s for s in i.shapes if wanted(s)]) for n, i in dataset.items()}


def converted(folder: Path) -> Dataset:
    """Boxes and polygons as its converter to COCO has them."""
    out = program.new_folder("coco")
    converter = Converter(str(folder / "label_config.xml"), str(folder), download_resources=False)
    with contextlib.redirect_stdout(io.StringIO()):
        converter.convert_to_coco(str(folder), str(out), output_image_dir=str(folder / "images"))
    result = out / "result.json"
    content = json.loads(result.read_text())
    dataset = sources.coco(result)
    stems = {row["id"]: Path(row["file_name"]).stem for row in content["images"]}
    names = {row["id"]: row["name"] for row in content["categories"]}
    for row in content["annotations"]:
        if not row["segmentation"]:
            x, y, w, h = row["bbox"]
            shape = Shape(names[row["category_id"]], (x, y, x + w, y + h))
            dataset[stems[row["image_id"]]].shapes.append(shape)
    # It knows no size of pictures with nothing on them.
    return only({n: i for n, i in dataset.items() if i.width}, lambda shape: shape.bounds)


def brushes(folder: Path) -> Dataset:
    dataset: Dataset = {}
    for task in json.loads((folder / "tasks.json").read_text()):
        for row in (row for a in task["annotations"] for row in a["result"] if row["type"] == "brushlabels"):
            width, height = row["original_width"], row["original_height"]
            pixels = decode_rle(row["value"]["rle"]).reshape(height, width, 4)[:, :, 3] > 0
            rows, columns = numpy.nonzero(pixels.any(1))[0], numpy.nonzero(pixels.any(0))[0]
            box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
            image = dataset.setdefault(Path(task["data"]["image"]).stem, Image(width, height, []))
            image.shapes.append(Shape(row["value"]["brushlabels"][0], box, pixels=int(pixels.sum())))
    return dataset


class LabelStudio(program.Judge):
    def test_it_converts_boxes_and_polygons(self) -> None:
        for case in program.BOXES + program.OUTLINES:
            with self.subTest(case.name):
                expected = only(labeled(case.expected()), lambda shape: not is_mask(shape))
                compare(expected, converted(case.export("label-studio")), 1e-3)

    def test_it_reads_brushes(self) -> None:
        case = program.OUTLINES[0]
        expected = labeled(only(case.expected(), is_mask))
        compare(expected, brushes(case.export("label-studio")), 0)

    def test_a_changed_coordinate_is_told(self) -> None:
        case = program.BOXES[0]
        folder = program.change_a_number(case.export("label-studio"), "tasks.json", '"x":35.703125', '"x":35.713125')
        with self.assertRaises(AssertionError):
            compare(labeled(case.expected()), converted(folder), 1e-3)


if __name__ == "__main__":
    unittest.main()

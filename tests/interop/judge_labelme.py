"""labelme: it reads what we write, and we read its files, be they written by it from our data or real ones."""

import shutil
import unittest
from pathlib import Path

import numpy
import program
from labelme import LabelFile
from labelme.utils import img_arr_to_b64
from shapes import Box, Dataset, Image, Shape, compare, raster
from sources import size_of

# Folders of labelme's own examples with boxes, polygons that do not cross themselves, and labels.
EXAMPLES = ["bbox_detection", "video_annotation", "classification"]


def whole_pixels(shape: Shape, image: Image) -> tuple[numpy.ndarray, Box]:
    """A mask of the image, and the box around its pixels with open ends."""
    mask = raster(shape, image.width, image.height)
    rows, columns = numpy.nonzero(mask.any(1))[0], numpy.nonzero(mask.any(0))[0]
    return mask, (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def rows_of(shape: Shape, image: Image, group: int) -> list[dict]:
    """One row a part; what has holes is a mask."""
    row = {"label": shape.label, "group_id": None, "description": "", "flags": {}, "mask": None}
    if shape.holes:
        mask, (x0, y0, x1, y1) = whole_pixels(shape, image)
        crop = img_arr_to_b64(mask[y0:y1, x0:x1].astype(numpy.uint8))
        return [row | {"shape_type": "mask", "points": [[x0, y0], [x1 - 1, y1 - 1]], "mask": crop}]
    if not shape.outlines:
        x0, y0, x1, y1 = shape.box
        return [row | {"shape_type": "rectangle", "points": [[x1, y0], [x0, y1]]}]
    if len(shape.outlines) > 1:
        row["group_id"] = group
    return [row | {"shape_type": "polygon", "points": list(map(list, ring))} for ring in shape.outlines]


def write(dataset: Dataset, pictures: Path, out: Path) -> None:
    for picture in pictures.rglob("*.jpg"):
        image = dataset[picture.stem]
        shutil.copy(picture, out)
        shapes = [row for at, s in enumerate(image.shapes) if s.bounds for row in rows_of(s, image, at)]
        LabelFile().save(
            filename=str(out / f"{picture.stem}.json"),
            shapes=shapes,
            image_path=picture.name,
            image_height=image.height,
            image_width=image.width,
            flags={shape.label: True for shape in image.shapes if not shape.bounds},
        )


def found(folder: Path) -> Dataset:
    """What labelme shows."""
    dataset: Dataset = {}
    for path in sorted(folder.rglob("*.json")):
        file = LabelFile(str(path))
        image = Image(*size_of(path.parent / file.image_path), [Shape(flag) for flag, on in file.flags.items() if on])
        groups: dict[tuple, list] = {}
        for at, row in enumerate(file.shapes):
            points = tuple((float(x), float(y)) for x, y in row["points"])
            if row["shape_type"] == "rectangle":
                image.shapes.append(Shape(row["label"], Shape("", None, (points,)).bounds))
            elif row["shape_type"] == "polygon":
                alone = at if row["group_id"] is None else None
                groups.setdefault((row["label"], row["group_id"], alone), []).append(points)
            elif row["shape_type"] == "mask":
                (x0, y0), (x1, y1) = points
                image.shapes.append(Shape(row["label"], (x0, y0, x1 + 1, y1 + 1), pixels=int(row["mask"].sum())))
            else:
                raise AssertionError(f"{path}: {row['shape_type']}")
        image.shapes.extend(Shape(label, None, tuple(rings)) for (label, *_), rings in groups.items())
        dataset[path.stem] = image
    return dataset


class Labelme(program.Judge):
    def test_it_reads_what_we_write(self) -> None:
        for case in program.BOXES + program.OUTLINES + program.LABELS:
            with self.subTest(case.name):
                compare(case.expected(), found(case.export("labelme")), 1e-3)

    def test_we_read_what_it_writes(self) -> None:
        for case in program.BOXES + program.OUTLINES + program.LABELS:
            with self.subTest(case.name):
                expected = case.expected()
                out = program.new_folder("labelme")
                write(expected, case.export("jsonl"), out)
                judged = program.read_back(out, "labelme")
                for name, image in expected.items():
                    for at, shape in enumerate(image.shapes):
                        if shape.holes:
                            mask, edges = whole_pixels(shape, image)
                            image.shapes[at] = Shape(shape.label, edges, pixels=int(mask.sum()))
                compare(expected, judged, 1e-3)

    @unittest.skipUnless(program.DATA, "no real data")
    def test_we_read_its_examples(self) -> None:
        for name in EXAMPLES:
            with self.subTest(name):
                folder = program.DATA / "labelme-examples" / "examples" / name / "data_annotated"
                compare(found(folder), program.read_back(folder, "labelme"), 1e-3)

    def test_a_changed_coordinate_is_told(self) -> None:
        case = program.BOXES[0]
        out = program.new_folder("labelme")
        write(case.expected(), case.export("jsonl"), out)
        program.change_a_number(out, "*.json", "457.0", "457.01")
        export = program.change_a_number(case.export("labelme"), "*.json", "457.0", "457.01")
        for judged in (found(export), found(out), program.read_back(out, "labelme")):
            with self.assertRaises(AssertionError):
                compare(case.expected(), judged, 1e-3)


if __name__ == "__main__":
    unittest.main()

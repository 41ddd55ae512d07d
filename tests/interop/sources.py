"""Readers of the source data, independent of the program and of the judges: each says what the files say."""

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from shapes import Dataset, Image, Shape, flat


def size_of(picture: Path) -> tuple[int, int]:
    from PIL import Image as Pillow, ImageOps

    with Pillow.open(picture) as opened:
        return ImageOps.exif_transpose(opened).size


def json_lines(folder: Path) -> Dataset:
    """What the program itself says of its project, with nothing lost.

    A picture that lies in several class folders is several inputs of one name.
    """
    dataset: Dataset = {}
    rows = (folder / "annotations.jsonl").read_text().splitlines()[1:]
    for row in map(json.loads, rows):
        shapes = [json_shape(a["concept"], a["region"]) for a in row["annotations"] if a["sign"] == "present"]
        dataset.setdefault(Path(row["input"]).stem, Image(row["width"], row["height"], [])).shapes.extend(shapes)
    return dataset


def json_shape(label: str, region) -> Shape:
    if region == "whole":
        return Shape(label)
    if "box" in region:
        return Shape(label, tuple(region["box"]))
    rings = lambda listed: tuple(tuple(map(tuple, ring)) for ring in listed)
    parts = region["polygon"]
    holes = [hole for part in parts for hole in part.get("holes", [])]
    return Shape(label, None, rings(part["outer"] for part in parts), rings(holes))


def voc(folder: Path) -> Dataset:
    """The first pixel is (1, 1) and both ends are within the box; equal ends are a click without a drag."""
    dataset: Dataset = {}
    for path in sorted((folder / "Annotations").glob("*.xml")):
        root = ElementTree.parse(path).getroot()
        number = lambda element, name: float(element.find(name).text)
        shapes = []
        for found in root.iter("object"):
            x0, y0 = number(found, "bndbox/xmin") - 1, number(found, "bndbox/ymin") - 1
            x1, y1 = number(found, "bndbox/xmax"), number(found, "bndbox/ymax")
            if x1 - x0 > 1 and y1 - y0 > 1:
                shapes.append(Shape(found.find("name").text, (x0, y0, x1, y1)))
        dataset[path.stem] = Image(int(number(root, "size/width")), int(number(root, "size/height")), shapes)
    return dataset


def coco(path: Path) -> Dataset:
    """Polygons only; an annotation without any is a label of its image here."""
    read = json.loads(path.read_text())
    names = {category["id"]: category["name"] for category in read["categories"]}
    sized = lambda row: (Path(row["file_name"]).stem, Image(row["width"], row["height"], []))
    images = {row["id"]: sized(row) for row in read["images"]}
    for row in read["annotations"]:
        rings = tuple(map(flat, row["segmentation"]))
        images[row["image_id"]][1].shapes.append(Shape(names[row["category_id"]], None, rings))
    return dict(images.values())


def yolo(folder: Path, names: list[str]) -> Dataset:
    """A line of five numbers is a box, a longer one an outline; classes without a name are left out."""
    dataset: Dataset = {}
    for picture in sorted(folder.glob("*/images/*.jpg")):
        width, height = size_of(picture)
        image = Image(width, height, [])
        lines = picture.parent.parent / "labels" / (picture.stem + ".txt")
        for line in lines.read_text().splitlines() if lines.exists() else []:
            at, *numbers = line.split()
            if int(at) >= len(names):
                continue
            scaled = [float(n) * (width, height)[i % 2] for i, n in enumerate(numbers)]
            if len(scaled) == 4:
                cx, cy, w, h = scaled
                image.shapes.append(Shape(names[int(at)], (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)))
            else:
                image.shapes.append(Shape(names[int(at)], None, (flat(scaled),)))
        dataset[picture.stem] = image
    return dataset


def class_folders(folder: Path) -> Dataset:
    return {p.stem: Image(*size_of(p), [Shape(p.parent.name)]) for p in sorted(folder.glob("*/*.jpg"))}

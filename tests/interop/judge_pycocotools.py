"""pycocotools: the source as detections against our export as ground truth, and the other way round, is AP 1.0."""

import contextlib
import io
import json
import unittest
from pathlib import Path

import numpy
import program
import sources
from pycocotools import mask as masks
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from shapes import Dataset, Image, Shape, compare, flat, raster

CASES = [(case, ["bbox"]) for case in program.BOXES] + [(case, ["bbox", "segm"]) for case in program.OUTLINES]


def as_coco(dataset: Dataset) -> dict:
    """COCO as the specification says, with identifiers of its own."""
    names = sorted({shape.label for image in dataset.values() for shape in image.shapes})
    out: dict = {"info": {}, "images": [], "annotations": []}
    out["categories"] = [{"id": at, "name": name} for at, name in enumerate(names, 1)]
    for number, (name, image) in enumerate(dataset.items(), 1):
        out["images"].append({"id": number, "file_name": f"{name}.jpg", "width": image.width, "height": image.height})
        for shape in map(Shape.as_outline, image.shapes):
            x0, y0, x1, y1 = shape.bounds
            polygons = [[c for point in ring for c in point] for ring in shape.outlines]
            if shape.holes:
                polygons = masks.encode(numpy.asfortranarray(raster(shape, image.width, image.height), "uint8"))
            row = {"id": len(out["annotations"]) + 1, "image_id": number, "category_id": names.index(shape.label) + 1}
            row |= {"bbox": [x0, y0, x1 - x0, y1 - y0], "area": shape.area, "iscrowd": 0, "segmentation": polygons}
            out["annotations"].append(row)
    return out


def loaded(content: dict) -> COCO:
    coco = COCO()
    coco.dataset = content
    coco.createIndex()
    return coco


def found(coco: COCO) -> Dataset:
    """What pycocotools has read."""
    dataset: Dataset = {}
    for row in coco.dataset["images"]:
        shapes = []
        for a in coco.imgToAnns[row["id"]]:
            label, (x, y, w, h) = coco.cats[a["category_id"]]["name"], a["bbox"]
            if not a["segmentation"]:
                shape = Shape(label, (x, y, x + w, y + h))
            elif isinstance(a["segmentation"], list):
                shape = Shape(label, None, tuple(map(flat, a["segmentation"])))
                if max(abs(p - q) for p, q in zip(shape.bounds, (x, y, x + w, y + h))) > 1e-3:
                    raise AssertionError(f"{row['file_name']}: bbox {a['bbox']} is not around {shape}")
            else:
                shape = Shape(label, (x, y, x + w, y + h), pixels=int(coco.annToMask(a).sum()))
            if abs(shape.area - a["area"]) > 1e-3 * max(1, shape.area):
                raise AssertionError(f"{row['file_name']}: area {a['area']}, of {shape} is {shape.area}")
            shapes.append(shape)
        dataset[Path(row["file_name"]).stem] = Image(row["width"], row["height"], shapes)
    return dataset


def average_precision(truth: COCO, detections: COCO, kind: str) -> float:
    """Of detections made from another COCO file: images and categories are matched by name."""
    image_ids = {Path(row["file_name"]).stem: row["id"] for row in truth.dataset["images"]}
    category_ids = {row["name"]: row["id"] for row in truth.dataset["categories"]}
    rows = []
    for a in detections.dataset["annotations"]:
        image = Path(detections.imgs[a["image_id"]]["file_name"]).stem
        row = {"image_id": image_ids[image], "category_id": category_ids[detections.cats[a["category_id"]]["name"]]}
        rows.append(row | {"score": 1.0, kind_key(kind): detections.annToRLE(a) if kind == "segm" else a["bbox"]})
    evaluation = COCOeval(truth, truth.loadRes(rows), kind)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    return float(evaluation.stats[0])


def kind_key(kind: str) -> str:
    return "segmentation" if kind == "segm" else "bbox"


def exported(folder: Path) -> COCO:
    return COCO(str(folder / "annotations" / "instances_default.json"))


class Pycocotools(program.Judge):
    def setUp(self) -> None:
        quiet = contextlib.redirect_stdout(io.StringIO())
        quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)

    def test_source_and_export_find_each_other(self) -> None:
        for case, kinds in CASES:
            expected = case.expected()
            source, export = loaded(as_coco(expected)), exported(case.export("coco"))
            with self.subTest(case.name):
                compare(expected, found(export), 1e-3)
            for kind in kinds:
                with self.subTest(case.name, kind=kind):
                    self.assertAlmostEqual(average_precision(export, source, kind), 1.0, 9)
                    self.assertAlmostEqual(average_precision(source, export, kind), 1.0, 9)

    def test_crowds_and_masks_survive(self) -> None:
        folder = program.new_folder("crowd")
        demo = program.BOXES[0]
        picture = next((demo.export("coco") / "images").glob("*.jpg"))
        (folder / picture.name).write_bytes(picture.read_bytes())
        width, height = sources.size_of(picture)
        crowd = numpy.zeros((height, width), "uint8", order="F")
        crowd[100:160, 200:300] = crowd[300:340, 220:280] = 1
        crowd[120:130, 220:240] = 0
        mask = masks.encode(crowd)
        content = as_coco({picture.stem: Image(width, height, [Shape("apple", (10.0, 20.0, 90.5, 80.25))])})
        row = {"id": 7, "image_id": 1, "category_id": 1, "iscrowd": 1, "bbox": masks.toBbox(mask).tolist()}
        row |= {"area": int(crowd.sum()), "segmentation": mask | {"counts": mask["counts"].decode()}}
        content["annotations"].append(row)
        (folder / "instances.json").write_text(json.dumps(content))
        project = folder / "crowd.labelwright"
        program.labelwright("new", project, "--as", "Ana")
        program.labelwright("import", project, folder)
        program.labelwright("export", project, folder / "out", "--format", "coco", "--status", "all")
        source, export = COCO(str(folder / "instances.json")), exported(folder / "out")
        self.assertAlmostEqual(average_precision(source, export, "segm"), 1.0, 9)
        numpy.testing.assert_array_equal(export.annToMask(export.dataset["annotations"][1]), crowd)

    def test_results_come_in_as_suggestions_and_out_as_they_were(self) -> None:
        for case, kind in ((program.BOXES[0], "bbox"), (program.OUTLINES[0], "segm")):
            with self.subTest(case.name):
                self.results_come_back(case, kind)

    def results_come_back(self, case: program.Case, kind: str) -> None:
        folder = case.export("coco")
        truth = exported(folder)
        rows = []
        for place, a in enumerate(truth.dataset["annotations"]):
            said = truth.annToRLE(a) if kind == "segm" and place % 2 else a[kind_key(kind)]
            if isinstance(said, dict) and isinstance(said["counts"], bytes):
                said = said | {"counts": said["counts"].decode()}
            row = {"image_id": a["image_id"], "category_id": a["category_id"], "score": round(0.5 + place / 1000, 3)}
            rows.append(row | {kind_key(kind): said})
        results = folder / "annotations" / "results.json"
        results.write_text(json.dumps(rows))
        project = folder / "p.labelwright"
        program.labelwright("new", project, "--as", "Ana")
        program.labelwright("import", project, folder / "images", "--format", "images")
        names = ", ".join(json.dumps(c["name"]) for c in truth.dataset["categories"])
        task = f'Task(name: "T", kind: {"Segmentation" if kind == "segm" else "Detection"}, concepts: [{names}])'
        (folder / "task.ron").write_text(task)
        program.labelwright("task", "new", project, folder / "task.ron")
        report = program.labelwright("import", project, results, "--task", "T", "--model", "pycocotools")
        self.assertEqual((report["suggestions"], report["skipped"]), (len(rows), []))
        again = program.labelwright("import", project, results, "--task", "T", "--model", "pycocotools")
        self.assertEqual(again["suggestions"], 0)
        inputs = program.labelwright("search", project, "model:pycocotools probability>=0.5")["inputs"]
        accept = [f'AcceptAll(task: "T", input: {json.dumps(i["name"])}, min_probability: 0.0)' for i in inputs]
        (folder / "accept.ron").write_text(f"[{', '.join(accept)}]")
        program.labelwright("apply", project, folder / "accept.ron")
        program.labelwright("export", project, folder / "out", "--format", "coco", "--status", "all")
        export = exported(folder / "out")
        self.assertEqual(len(export.dataset["annotations"]), len(rows))
        self.assertEqual(sorted(a["score"] for a in export.dataset["annotations"]), [row["score"] for row in rows])
        self.assertAlmostEqual(average_precision(export, truth, kind), 1.0, 9)

    def test_a_changed_coordinate_is_told(self) -> None:
        case = program.BOXES[0]
        folder = program.change_a_number(case.export("coco"), "*.json", '"bbox":[457,', '"bbox":[777,')
        source, export = loaded(as_coco(case.expected())), exported(folder)
        self.assertLess(average_precision(export, source, "bbox"), 1.0)
        self.assertLess(average_precision(source, export, "bbox"), 1.0)
        with self.assertRaises(AssertionError):
            compare(case.expected(), found(export), 1e-3)


if __name__ == "__main__":
    unittest.main()

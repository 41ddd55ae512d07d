"""krippendorff, scikit-learn and SciPy: how far labelers agree is what they say of the same claims."""

import itertools
import json
import random
import unittest
from pathlib import Path

import krippendorff
import numpy
import program
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import cohen_kappa_score, confusion_matrix

LABELERS = ["Ana", "Ben", "Cleo"]
CONCEPTS = ["cat", "dog", "fox", "hen"]
# What is said of a concept: there, not there, nothing.
VALUES = ["Present", "Absent", None]
# Who submits which images: some have one labeler, some two, most three.
IOU = 0.5


def project(kind: str, images: int, more: str = "") -> Path:
    """A project with a task of all labelers."""
    folder = program.new_folder("agreement")
    path, pictures = folder / "p.labelwright", folder / "pics"
    pictures.mkdir()
    for number in range(images):
        head = b"P6 200 100 255\n"
        (pictures / f"{number:03}.ppm").write_bytes(head + bytes([number % 256]) * (200 * 100 * 3))
    program.labelwright("new", path, "--as", LABELERS[0])
    program.labelwright("import", path, pictures)
    for name in LABELERS[1:]:
        program.labelwright("member", "add", path, name, "--role", "labeler")
    task = folder / "task.ron"
    names = json.dumps(LABELERS)
    task.write_text(f'(name: "T", kind: {kind}, concepts: {json.dumps(CONCEPTS)}, labelers: {names}, {more})')
    program.labelwright("task", "new", path, task)
    return path


def submit(path: Path, who: str, work: dict[int, list[str]]) -> None:
    """Somebody's annotations of images, each submitted."""
    lines = []
    for number, annotations in work.items():
        about = f'task: "T", input: "{number:03}.ppm"'
        lines += [f"Annotate({about}, {annotation})" for annotation in annotations]
        lines.append(f"Submit({about})")
    script = path.with_name(f"{who}.ron")
    script.write_text(f"[{', '.join(lines)}]")
    program.labelwright("apply", path, script, "--as", who)


def agreement(path: Path) -> dict:
    return program.labelwright("agreement", path, "--task", "T", "--iou", IOU)


class Classes(program.Judge):
    def claims(self, images: int) -> dict[str, dict[int, list[str | None]]]:
        """For each labeler and image a value of each concept, mostly what it is."""
        chance = random.Random(14)
        truth = [[chance.choice(VALUES) for _ in CONCEPTS] for _ in range(images)]
        found: dict[str, dict[int, list[str | None]]] = {}
        for who in LABELERS:
            mine = [number for number in range(images) if chance.random() < 0.8]
            say = lambda value: chance.choice(VALUES) if chance.random() < 0.3 else value
            found[who] = {number: [say(value) for value in truth[number]] for number in mine}
        return found

    def test_alpha_and_kappa(self) -> None:
        images = 40
        claims = self.claims(images)
        path = project("Classification", images)
        for who, work in claims.items():
            say = lambda values: [
                f'concept: "{concept}", region: Whole, sign: {value}'
                for concept, value in zip(CONCEPTS, values)
                if value
            ]
            submit(path, who, {number: say(values) for number, values in work.items()})
        found = agreement(path)

        def alpha(concepts: list[int]) -> float:
            units = [(number, at) for number in range(images) for at in concepts]
            value = lambda who, number, at: VALUES.index(claims[who][number][at]) if number in claims[who] else numpy.nan
            table = [[value(who, number, at) for number, at in units] for who in LABELERS]
            return krippendorff.alpha(reliability_data=table, level_of_measurement="nominal")

        self.assertAlmostEqual(found["alpha"]["value"], alpha(list(range(len(CONCEPTS)))), 6)
        for line in found["per_concept"]:
            self.assertAlmostEqual(line["alpha"]["value"], alpha([CONCEPTS.index(line["concept"])]), 6)
        for line in found["kappa"]:
            one, other = claims[line["a"]], claims[line["b"]]
            both = sorted(one.keys() & other.keys())
            values = lambda of: [str(value) for number in both for value in of[number]]
            self.assertAlmostEqual(line["kappa"]["value"], cohen_kappa_score(values(one), values(other)), 6)
            same = sum(one[number] == other[number] for number in both) / len(both)
            self.assertAlmostEqual(line["percent"]["value"], same, 6)
        self.assertEqual(found["items"], sum(sum(n in of for of in claims.values()) > 1 for n in range(images)))

    def test_confusion_of_one_class_each(self) -> None:
        images = 30
        chance = random.Random(15)
        path = project("Classification", images, "exclusive: true")
        said = {who: [chance.choice(CONCEPTS) for _ in range(images)] for who in LABELERS[:2]}
        for who, concepts in said.items():
            submit(path, who, {n: [f'concept: "{concept}", region: Whole'] for n, concept in enumerate(concepts)})
        found = agreement(path)["confusion"]
        self.assertEqual(found["concepts"], [*CONCEPTS, None])
        wanted = confusion_matrix(*said.values(), labels=CONCEPTS)
        self.assertEqual([row[:-1] for row in found["matrix"][:-1]], wanted.tolist())


Box = tuple[str, float, float, float, float]


def iou(one: Box, other: Box) -> float:
    (_, ax, ay, aX, aY), (_, bx, by, bX, bY) = one, other
    common = max(0.0, min(aX, bX) - max(ax, bx)) * max(0.0, min(aY, bY) - max(ay, by))
    return common / ((aX - ax) * (aY - ay) + (bX - bx) * (bY - by) - common)


def matched(one: list[Box], other: list[Box]) -> list[tuple[int, int]]:
    """The pairs of one concept whose overlaps add up to most, each box in one."""
    weights = numpy.zeros((len(one), len(other)))
    for (i, a), (j, b) in itertools.product(enumerate(one), enumerate(other)):
        if a[0] == b[0] and iou(a, b) >= IOU:
            weights[i, j] = iou(a, b)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(i, j) for i, j in zip(rows, columns) if weights[i, j] > 0]


def apart(one: Box | None, other: Box | None) -> float:
    if one is None or other is None:
        return float(one is not other)
    return 1.0 - iou(one, other) if one[0] == other[0] else 1.0


def spread(one: list[Box], other: list[Box]) -> tuple[float, float]:
    """Disagreement seen and expected on an image with two labelers, by the definition."""
    pairs = matched(one, other)
    units: list[tuple[Box | None, Box | None]] = [(one[i], other[j]) for i, j in pairs]
    units += [(box, None) for i, box in enumerate(one) if i not in {i for i, _ in pairs}]
    units += [(None, box) for j, box in enumerate(other) if j not in {j for _, j in pairs}]
    if not units:
        return 0.0, 0.0
    units.append((None, None))
    values = [value for unit in units for value in unit]
    seen = sum(2 * apart(*unit) for unit in units)
    expected = sum(apart(a, b) for a, b in itertools.permutations(values, 2)) / (len(values) - 1)
    return seen, expected


class Regions(program.Judge):
    def test_f1_and_alpha(self) -> None:
        images = 25
        chance = random.Random(16)
        path = project("Detection", images)
        boxes: dict[str, dict[int, list[Box]]] = {who: {} for who in LABELERS[:2]}
        for number in range(images):
            truth = []
            for _ in range(chance.randrange(6)):
                x, y = chance.uniform(0, 150), chance.uniform(0, 60)
                truth.append((chance.choice(CONCEPTS[:2]), x, y, x + chance.uniform(10, 50), y + chance.uniform(10, 40)))
            for who in boxes:
                kept = [box for box in truth if chance.random() < 0.85]
                moved = [(c, *(v + chance.uniform(-2, 2) for v in box)) for c, *box in kept]
                boxes[who][number] = [(c, max(x, 0.0), max(y, 0.0), X, Y) for c, x, y, X, Y in moved]
        for who, work in boxes.items():
            draw = lambda b: f'concept: "{b[0]}", region: Box({b[1]!r}, {b[2]!r}, {min(b[3], 200.0)!r}, {min(b[4], 100.0)!r})'
            submit(path, who, {number: [draw(box) for box in own] for number, own in work.items()})
        found = agreement(path)
        one, other = boxes.values()
        fitted = lambda own: [(c, x, y, min(X, 200.0), min(Y, 100.0)) for c, x, y, X, Y in own]
        hits, overlaps, marks, seen, expected = 0, 0.0, 0, 0.0, 0.0
        for number in range(images):
            a, b = fitted(one[number]), fitted(other[number])
            pairs = matched(a, b)
            hits += len(pairs)
            overlaps += sum(iou(a[i], b[j]) for i, j in pairs)
            marks += len(a) + len(b)
            own = spread(a, b)
            seen, expected = seen + own[0], expected + own[1]
        line = found["f1"][0]
        self.assertAlmostEqual(line["f1"]["value"], 2 * hits / marks, 6)
        self.assertAlmostEqual(line["mean_iou"]["value"], overlaps / hits, 6)
        self.assertAlmostEqual(found["percent"]["value"], hits / (marks - hits), 6)
        self.assertAlmostEqual(found["alpha"]["value"], 1 - seen / expected, 6)


if __name__ == "__main__":
    unittest.main(verbosity=2)

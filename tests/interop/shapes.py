"""What a data set says, in the words of no format, and the comparison of two of them.

Coordinates are continuous pixels of the upright image. Images are known by the stem of their file's name.
"""

import math
from collections import Counter
from dataclasses import dataclass, replace

Ring = tuple[tuple[float, float], ...]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shape:
    """A label of the whole image, or of a box (x0, y0, x1, y1), or of the outlines of one or more parts."""

    label: str
    box: Box | None = None
    outlines: tuple[Ring, ...] = ()
    holes: tuple[Ring, ...] = ()
    # Of a mask: the pixels in it. Then `box` is the box around them.
    pixels: int | None = None

    @property
    def bounds(self) -> Box | None:
        points = [point for ring in self.outlines for point in ring]
        if not points:
            return self.box
        xs, ys = zip(*points)
        return (min(xs), min(ys), max(xs), max(ys))

    @property
    def area(self) -> float:
        if self.pixels is not None:
            return self.pixels
        if self.box:
            return (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])
        return sum(map(ring_area, self.outlines)) - sum(map(ring_area, self.holes))

    def as_box(self) -> "Shape":
        return Shape(self.label, self.bounds)

    def as_outline(self) -> "Shape":
        if self.outlines or self.box is None:
            return self
        x0, y0, x1, y1 = self.box
        return Shape(self.label, None, (((x0, y0), (x1, y0), (x1, y1), (x0, y1)),))


@dataclass
class Image:
    width: int
    height: int
    shapes: list[Shape]


Dataset = dict[str, Image]


class Difference(AssertionError):
    """Two data sets do not say the same."""


def ring_area(ring: Ring) -> float:
    pairs = zip(ring, ring[1:] + ring[:1])
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def flat(points: list[float]) -> Ring:
    """x, y, x, y ... as points."""
    return tuple(zip(map(float, points[0::2]), map(float, points[1::2])))


def each_shape(dataset: Dataset, change) -> Dataset:
    """The data set with every shape changed."""
    return {name: replace(image, shapes=[change(s) for s in image.shapes]) for name, image in dataset.items()}


def boxes(dataset: Dataset) -> Dataset:
    return each_shape(dataset, Shape.as_box)


def outlines(dataset: Dataset) -> Dataset:
    return each_shape(dataset, Shape.as_outline)


def labeled(dataset: Dataset) -> Dataset:
    """Without the images that have nothing on them."""
    return {name: image for name, image in dataset.items() if image.shapes}


def distance(a: Shape, b: Shape) -> float:
    """How far the farthest corner of one is from that of the other, in pixels.

    Where only one of them is a mask or has its parts and holes joined to a single ring, the boxes around them and
    their areas are compared: a mask may be half a pixel off all along the edge.
    """
    if (a.bounds is None) != (b.bounds is None):
        return float("inf")
    if a.bounds is None:
        return 0.0
    off = farthest(a.bounds, b.bounds)
    if not a.outlines and not b.outlines:
        return off
    if a.pixels is not None or b.pixels is not None:
        edge = 2 * (a.bounds[2] - a.bounds[0] + a.bounds[3] - a.bounds[1])
        return max(off - 0.5, abs(a.area - b.area) / edge - 0.5, 0.0)
    rings = [sorted(s.outlines + s.holes, key=ring_area) for s in (a, b)]
    if len(rings[0]) == len(rings[1]):
        return max(map(ring_distance, *rings))
    side = max(a.bounds[2] - a.bounds[0], a.bounds[3] - a.bounds[1])
    return max(off, abs(a.area - b.area) / side)


def ring_distance(a: Ring, b: Ring) -> float:
    """Rings may begin anywhere and run either way."""
    if len(a) != len(b):
        return float("inf")
    ways = []
    for way in (b, b[::-1]):
        start = min(range(len(way)), key=lambda at: math.dist(a[0], way[at]))
        ways.append(farthest(sum(a, ()), sum(way[start:] + way[:start], ())))
    return min(ways)


def farthest(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return max(abs(p - q) for p, q in zip(a, b))


def raster(shape: Shape, width: int, height: int):
    """The pixels whose centres are in the shape, between an odd and an even crossing of their row: truths by row."""
    import numpy

    inside = numpy.zeros((height, width), bool)
    rings = shape.outlines + shape.holes
    edges = [edge for ring in rings for edge in zip(ring, ring[1:] + ring[:1])]
    for row in range(height):
        y = row + 0.5
        for (x0, y0), (x1, y1) in edges:
            if (y0 <= y) == (y1 <= y):
                continue
            x = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
            inside[row, max(0, int(numpy.ceil(x - 0.5))) :] ^= True
    return inside


def compare(expected: Dataset, found: Dataset, tolerance: float) -> None:
    """Raises `Difference` unless both have the same images, sizes and labels, and shapes no farther apart."""
    if expected.keys() != found.keys():
        lacking, more = expected.keys() - found.keys(), found.keys() - expected.keys()
        raise Difference(f"images: lacking {sorted(lacking)[:3]}, too many {sorted(more)[:3]}")
    for name, image in expected.items():
        other = found[name]
        if (image.width, image.height) != (other.width, other.height):
            raise Difference(f"{name}: {image.width}x{image.height}, found {other.width}x{other.height}")
        labels = [Counter(s.label for s in i.shapes) for i in (image, other)]
        if labels[0] != labels[1]:
            raise Difference(f"{name}: labels {labels[0] - labels[1]}, found {labels[1] - labels[0]}")
        rest = list(other.shapes)
        for shape in image.shapes:
            near = min((s for s in rest if s.label == shape.label), key=lambda s: distance(shape, s))
            if not distance(shape, near) <= tolerance:
                raise Difference(f"{name}: {shape} is {distance(shape, near):.6f} px from {near}")
            rest.remove(near)

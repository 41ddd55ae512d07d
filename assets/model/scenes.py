"""The scenes that the model is trained and measured on: drawing, reading and placing them.

Frame: continuous pixels, origin at the top-left corner of the top-left pixel; boxes are x0, y0, x1, y1.
"""

import math
import re
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
GREY = 114  # what letterboxing pads with


def draw_scenes(folder, count, seed, size, effort):
    """Draws `count` scenes into `folder` unless they are there: minutes of work."""
    if not (folder / "truth.ron").exists():
        cargo = "cargo run -p labelwright-scenes --release --".split()
        words = f"--count {count} --seed {seed} --size {size} --effort {effort} --quality 88".split()
        subprocess.run([*cargo, *words, "--out", str(folder.resolve())], cwd=ROOT, check=True)


def covered(rings, width, height):
    """Which pixel centres lie inside the rings by the even-odd rule."""
    toggles = np.zeros((height, width + 1), np.int32)
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0)):
            if y0 > y1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            rows = np.arange(max(math.ceil(y0 - 0.5), 0), min(math.ceil(y1 - 0.5), height))
            if len(rows):
                x = x0 + (rows + 0.5 - y0) * (x1 - x0) / (y1 - y0)
                np.add.at(toggles, (rows, np.clip(np.ceil(x - 0.5), 0, width).astype(int)), 1)
    return np.cumsum(toggles, axis=1)[:, :width] % 2 == 1


class Scene:
    """A picture, its objects' classes and boxes, and a map of which object (from 1) each pixel shows."""

    def __init__(self, file, objects):
        self.file = file
        self.picture = Image.open(file).convert("RGB")
        self.names = [name for name, _, _ in objects]
        self.boxes = np.array([box for _, box, _ in objects], np.float32).reshape(-1, 4)
        width, height = self.picture.size
        owners = np.zeros((height, width), np.uint8)
        for number, (_, _, rings) in enumerate(objects, 1):
            owners[covered(rings, width, height)] = number
        self.owners = Image.fromarray(owners)


def read_scenes(folder):
    """The scenes of a folder, as its truth.ron has them: one line to a scene, one to an object."""
    numbers = lambda text: np.array(re.findall(r"-?[\d.]+", text), float)
    scenes, file, objects = [], None, []
    for line in (folder / "truth.ron").read_text().splitlines():
        if found := re.search(r'Scene\(file: "([^"]+)"', line):
            file, objects = folder / found[1], []
        elif found := re.search(r'concept:"([^"]+)",box:\(([^)]+)\),polygon:(.+)', line):
            rings = re.findall(r"\[\(([^\[\]]+)\)\]", found[3])
            objects.append((found[1], numbers(found[2]), [numbers(r).reshape(-1, 2) for r in rings]))
        elif line.strip() == "]),":
            scenes.append(Scene(file, objects))
    return scenes


def placed(scene, side, scale, left, top):
    """The scene scaled and laid on a grey square: pixels, owners, and the numbers and boxes of objects still in it."""
    width, height = scene.picture.size
    size = (round(width * scale), round(height * scale))
    canvas = Image.new("RGB", (side, side), (GREY,) * 3)
    canvas.paste(scene.picture.resize(size, Image.BILINEAR), (left, top))
    owners = Image.new("L", (side, side))
    owners.paste(scene.owners.resize(size, Image.NEAREST), (left, top))
    owners = np.asarray(owners)
    factor = np.array([size[0] / width, size[1] / height] * 2, np.float32)
    whole = scene.boxes * factor + np.array([left, top] * 2, np.float32)
    numbers, boxes = [], []
    for k, box in enumerate(whole):
        # A box that the edge cuts shrinks to what is still seen of its object.
        if box.min() < 0 or box.max() > side:
            ys, xs = np.nonzero(owners == k + 1)
            if len(xs) < 30:
                continue
            box = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], np.float32)
        numbers.append(k)
        boxes.append(box)
    return np.asarray(canvas), owners, numbers, np.array(boxes, np.float32).reshape(-1, 4)


def jittered(scene, side, rng):
    """The scene at a random scale and place, perhaps mirrored, in other colours."""
    width, height = scene.picture.size
    scale = side / max(width, height) * math.exp(rng.uniform(-0.25, 0.3))
    at = [round(rng.uniform(*sorted((0, side - round(n * scale))))) for n in (width, height)]
    pixels, owners, numbers, boxes = placed(scene, side, scale, *at)
    if rng.random() < 0.5:
        pixels, owners = pixels[:, ::-1], owners[:, ::-1]
        boxes = boxes.copy()
        boxes[:, [0, 2]] = side - boxes[:, [2, 0]]
    gain = np.array([rng.gauss(1, 0.05) for _ in range(3)], np.float32) * math.exp(rng.gauss(0, 0.2))
    pixels = pixels * gain
    pixels += (rng.gauss(1, 0.15) - 1) * (pixels - pixels.mean(axis=2, keepdims=True))
    return np.clip(pixels, 0, 255) / 255, owners, numbers, boxes

"""What the network finds in a scene, and how well that fits what is true of it."""

import numpy as np
import torch
import torch.nn.functional as F

from net import iou
from scenes import placed


def suppressed(boxes, scores, classes, limit=0.45):
    """The detections that remain, best first, when those that overlap a better one of their class go."""
    order, kept = scores.argsort(descending=True), []
    while len(order):
        first, rest = order[0], order[1:]
        kept.append(int(first))
        order = rest[(iou(boxes[first], boxes[rest]) <= limit) | (classes[rest] != classes[first])]
    return kept


@torch.no_grad()
def detect(net, scene, side, least=0.02):
    """What the network finds in a scene: (class, score, box in the scene's pixels, mask of the scene's size)."""
    width, height = scene.picture.size
    scale = side / max(width, height)
    left, top = (side - round(width * scale)) // 2, (side - round(height * scale)) // 2
    pixels = placed(scene, side, scale, left, top)[0].transpose(2, 0, 1).astype(np.float32) / 255
    boxes, logits, coefficients, protos = (t[0] for t in net(torch.from_numpy(pixels)[None]))
    scores, classes = logits.sigmoid().max(1)
    sure = torch.nonzero(scores > least)[:, 0]
    kept = sure[suppressed(boxes[sure], scores[sure], classes[sure])]
    masks = torch.einsum("nk,khw->nhw", coefficients[kept], protos)[None]
    masks = F.interpolate(masks, (side, side), mode="bilinear", align_corners=False)
    masks = masks[..., top : top + round(height * scale), left : left + round(width * scale)]
    found = []
    for n, k in enumerate(kept):
        box = (boxes[k] - torch.tensor([left, top] * 2)) / scale
        mask = F.interpolate(masks[:, n : n + 1], (height, width), mode="bilinear", align_corners=False)[0, 0] > 0
        x0, y0, x1, y1 = (int(v) for v in box.round().clamp(min=0))
        cut = torch.zeros_like(mask)
        cut[y0:y1, x0:x1] = mask[y0:y1, x0:x1]
        found.append((int(classes[k]), float(scores[k]), box, cut.numpy()))
    return found


def average_precision(hits, scores, total):
    """Area under the precision-recall curve at 101 recalls, as COCO takes it."""
    hits = np.asarray(hits, bool)[np.argsort(-np.asarray(scores), kind="stable")]
    right = np.cumsum(hits)
    precision = np.maximum.accumulate((right / np.arange(1, len(hits) + 1))[::-1])[::-1]
    at = np.searchsorted(right / total, np.linspace(0, 1, 101))
    return float(np.append(precision, 0.0)[np.minimum(at, len(hits))].mean())


def measure(net, scenes, names, side):
    """For each class, and for all as the mean: objects, box AP50, box AP50:95, mask AP50, recall at score 0.25."""
    limits = [0.5 + 0.05 * k for k in range(10)]
    found = {c: {"score": [], "box": [], "mask": [], "total": 0, "recalled": 0} for c in range(len(names))}
    for scene in scenes:
        found_here = sorted(detect(net, scene, side), key=lambda f: -f[1])
        owners = np.asarray(scene.owners)
        for c, row in found.items():
            real = [k for k, name in enumerate(scene.names) if name == names[c]]
            mine = [f for f in found_here if f[0] == c]
            row["total"] += len(real)
            row["score"] += [f[1] for f in mine]
            if not mine:
                continue
            truth = torch.from_numpy(scene.boxes[real])
            overlaps = iou(torch.stack([f[2] for f in mine])[:, None], truth[None]).numpy()
            shapes = [owners == k + 1 for k in real]
            by_mask = np.array([[(f[3] & s).sum() / max((f[3] | s).sum(), 1) for s in shapes] for f in mine])
            hits = [matches(overlaps, limit) for limit in limits]
            row["box"] += list(zip(*hits))
            row["mask"] += matches(by_mask.reshape(len(mine), len(real)), 0.5)
            row["recalled"] += sum(h for h, f in zip(hits[0], mine) if f[1] >= 0.25)
    table = []
    for c, row in found.items():
        if row["total"]:
            hits = np.array(row["box"], bool).reshape(-1, len(limits))
            aps = [average_precision(hits[:, k], row["score"], row["total"]) for k in range(len(limits))]
            mask = average_precision(row["mask"], row["score"], row["total"])
            table.append((names[c], row["total"], aps[0], float(np.mean(aps)), mask, row["recalled"] / row["total"]))
    counts = sum(r[1] for r in table)
    mean = [float(np.mean([r[k] for r in table])) for k in (2, 3, 4)]
    return table + [("all", counts, *mean, sum(r["recalled"] for r in found.values()) / counts)]


def matches(overlaps, limit):
    """For each detection, best first, whether it takes an object that no better one took."""
    free, hits = np.ones(overlaps.shape[1], bool), []
    for row in overlaps:
        row = np.where(free, row, -1.0)
        best = int(row.argmax()) if len(row) else -1
        hit = best >= 0 and row[best] >= limit
        if hit:
            free[best] = False
        hits.append(hit)
    return hits


def told(title, table):
    """A table of `measure` as Markdown."""
    lines = [f"| {title} | objects | box AP50 | box AP50:95 | mask AP50 | found at 0.25 |", "|---|---|---|---|---|---|"]
    lines += [f"| {r[0]} | {r[1]} | " + " | ".join(f"{v:.3f}" for v in r[2:]) + " |" for r in table]
    return "\n".join(lines)

"""One model on one picture, again and again: prints "pre run post" in milliseconds for each line that it reads.

usage: python predict.py MODEL IMAGE LAYOUT WIDTH HEIGHT THREADS     needs onnxruntime, numpy, pillow
"""
import sys, time
import numpy as np, onnxruntime as ort
from PIL import Image, ImageOps

model, image, layout, width, height, threads = sys.argv[1:4] + [int(v) for v in sys.argv[4:7]]
options = ort.SessionOptions()
options.intra_op_num_threads = threads
options.log_severity_level = 3
session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
picture = ImageOps.exif_transpose(Image.open(image)).convert("RGB")
picture.load()
name = session.get_inputs()[0].name
MEAN, STD = np.array([123.675, 116.28, 103.53], np.float32), np.array([58.395, 57.12, 57.375], np.float32)


def prepare():
    w, h = picture.size
    if layout == "logits":
        r = 256 / min(w, h)
        small = picture.resize((round(w * r), round(h * r)), Image.BILINEAR)
        x, y = (small.width - width) // 2, (small.height - height) // 2
        a = (np.asarray(small.crop((x, y, x + width, y + height)), np.float32) - 127) / 128
        return a.transpose(2, 0, 1)[None].copy(), r, x, y
    r = min(width / w, height / h)
    size = (round(w * r), round(h * r))
    small = picture.resize(size, Image.BILINEAR)
    if layout == "sam":
        out = np.zeros((1, 3, height, width), np.float32)
        out[0, :, : size[1], : size[0]] = ((np.asarray(small, np.float32) - MEAN) / STD).transpose(2, 0, 1)
        return out, r, 0, 0
    ground = Image.new("RGB", (width, height), (114,) * 3)
    corner = (0, 0) if layout == "yolox" else ((width - size[0]) // 2, (height - size[1]) // 2)
    ground.paste(small, corner)
    a = np.asarray(ground, np.float32)
    a = a[:, :, ::-1] if layout == "yolox" else a / 255
    return a.transpose(2, 0, 1)[None].copy(), r, *corner


def suppress(boxes, scores, classes, iou=0.45):
    kept, order = [], np.argsort(-scores)
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    while order.size:
        i, order = order[0], order[1:]
        kept.append(i)
        low, high = np.maximum(boxes[i, :2], boxes[order, :2]), np.minimum(boxes[i, 2:], boxes[order, 2:])
        common = np.prod(np.clip(high - low, 0, None), axis=1)
        order = order[(common / (area[i] + area[order] - common) <= iou) | (classes[order] != classes[i])]
    return kept


def read(outputs, r, x, y):
    if layout in ("logits", "sam"):
        return np.argsort(-outputs[0].ravel())[:5] if layout == "logits" else None
    if layout in ("yolov8", "yolov8-seg"):
        p = outputs[0][0].T
        scores = p[:, 4:84]
    else:
        p = outputs[0][0]
        scores = p[:, 5:] * p[:, 4:5]
    if layout == "yolox":
        grid, stride = [], []
        for d in (8, 16, 32):
            gy, gx = np.mgrid[0 : height // d, 0 : width // d]
            grid.append(np.stack([gx, gy], -1).reshape(-1, 2))
            stride.append(np.full((grid[-1].shape[0], 1), d))
        grid, stride = np.concatenate(grid), np.concatenate(stride)
        p = np.concatenate([(p[:, :2] + grid) * stride, np.exp(p[:, 2:4]) * stride], 1)
    classes, best = scores.argmax(1), scores.max(1)
    k = np.where(best > 0.25)[0]
    b = np.concatenate([p[k, :2] - p[k, 2:4] / 2, p[k, :2] + p[k, 2:4] / 2], 1)
    kept = suppress(b, best[k], classes[k])
    found = (b[kept] - [x, y, x, y]) / r
    if layout == "yolov8-seg":
        w, h = picture.size
        masks = 1 / (1 + np.exp(-(outputs[0][0].T[k[kept], 84:] @ outputs[1][0].reshape(32, -1)))).reshape(-1, 160, 160)
        for m in masks:
            m = Image.fromarray(m.astype(np.float32)).resize((width, height), Image.BILINEAR)
            m = m.crop((x, y, x + round(w * r), y + round(h * r))).resize((w, h), Image.BILINEAR)
            np.asarray(m) > 0.5
    return found


for _ in sys.stdin:
    t0 = time.perf_counter()
    a, r, x, y = prepare()
    t1 = time.perf_counter()
    outputs = session.run(None, {name: a})
    t2 = time.perf_counter()
    read(outputs, r, x, y)
    t3 = time.perf_counter()
    print(f"{(t1 - t0) * 1e3:.3f} {(t2 - t1) * 1e3:.3f} {(t3 - t2) * 1e3:.3f}", flush=True)

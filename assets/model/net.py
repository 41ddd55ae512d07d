"""The network, and the losses that it is trained with."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

STRIDES = (8, 16)
MASKS = 32  # prototypes, and as many coefficients to a detection


class Conv(nn.Sequential):
    """Convolution, batch normalisation and ReLU."""

    def __init__(self, inputs, outputs, kernel=3, stride=1):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
        )


class Residual(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, channels):
        super().__init__()
        self.convs = nn.Sequential(Conv(channels, channels), Conv(channels, channels))

    def forward(self, x):
        return x + self.convs(x)


class Head(nn.Module):
    """What one level says at each of its cells: four distances, class logits, mask coefficients."""

    def __init__(self, channels, classes):
        super().__init__()
        self.what = nn.Sequential(Conv(channels, channels), nn.Conv2d(channels, classes, 1))
        self.where = Conv(channels, channels)
        self.box = nn.Conv2d(channels, 4, 1)
        self.mask = nn.Conv2d(channels, MASKS, 1)
        nn.init.constant_(self.what[1].bias, -5.0)  # things are rare among cells
        nn.init.constant_(self.box.bias, math.log(2.0))

    def forward(self, x):
        where = self.where(x)
        return torch.cat([self.box(where), self.what(x), self.mask(where)], 1).flatten(2)


class Net(nn.Module):
    """A plain residual backbone, a top-down path, a head at each of strides 8 and 16, prototypes at stride 4."""

    def __init__(self, classes):
        super().__init__()
        self.classes = classes
        self.at4 = nn.Sequential(Conv(3, 16, 3, 2), Conv(16, 32, 3, 2), Residual(32))
        self.at8 = nn.Sequential(Conv(32, 64, 3, 2), Residual(64))
        self.at16 = nn.Sequential(Conv(64, 96, 3, 2), Residual(96), Residual(96))
        self.at32 = nn.Sequential(Conv(96, 96, 3, 2), Residual(96))
        self.from32 = Conv(96, 96, 1)
        self.mix16 = Conv(96, 64)
        self.from16 = Conv(64, 64, 1)
        self.mix8 = Conv(64, 64)
        self.from8 = Conv(64, 32, 1)
        self.protos = nn.Sequential(Conv(32, 32), nn.Conv2d(32, MASKS, 1))
        self.heads = nn.ModuleList([Head(64, classes), Head(64, classes)])

    def forward(self, x):
        """Boxes in pixels, class logits, coefficients: each (batch, cells, n); prototypes: (batch, MASKS, h, w)."""
        up = lambda t: F.interpolate(t, scale_factor=2.0, mode="nearest")
        c4 = self.at4(x)
        c8 = self.at8(c4)
        c16 = self.at16(c8)
        p16 = self.mix16(c16 + up(self.from32(self.at32(c16))))
        p8 = self.mix8(c8 + up(self.from16(p16)))
        protos = self.protos(c4 + up(self.from8(p8)))
        said = torch.cat([self.heads[0](p8), self.heads[1](p16)], 2).transpose(1, 2)
        distances, logits, coefficients = said.split([4, self.classes, MASKS], 2)
        points, strides = cells(x.shape[-1])
        reach = distances.clamp(max=5.0).exp() * strides
        return torch.cat([points - reach[..., :2], points + reach[..., 2:]], 2), logits, coefficients, protos


def cells(side):
    """The centres (n, 2) and strides (n, 1) of all cells of both levels."""
    points, strides = [], []
    for stride in STRIDES:
        # By way of numpy, an export sees constants, and of single precision.
        axis = (np.arange(int(side) // stride, dtype=np.float32) + 0.5) * stride
        points.append(np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2))
        strides.append(np.full((len(points[-1]), 1), stride, np.float32))
    return torch.from_numpy(np.concatenate(points)), torch.from_numpy(np.concatenate(strides))


def iou(a, b):
    """Intersection over union of boxes (..., 4), broadcast."""
    inner = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    area = lambda t: (t[..., 2:] - t[..., :2]).prod(-1)
    return inner / (area(a) + area(b) - inner + 1e-6)


@torch.no_grad()
def assign(boxes, logits, truth, classes, points, strides, most=10):
    """The cells that answer for an object, whose they are, and the score that each should give.

    After TOOD (Feng et al. 2021): of the cells inside an object's box, or next to its centre, those whose class score
    and box already agree best with it; the better the box, the higher the score asked for.
    """
    overlap = iou(truth[:, None], boxes[None])
    beyond = torch.minimum(points - truth[:, None, :2], truth[:, None, 2:] - points).amin(-1)
    off_centre = (points - (truth[:, None, :2] + truth[:, None, 2:]) / 2).abs().amax(-1)
    near = (beyond > 0) | (off_centre < strides[:, 0])
    fit = logits.sigmoid()[:, classes].T.sqrt() * overlap.pow(4) * near
    best, at = fit.topk(min(most, fit.shape[1]), dim=1)
    kept = torch.zeros_like(fit).scatter_(1, at, best)
    value, owner = kept.max(0)
    chosen = torch.nonzero(value > 1e-12)[:, 0]
    owner, value = owner[chosen], value[chosen]
    mine = F.one_hot(owner, len(truth)).T.bool()
    top_fit = torch.where(mine, value, torch.zeros(())).amax(1)
    top_overlap = torch.where(mine, overlap[:, chosen], torch.zeros(())).amax(1)
    return chosen, owner, value / top_fit[owner] * top_overlap[owner]


def mask_loss(coefficients, protos, truth, boxes):
    """Cross-entropy and Dice inside the boxes, each object counting alike whatever its size."""
    logits = torch.einsum("nk,khw->nhw", coefficients, protos)
    height, width = logits.shape[1:]
    x, y = (torch.arange(width) + 0.5) * 4, (torch.arange(height) + 0.5) * 4
    in_x = (x > boxes[:, :1] - 2) & (x < boxes[:, 2:3] + 2)
    in_y = (y > boxes[:, 1:2] - 2) & (y < boxes[:, 3:] + 2)
    inside = (in_y[:, :, None] & in_x[:, None, :]).float()
    cross = F.binary_cross_entropy_with_logits(logits, truth, weight=inside, reduction="none").sum((1, 2))
    guess = logits.sigmoid() * inside
    dice = 1 - (2 * (guess * truth).sum((1, 2)) + 1) / (guess.sum((1, 2)) + (truth * inside).sum((1, 2)) + 1)
    return cross / inside.sum((1, 2)).clamp(min=1) + dice


def loss(net, pixels, truths, masks_of_a_picture=24):
    """The batch's loss; `truths` has owners, object numbers, boxes and classes for each picture."""
    boxes, logits, coefficients, protos = net(pixels)
    points, strides = cells(pixels.shape[-1])
    asked = torch.zeros_like(logits)
    box_terms, mask_terms, weights = [], [], []
    for k, (owners, numbers, truth, classes) in enumerate(truths):
        if not len(truth):
            continue
        chosen, owner, score = assign(boxes[k], logits[k], truth, classes, points, strides)
        asked[k, chosen, classes[owner]] = score
        mine, real = boxes[k, chosen], truth[owner]
        apart = ((mine[:, :2] + mine[:, 2:] - real[:, :2] - real[:, 2:]) / 2).pow(2).sum(1)
        hull = torch.maximum(mine[:, 2:], real[:, 2:]) - torch.minimum(mine[:, :2], real[:, :2])
        box_terms.append((1 - iou(mine, real) + apart / (hull.pow(2).sum(1) + 1e-6)) * score)
        weights.append(score)
        some = torch.randperm(len(chosen))[:masks_of_a_picture]
        shapes = (owners[None] == numbers[owner[some], None, None] + 1).float()
        # Averages of 4 by 4 pixels: how much of a prototype's cell is the object.
        shapes = F.avg_pool2d(shapes[None], 4)[0]
        mask_terms.append(mask_loss(coefficients[k, chosen[some]], protos[k], shapes, real[some]))
    total = torch.cat(weights).sum().clamp(min=1) if weights else torch.ones(())
    classed = F.binary_cross_entropy_with_logits(logits, asked, reduction="sum") / total
    if not weights:
        return classed, classed * 0, classed * 0
    return classed, 2.5 * torch.cat(box_terms).sum() / total, torch.cat(mask_terms).mean()

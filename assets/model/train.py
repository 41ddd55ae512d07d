"""Trains the tabletop model: boxes, classes and outlines of the things in the sample project's pictures.

It draws its own pictures with the program in tests/scenes (seed 1 to train on, seed 2 held out), trains a small
network on the processor, measures it on the held-out pictures and on the shipped ones in assets/demo, which take no
part in training, and writes an ONNX file whose inputs and outputs are laid out as those of YOLOv8's segmentation
networks. README.md beside this file says how to run it; start reading here, then net.py, scenes.py, measure.py.
"""

import argparse
import inspect
import math
import os
import random
import resource
import time
from pathlib import Path

# Threads that wait asleep: awake, they cost other programs and this one's own count of processor time.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import onnx
import torch
from torch import nn

from measure import measure, told
from net import STRIDES, Net, loss
from scenes import ROOT, draw_scenes, jittered, read_scenes


def cpu_minutes():
    """Processor time of this program so far, all threads together."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) / 60


def batch_of(scenes, side, names, rng):
    """Pixels (batch, 3, side, side) of jittered scenes and their truths, as `loss` takes them."""
    pixels, truths = [], []
    for scene in scenes:
        picture, owners, numbers, boxes = jittered(scene, side, rng)
        pixels.append(picture.transpose(2, 0, 1).astype(np.float32))
        classes = torch.tensor([names.index(scene.names[n]) for n in numbers], dtype=torch.long)
        numbers = torch.tensor(numbers, dtype=torch.long)
        truths.append((torch.from_numpy(owners.copy()), numbers, torch.from_numpy(boxes), classes))
    pixels = torch.from_numpy(np.stack(pixels)).to(memory_format=torch.channels_last)
    return pixels, truths


def train(scenes, names, args):
    """A network trained on the scenes; its weights are the running mean of those along the way."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    net = Net(len(names)).to(memory_format=torch.channels_last)
    mean = Net(len(names))
    mean.load_state_dict(net.state_dict())
    print(f"{sum(p.numel() for p in net.parameters())} parameters, {len(scenes)} scenes", flush=True)
    decayed = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=args.rate)
    steps = args.epochs * (len(scenes) // args.batch)
    step, begun = 0, time.time()
    for epoch in range(args.epochs):
        # Small pictures first: most of what there is to learn shows in them, at two thirds of the price.
        side = args.size if epoch >= args.epochs * args.small else args.size * 4 // 5 // 32 * 32
        order = rng.sample(range(len(scenes)), len(scenes))
        sums = np.zeros(3)
        for at in range(0, len(scenes) - args.batch + 1, args.batch):
            done = step / steps
            rate = args.rate * min(1.0, (step + 1) / 100) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)
            for group in optimizer.param_groups:
                group["lr"] = rate
            terms = loss(net, *batch_of([scenes[i] for i in order[at : at + args.batch]], side, names, rng))
            optimizer.zero_grad()
            sum(terms).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 10.0)
            optimizer.step()
            step += 1
            blend(mean, net, min(0.998, step / (step + 20)))
            sums += [float(t.detach()) for t in terms]
        sums /= len(scenes) // args.batch
        losses = f"class {sums[0]:.3f} box {sums[1]:.3f} mask {sums[2]:.3f}"
        spent = f"{cpu_minutes():.1f} CPU minutes, {time.time() - begun:.0f} s"
        print(f"epoch {epoch + 1} at {side}: {losses}; {spent}", flush=True)
        torch.save({"names": names, "size": args.size, "weights": mean.state_dict()}, args.data / "checkpoint.pt")
    return mean.eval()


@torch.no_grad()
def blend(mean, net, keep):
    """Moves the running mean of weights and statistics toward the network's."""
    for kept, new in zip(mean.state_dict().values(), net.state_dict().values()):
        if kept.dtype.is_floating_point:
            kept.lerp_(new, 1 - keep)
        else:
            kept.copy_(new)


class Exported(nn.Module):
    """The network with its outputs laid out as YOLOv8's segmentation networks have them."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, images):
        boxes, logits, coefficients, protos = self.net(images)
        centre, size = (boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2]
        return torch.cat([centre, size, logits.sigmoid(), coefficients], 2).transpose(1, 2), protos


def export(net, names, side, file):
    """Writes the ONNX file with what a program needs to know about it; batch normalisation is folded on the way."""
    # Newer releases would take another road, which needs one package more.
    road = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        Exported(net).eval(), torch.zeros(1, 3, side, side), str(file), opset_version=13,
        input_names=["images"], output_names=["output0", "output1"], **road,
    )
    model = onnx.load(str(file))
    facts = {
        "description": "Labelwright's tabletop model: things on the tables, benches and lawns of the sample project",
        "license": "MIT OR Apache-2.0",
        "version": "1",
        "task": "segment",
        "stride": str(max(STRIDES)),
        "imgsz": f"[{side}, {side}]",
        "names": str(dict(enumerate(names))),
    }
    for key, value in facts.items():
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model)
    onnx.save(model, str(file))


def main():
    parser = argparse.ArgumentParser(description="Trains the tabletop model and writes it beside this file.")
    parser.add_argument("--data", type=Path, default=ROOT / "target" / "tabletop", help="for scenes and checkpoint")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("tabletop.onnx"))
    parser.add_argument("--size", type=int, default=320, help="side of the network's input in pixels")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--small", type=float, default=0.6, help="share of the epochs at four fifths of the size")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=4e-3, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--measure-only", action="store_true", help="take the checkpoint instead of training")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    draw_scenes(args.data / "train", 720, 1, "384x288", 2)
    draw_scenes(args.data / "held", 72, 2, "640x480", 2)
    if args.measure_only:
        kept = torch.load(args.data / "checkpoint.pt")
        names, args.size = kept["names"], kept["size"]
        net = Net(len(names)).eval()
        net.load_state_dict(kept["weights"])
    else:
        scenes = read_scenes(args.data / "train")
        names = sorted({name for scene in scenes for name in scene.names})
        net = train(scenes, names, args)
        print(f"training took {cpu_minutes():.1f} CPU minutes")
    export(net, names, args.size, args.out)
    for title, folder in (("held-out scenes", args.data / "held"), ("shipped scenes", ROOT / "assets" / "demo")):
        print(told(title, measure(net, read_scenes(folder), names, args.size)), flush=True)


if __name__ == "__main__":
    main()

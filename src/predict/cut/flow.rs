//! The cheapest cut through a grid of samples.
//!
//! Max-flow by growing two search trees and re-using them (Boykov and Kolmogorov, "An experimental comparison of min-cut/max-flow
//! algorithms for energy minimization in vision", PAMI 2004), on the fixed neighbourhood of eight that images have:
//! no edge lists, all capacities in flat arrays. The two trees' ages and distances, by which orphans are adopted near the terminals, are
//! those of section 3.2.2's implementation notes.

use std::collections::VecDeque;

/// Steps to the eight neighbours; a direction's opposite differs in the last bit.
pub(super) const STEPS: [(isize, isize); 8] = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (-1, 1), (1, -1)];

/// Parents that are no direction.
const TERMINAL: u8 = 8;
const ORPHAN: u8 = 9;
const NONE: u8 = 10;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tree {
    Free,
    Source,
    Sink,
}

#[derive(Clone, Copy)]
struct Node {
    /// Left from the source (positive) or to the sink (negative).
    terminal: i32,
    tree: Tree,
    parent: u8,
    is_active: bool,
    /// When `distance` was found to be right.
    stamp: u32,
    /// Steps to the terminal.
    distance: u32,
}

/// A network of samples between a source and a sink.
pub(super) struct Flow {
    width: usize,
    /// Neighbours' places relative to a node's, with a border of unconnected nodes around.
    offsets: [isize; 8],
    nodes: Vec<Node>,
    /// What can still flow from a node to each neighbour.
    left: Vec<[i32; 8]>,
    active: VecDeque<u32>,
    orphans: VecDeque<u32>,
    time: u32,
}

impl Flow {
    /// A network of `width` by `height` samples without any capacity.
    pub(super) fn new(width: usize, height: usize) -> Self {
        let padded = width + 2;
        let count = padded * (height + 2);
        let node = Node {
            terminal: 0,
            tree: Tree::Free,
            parent: NONE,
            is_active: false,
            stamp: 0,
            distance: 0,
        };
        Self {
            width: padded,
            offsets: STEPS.map(|(dx, dy)| dy * padded as isize + dx),
            nodes: vec![node; count],
            left: vec![[0; 8]; count],
            active: VecDeque::new(),
            orphans: VecDeque::new(),
            time: 0,
        }
    }

    fn place(&self, x: usize, y: usize) -> usize {
        (y + 1) * self.width + x + 1
    }

    /// Adds what cutting the sample off from the source costs; negative: from the sink.
    pub(super) fn pull(&mut self, x: usize, y: usize, cost: i32) {
        let at = self.place(x, y);
        self.nodes[at].terminal += cost;
    }

    /// What separating a sample from its neighbour in one of [`STEPS`] costs, both ways. The neighbour must be a sample.
    pub(super) fn join(&mut self, x: usize, y: usize, direction: usize, cost: i32) {
        let at = self.place(x, y);
        let other = self.neighbour(at, direction);
        self.left[at][direction] += cost;
        self.left[other][direction ^ 1] += cost;
    }

    /// Whether the sample stays with the source. To be asked after [`Flow::run`].
    pub(super) fn is_source(&self, x: usize, y: usize) -> bool {
        self.nodes[self.place(x, y)].tree == Tree::Source
    }

    fn neighbour(&self, at: usize, direction: usize) -> usize {
        (at as isize + self.offsets[direction]) as usize
    }

    /// What can flow between a node of `tree` and its neighbour, in the tree's direction of flow.
    fn open(&self, tree: Tree, at: usize, other: usize, direction: usize) -> bool {
        match tree {
            Tree::Source => self.left[at][direction] > 0,
            _ => self.left[other][direction ^ 1] > 0,
        }
    }

    fn wake(&mut self, at: usize) {
        if !self.nodes[at].is_active {
            self.nodes[at].is_active = true;
            self.active.push_back(at as u32);
        }
    }

    /// Pushes as much as can flow. `stop` is asked now and then; true ends the search early, with what was cut by then.
    pub(super) fn run(&mut self, mut stop: impl FnMut() -> bool) {
        for at in 0..self.nodes.len() {
            let node = &mut self.nodes[at];
            if node.terminal != 0 {
                node.tree = if node.terminal > 0 { Tree::Source } else { Tree::Sink };
                node.parent = TERMINAL;
                node.distance = 1;
                self.wake(at);
            }
        }
        let mut paths = 0u32;
        while let Some(at) = self.active.front().map(|at| *at as usize) {
            if self.nodes[at].parent != NONE
                && let Some((at, direction)) = self.grow(at)
            {
                self.time += 1;
                self.augment(at, direction);
                self.adopt_all();
                paths += 1;
                if paths.is_multiple_of(1024) && stop() {
                    return;
                }
                continue;
            }
            self.active.pop_front();
            self.nodes[at].is_active = false;
        }
    }

    /// Grows the tree at a node; the edge, from source to sink, by which it met the other tree.
    fn grow(&mut self, at: usize) -> Option<(usize, usize)> {
        let node = self.nodes[at];
        for direction in 0..8 {
            let other = self.neighbour(at, direction);
            if !self.open(node.tree, at, other, direction) {
                continue;
            }
            let met = &mut self.nodes[other];
            if met.tree == Tree::Free {
                met.tree = node.tree;
                met.parent = direction as u8 ^ 1;
                met.stamp = node.stamp;
                met.distance = node.distance + 1;
                self.wake(other);
            } else if met.tree != node.tree {
                return Some(match node.tree {
                    Tree::Source => (at, direction),
                    _ => (other, direction ^ 1),
                });
            } else if met.stamp <= node.stamp && met.distance > node.distance {
                met.parent = direction as u8 ^ 1;
                met.stamp = node.stamp;
                met.distance = node.distance + 1;
            }
        }
        None
    }

    /// Sends what fits along the path through the edge from `at` in `direction`.
    fn augment(&mut self, at: usize, direction: usize) {
        let other = self.neighbour(at, direction);
        let narrowest = self.left[at][direction]
            .min(self.narrowest(at, Tree::Source))
            .min(self.narrowest(other, Tree::Sink));
        self.left[at][direction] -= narrowest;
        self.left[other][direction ^ 1] += narrowest;
        self.send(at, narrowest, Tree::Source);
        self.send(other, narrowest, Tree::Sink);
    }

    fn narrowest(&self, mut at: usize, tree: Tree) -> i32 {
        let mut least = i32::MAX;
        loop {
            let parent = self.nodes[at].parent;
            if parent == TERMINAL {
                return least.min(self.nodes[at].terminal.abs());
            }
            let direction = usize::from(parent);
            let other = self.neighbour(at, direction);
            least = least.min(match tree {
                Tree::Source => self.left[other][direction ^ 1],
                _ => self.left[at][direction],
            });
            at = other;
        }
    }

    fn send(&mut self, mut at: usize, amount: i32, tree: Tree) {
        loop {
            let parent = self.nodes[at].parent;
            if parent == TERMINAL {
                let terminal = &mut self.nodes[at].terminal;
                *terminal -= amount * terminal.signum();
                if *terminal == 0 {
                    self.orphan(at);
                }
                return;
            }
            let direction = usize::from(parent);
            let other = self.neighbour(at, direction);
            let left = match tree {
                Tree::Source => {
                    self.left[at][direction] += amount;
                    self.left[other][direction ^ 1] -= amount;
                    self.left[other][direction ^ 1]
                }
                _ => {
                    self.left[other][direction ^ 1] += amount;
                    self.left[at][direction] -= amount;
                    self.left[at][direction]
                }
            };
            if left == 0 {
                self.orphan(at);
            }
            at = other;
        }
    }

    fn orphan(&mut self, at: usize) {
        self.nodes[at].parent = ORPHAN;
        self.orphans.push_back(at as u32);
    }

    fn adopt_all(&mut self) {
        while let Some(at) = self.orphans.pop_front() {
            self.adopt(at as usize);
        }
    }

    /// Finds the orphan a parent in its tree that still hangs on the terminal, the nearest to it; else sets it free.
    fn adopt(&mut self, at: usize) {
        let tree = self.nodes[at].tree;
        let mut best = (u32::MAX, NONE);
        for direction in 0..8 {
            let other = self.neighbour(at, direction);
            // The flow comes from the parent in the source's tree, and goes to it in the sink's.
            if self.nodes[other].tree != tree || !self.open(tree, other, at, direction ^ 1) {
                continue;
            }
            if let Some(distance) = self.distance(other)
                && distance < best.0
            {
                best = (distance, direction as u8);
            }
        }
        if best.1 != NONE {
            let node = &mut self.nodes[at];
            node.parent = best.1;
            node.stamp = self.time;
            node.distance = best.0 + 1;
            return;
        }
        for direction in 0..8 {
            let other = self.neighbour(at, direction);
            if self.nodes[other].tree != tree {
                continue;
            }
            if self.open(tree, other, at, direction ^ 1) {
                self.wake(other);
            }
            if self.nodes[other].parent == direction as u8 ^ 1 {
                self.orphan(other);
            }
        }
        let node = &mut self.nodes[at];
        node.tree = Tree::Free;
        node.parent = NONE;
    }

    /// Steps from the node to its terminal; `None` when it hangs on an orphan. Marks the way as known.
    fn distance(&mut self, from: usize) -> Option<u32> {
        let mut at = from;
        let mut steps = 0;
        let known = loop {
            let node = &self.nodes[at];
            if node.stamp == self.time {
                break node.distance;
            }
            match node.parent {
                TERMINAL => {
                    self.nodes[at].stamp = self.time;
                    self.nodes[at].distance = 1;
                    break 1;
                }
                ORPHAN | NONE => return None,
                direction => at = self.neighbour(at, usize::from(direction)),
            }
            steps += 1;
        };
        let found = known + steps;
        let (mut at, mut distance) = (from, found);
        while self.nodes[at].stamp != self.time {
            let node = &mut self.nodes[at];
            node.stamp = self.time;
            node.distance = distance;
            distance -= 1;
            at = self.neighbour(at, usize::from(self.nodes[at].parent));
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WIDTH: usize = 4;
    const HEIGHT: usize = 3;

    /// Pulls of the samples and costs of the edges to the right, below and along both diagonals.
    type Problem = (Vec<i32>, Vec<[i32; 4]>);

    const FORWARD: [usize; 4] = [0, 2, 4, 6];

    fn edges(problem: &Problem) -> Vec<(usize, usize, usize, i32)> {
        let mut found = Vec::new();
        for at in 0..WIDTH * HEIGHT {
            for (i, direction) in FORWARD.into_iter().enumerate() {
                let (dx, dy) = STEPS[direction];
                let (x, y) = ((at % WIDTH) as isize + dx, (at / WIDTH) as isize + dy);
                if (0..WIDTH as isize).contains(&x) && (0..HEIGHT as isize).contains(&y) {
                    found.push((at, y as usize * WIDTH + x as usize, direction, problem.1[at][i]));
                }
            }
        }
        found
    }

    /// What a labelling costs: edges cut, pulls resisted.
    fn cost(problem: &Problem, is_source: impl Fn(usize) -> bool) -> i32 {
        let cut = edges(problem)
            .into_iter()
            .filter(|(a, b, ..)| is_source(*a) != is_source(*b));
        let resisted = problem.0.iter().enumerate().map(|(at, pull)| match is_source(at) {
            true => (-pull).max(0),
            false => (*pull).max(0),
        });
        cut.map(|(.., cost)| cost).sum::<i32>() + resisted.sum::<i32>()
    }

    proptest! {
        #[test]
        fn no_labelling_of_all_is_cheaper(
            pulls in proptest::collection::vec(-9i32..10, WIDTH * HEIGHT),
            joins in proptest::collection::vec([0i32..6, 0i32..6, 0i32..3, 0i32..3], WIDTH * HEIGHT),
        ) {
            let problem = (pulls, joins);
            let mut flow = Flow::new(WIDTH, HEIGHT);
            for (at, pull) in problem.0.iter().enumerate() {
                flow.pull(at % WIDTH, at / WIDTH, *pull);
            }
            for (at, _, direction, cost) in edges(&problem) {
                flow.join(at % WIDTH, at / WIDTH, direction, cost);
            }
            flow.run(|| false);
            let found = cost(&problem, |at| flow.is_source(at % WIDTH, at / WIDTH));
            let best = (0..1u32 << (WIDTH * HEIGHT)).map(|bits| cost(&problem, |at| bits >> at & 1 == 1)).min();
            prop_assert_eq!(Some(found), best);
        }
    }
}

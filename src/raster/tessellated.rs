//! A frame's shapes as meshes.

use egui::epaint::{ClippedPrimitive, ClippedShape, Mesh, Primitive, Shape};
use egui::{Rect, emath::TSTransform};
use std::sync::Arc;

/// A mesh of more vertices is painted as it is. egui copies what is a mesh already, into fresh memory in every frame: of the
/// largest that takes as long as filling their pixels.
const LARGE: usize = 4096;

/// What a frame's shapes became, in their order.
#[derive(Debug)]
pub struct Tessellated(Vec<Part>);

#[derive(Debug)]
enum Part {
    Made(Vec<ClippedPrimitive>),
    Large(Rect, Arc<Mesh>),
}

impl Tessellated {
    /// Makes meshes of shapes by egui's `tessellate`, which is called for each run of shapes between large meshes.
    pub fn new(
        shapes: Vec<ClippedShape>,
        mut tessellate: impl FnMut(Vec<ClippedShape>) -> Vec<ClippedPrimitive>,
    ) -> Self {
        let mut parts = Vec::new();
        let mut run = Vec::new();
        for clipped in shapes {
            match clipped.shape {
                Shape::Mesh(mesh)
                    if mesh.vertices.len() > LARGE && clipped.transform_after_tessellation == TSTransform::IDENTITY =>
                {
                    parts.push(Part::Made(tessellate(std::mem::take(&mut run))));
                    parts.push(Part::Large(clipped.clip_rect, mesh));
                }
                shape => run.push(ClippedShape { shape, ..clipped }),
            }
        }
        parts.push(Part::Made(tessellate(run)));
        Self(parts)
    }

    /// The meshes, each with the rectangle that it is seen within, in points.
    pub fn meshes(&self) -> Vec<(Rect, &Mesh)> {
        let mut meshes = Vec::new();
        for part in &self.0 {
            match part {
                Part::Made(primitives) => meshes.extend(made(primitives)),
                Part::Large(clip, mesh) => meshes.push((*clip, &**mesh)),
            }
        }
        meshes
    }
}

/// The meshes of what egui made.
pub(crate) fn made(primitives: &[ClippedPrimitive]) -> impl Iterator<Item = (Rect, &Mesh)> {
    primitives.iter().filter_map(|clipped| match &clipped.primitive {
        Primitive::Mesh(mesh) => Some((clipped.clip_rect, mesh)),
        Primitive::Callback(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Color32, pos2};

    fn mesh(rects: usize) -> Mesh {
        let mut mesh = Mesh::default();
        for at in 0..rects {
            let corner = pos2(at as f32, 0.0);
            mesh.add_colored_rect(Rect::from_min_max(corner, corner + egui::vec2(1.0, 1.0)), Color32::RED);
        }
        mesh
    }

    #[test]
    fn a_large_mesh_keeps_its_place_and_is_not_copied() {
        let clip = Rect::from_min_max(pos2(0.0, 0.0), pos2(50.0, 50.0));
        let large = Arc::new(mesh(LARGE));
        let shapes = [Arc::new(mesh(1)), large.clone(), Arc::new(mesh(2)), Arc::new(mesh(3))];
        let shapes = shapes.map(|mesh| ClippedShape {
            clip_rect: clip,
            shape: Shape::Mesh(mesh),
            transform_after_tessellation: TSTransform::IDENTITY,
        });
        // As egui does it: what is clipped alike becomes one mesh.
        let tessellate = |shapes: Vec<ClippedShape>| {
            let mut one = Mesh::default();
            for shape in shapes {
                let Shape::Mesh(mesh) = shape.shape else {
                    panic!("a mesh")
                };
                one.append_ref(&mesh);
            }
            vec![ClippedPrimitive {
                clip_rect: clip,
                primitive: Primitive::Mesh(one),
            }]
        };
        let tessellated = Tessellated::new(shapes.into(), tessellate);
        let meshes = tessellated.meshes();
        let counts: Vec<usize> = meshes.iter().map(|(_, mesh)| mesh.vertices.len() / 4).collect();
        assert_eq!(counts, [1, LARGE, 5]);
        assert!(std::ptr::eq(meshes[1].1, &*large));
        assert!(meshes.iter().all(|(rect, _)| *rect == clip));
    }
}

//! egui's meshes painted by the CPU, for machines without a graphics processor: thin clients, virtual workstations,
//! forwarded displays. There a software OpenGL fills the whole window for each frame; this fills only what has changed.
//!
//! It owns the pixels of the window and copies of egui's textures, and may import egui alone. It knows nothing of the
//! window nor of the program. Start reading at [`Painter::paint`]: `bins` sorts triangles into square tiles and tells
//! which tiles look different from the frame before, `tile` fills one tile, `triangle` and `sample` are the
//! ways a triangle or a rectangle is filled, `tessellated` gathers the meshes, `texture` holds what they sample, `pixel` is the arithmetic of
//! colours.
//!
//! Colours are sRGB with premultiplied alpha, blended without linearising, as egui's other painters do. A pixel is
//! covered when its centre is inside; a centre on a shared edge belongs to one of both triangles (top-left rule, Direct3D
//! 11 functional specification, 3.4.2.1), so nothing translucent is blended twice.
#![warn(unreachable_pub)]

mod bins;
mod painter;
mod pixel;
mod rect;
mod sample;
mod target;
mod tessellated;
mod texture;
mod tile;
mod triangle;

pub use painter::{Damage, Painter};
pub use tessellated::Tessellated;

//! Copies of egui's textures.

use super::pixel::packed;
use egui::{ImageData, TextureFilter, TextureId, TextureWrapMode, TexturesDelta};
use std::collections::HashMap;

/// A picture to sample.
#[derive(Debug)]
pub(crate) struct Texture {
    /// Width in texels.
    pub(crate) width: usize,
    /// Height in texels.
    pub(crate) height: usize,
    /// Row by row from the top.
    pub(crate) texels: Vec<u32>,
    /// Whether nothing behind it shows through.
    pub(crate) opaque: bool,
    /// How texels larger than pixels are sampled.
    pub(crate) magnified: TextureFilter,
    /// How texels smaller than pixels are sampled.
    pub(crate) minified: TextureFilter,
    /// What lies beyond the edge.
    pub(crate) wrap: TextureWrapMode,
    /// Told apart from what had the same identifier before.
    pub(crate) version: u64,
}

impl Texture {
    /// The texel, which must be inside.
    #[inline]
    pub(crate) fn texel(&self, x: usize, y: usize) -> u32 {
        self.texels[y * self.width + x]
    }
}

/// All of them, by egui's identifier.
#[derive(Debug, Default)]
pub(crate) struct Textures {
    held: HashMap<TextureId, Texture>,
    versions: u64,
}

impl Textures {
    /// The texture, unless egui never gave it.
    pub(crate) fn get(&self, id: TextureId) -> Option<&Texture> {
        self.held.get(&id)
    }

    /// Takes in new pictures and patches. What is to be freed is freed after painting, by [`Textures::free`].
    pub(crate) fn set(&mut self, delta: &mut TexturesDelta) {
        for (id, patches) in delta.set.drain() {
            for patch in patches {
                let ImageData::Color(image) = &patch.image;
                let [width, height] = image.size;
                self.versions += 1;
                match patch.pos {
                    None => {
                        let texture = Texture {
                            width,
                            height,
                            texels: image.pixels.iter().map(|color| packed(*color)).collect(),
                            opaque: image.pixels.iter().all(|color| color.a() == 255),
                            magnified: patch.options.magnification,
                            minified: patch.options.minification,
                            wrap: patch.options.wrap_mode,
                            version: self.versions,
                        };
                        self.held.insert(id, texture);
                    }
                    Some([left, top]) => {
                        let Some(texture) = self.held.get_mut(&id) else {
                            continue;
                        };
                        texture.opaque &= image.pixels.iter().all(|color| color.a() == 255);
                        // Glyphs are added to free room of the font texture: what was painted of it stays true.
                        if id != TextureId::default() {
                            texture.version = self.versions;
                        }
                        for (row, colors) in image.pixels.chunks(width.max(1)).enumerate() {
                            let from = (top + row) * texture.width + left;
                            let room = texture.texels.get_mut(from..from + width);
                            for (texel, color) in room.into_iter().flatten().zip(colors) {
                                *texel = packed(*color);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Lets go of what is no longer painted.
    pub(crate) fn free(&mut self, delta: &mut TexturesDelta) {
        for id in delta.free.drain() {
            self.held.remove(&id);
        }
    }
}

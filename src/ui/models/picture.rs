//! A picture in a dialog: uploaded once, shown as large as there is room.

use domain::pixels::{PixelFormat, Pixels};
use egui::{ColorImage, Response, TextureHandle, TextureOptions, Ui, Vec2};

/// A picture and its texture.
#[derive(Default)]
pub(super) struct Picture {
    held: Option<(Pixels, TextureHandle)>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("held", &self.held.is_some()).finish()
    }
}

impl Picture {
    /// Shows the pixels within `room` (points), never enlarged beyond twice their size.
    pub(super) fn show(&mut self, ui: &mut Ui, pixels: &Pixels, room: Vec2) -> Response {
        let known = self
            .held
            .as_ref()
            .is_some_and(|(held, _)| std::ptr::eq(held.data(), pixels.data()));
        if !known {
            self.held = None;
        }
        let (_, texture) = self.held.get_or_insert_with(|| {
            let size = [pixels.size().width as usize, pixels.size().height as usize];
            let image = match pixels.format() {
                PixelFormat::Rgb8 => ColorImage::from_rgb(size, pixels.data()),
                PixelFormat::Rgba8 => ColorImage::from_rgba_unmultiplied(size, pixels.data()),
            };
            let texture = ui.ctx().load_texture("picture", image, TextureOptions::LINEAR);
            (pixels.clone(), texture)
        });
        let size = texture.size_vec2();
        let scale = (room.x / size.x).min(room.y / size.y).clamp(0.0, 2.0);
        ui.add(egui::Image::new((texture.id(), size * scale)))
    }
}

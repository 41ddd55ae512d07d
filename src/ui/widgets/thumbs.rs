//! Thumbnails as textures: uploaded a few a frame, kept while the view holds their pixels, bounded in number.

use crate::theme::{Palette, size};
use domain::InputId;
use domain::pixels::{PixelFormat, Pixels};
use egui::{
    Color32, ColorImage, Context, FontFamily, FontId, Painter, Rect, TextureFilter, TextureHandle, TextureOptions, Vec2,
};
use session::View;
use std::collections::HashMap;

/// Uploads a frame. A thumbnail is at most 256 pixels a side, so these are at most 2 MiB.
const UPLOADS: usize = 8;

/// How far a picture smaller than its place is enlarged, in points per pixel.
const ENLARGED: f32 = 4.0;

struct Slot {
    texture: TextureHandle,
    /// What was uploaded. Holding it costs nothing while the view holds it too, and keeps its address from being
    /// given to other pixels, so that a changed thumbnail is told by address.
    pixels: Pixels,
    seen: u64,
}

impl Slot {
    /// What it takes: 4 bytes a pixel, a third more for its smaller copies, and what was uploaded.
    fn bytes(&self) -> usize {
        let [width, height] = self.texture.size();
        width * height * 16 / 3 + self.pixels.data().len()
    }
}

/// The texture cache of the thumbnails in a [`View`]. One is shared by all lists of a window.
pub struct Thumbs {
    slots: HashMap<InputId, Slot>,
    /// Bytes for all of them; those longest unseen go first. A frame that shows more keeps what it shows.
    limit: usize,
    pass: u64,
    uploads: usize,
}

impl Thumbs {
    /// Without any, and with so many bytes for them.
    pub fn new(limit: usize) -> Self {
        Self {
            slots: HashMap::new(),
            limit,
            pass: 0,
            uploads: 0,
        }
    }

    /// How many textures are held.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The texture of an input's thumbnail, uploaded now if this frame's share is not used up; otherwise another
    /// frame is asked for. `None` while there is nothing to show.
    pub fn texture(&mut self, ctx: &Context, view: &View, input: InputId) -> Option<&TextureHandle> {
        self.begin(ctx, view);
        let fresh = view.thumbs.get(&input);
        let stale = match (self.slots.get(&input), fresh) {
            (Some(slot), Some(pixels)) => !std::ptr::eq(slot.pixels.data(), pixels.data()),
            (None, Some(_)) => true,
            (_, None) => false,
        };
        if let Some(pixels) = fresh.filter(|_| stale) {
            if self.uploads < UPLOADS {
                self.uploads += 1;
                self.upload(ctx, input, pixels);
            } else {
                ctx.request_repaint();
            }
        }
        let slot = self.slots.get_mut(&input)?;
        slot.seen = self.pass;
        Some(&slot.texture)
    }

    /// Paints the thumbnail into `place`, whole and centred; an icon where there is none. `broken` tells that there
    /// will be none.
    pub(crate) fn paint(
        &mut self,
        painter: &Painter,
        view: &View,
        input: InputId,
        place: Rect,
        palette: &Palette,
        broken: bool,
    ) {
        if let Some(texture) = self.texture(painter.ctx(), view, input) {
            let [width, height] = texture.size();
            let rect = letterbox(Vec2::new(width as f32, height as f32), place);
            let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
            painter.image(texture.id(), rect, whole, Color32::WHITE);
            return;
        }
        let icon = if broken {
            egui_material_icons::icons::ICON_BROKEN_IMAGE
        } else {
            egui_material_icons::icons::ICON_IMAGE
        };
        let color = if broken { palette.quiet } else { palette.line };
        let font = FontId::new(size::ICON, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
        painter.text(place.center(), egui::Align2::CENTER_CENTER, icon.codepoint, font, color);
    }

    /// Once a frame: a new share of uploads, and what is neither in the view nor was just shown is forgotten.
    fn begin(&mut self, ctx: &Context, view: &View) {
        let pass = ctx.cumulative_pass_nr();
        if pass == self.pass {
            return;
        }
        let last = self.pass;
        self.slots
            .retain(|input, slot| slot.seen == last || view.thumbs.contains_key(input));
        self.pass = pass;
        self.uploads = 0;
    }

    fn upload(&mut self, ctx: &Context, input: InputId, pixels: &Pixels) {
        let size = [pixels.size().width as usize, pixels.size().height as usize];
        let image = match pixels.format() {
            PixelFormat::Rgb8 => ColorImage::from_rgb(size, pixels.data()),
            PixelFormat::Rgba8 => ColorImage::from_rgba_unmultiplied(size, pixels.data()),
        };
        // Thumbnails are shown at a half to a third of their size, where one level alone would flicker.
        let options = TextureOptions::LINEAR.with_mipmap_mode(Some(TextureFilter::Linear));
        let slot = Slot {
            texture: ctx.load_texture("thumbnail", image, options),
            pixels: pixels.clone(),
            seen: self.pass,
        };
        self.slots.insert(input, slot);
        self.forget();
    }

    /// Lets go of those longest unseen until the others take no more than they may.
    fn forget(&mut self) {
        let mut over = self
            .slots
            .values()
            .map(Slot::bytes)
            .sum::<usize>()
            .saturating_sub(self.limit);
        while over > 0 {
            let unseen = self.slots.iter().filter(|(_, slot)| slot.seen != self.pass);
            let Some(oldest) = unseen.min_by_key(|(_, slot)| slot.seen).map(|(input, _)| *input) else {
                return;
            };
            let gone = self.slots.remove(&oldest).map_or(0, |slot| slot.bytes());
            over = over.saturating_sub(gone);
        }
    }
}

/// The largest rectangle of the picture's shape inside `place`, centred.
fn letterbox(picture: Vec2, place: Rect) -> Rect {
    let scale = (place.width() / picture.x)
        .min(place.height() / picture.y)
        .min(ENLARGED);
    Rect::from_center_size(place.center(), picture * scale)
}

#[cfg(test)]
mod tests {
    use super::letterbox;
    use egui::{Rect, pos2, vec2};

    #[test]
    fn a_picture_is_shown_whole_and_centred() {
        let place = Rect::from_min_max(pos2(10.0, 10.0), pos2(110.0, 60.0));
        let wide = letterbox(vec2(256.0, 64.0), place);
        assert_eq!(wide, Rect::from_min_max(pos2(10.0, 22.5), pos2(110.0, 47.5)));
        let tall = letterbox(vec2(100.0, 200.0), place);
        assert_eq!(tall, Rect::from_min_max(pos2(47.5, 10.0), pos2(72.5, 60.0)));
    }

    #[test]
    fn a_tiny_picture_is_not_blown_up() {
        let place = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
        assert_eq!(letterbox(vec2(4.0, 4.0), place).size(), vec2(16.0, 16.0));
    }
}

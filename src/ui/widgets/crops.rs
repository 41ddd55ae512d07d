//! Crops of annotations and suggestions as textures: uploaded when they first come into sight, kept as long as the session
//! keeps their pixels.

use crate::theme::palette;
use crate::widgets::icon;
use domain::pixels::{PixelFormat, Pixels};
use domain::{BBox, ObjectId, Point, Region};
use egui::{
    Color32, ColorImage, Context, CornerRadius, Label, Painter, Pos2, Rect, Shape, Stroke, TextureHandle,
    TextureOptions, Ui, pos2, vec2,
};
use egui_material_icons::icons::{ICON_BROKEN_IMAGE, ICON_IMAGE};
use session::view::{Crop, View};
use std::collections::HashMap;

/// Small crops are not enlarged further than this, in points for each pixel.
const LARGEST: f32 = 4.0;

/// What a crop shows.
pub(crate) struct Cropped<'a> {
    /// Of which annotation or suggestion.
    pub id: ObjectId,
    /// Where that is, in pixels of the upright image.
    pub region: &'a Region,
    /// What is shown around it.
    pub part: BBox,
    /// The colour of its outline.
    pub color: Color32,
}

/// What is on the graphics card.
#[derive(Default)]
pub(crate) struct Crops {
    textures: HashMap<ObjectId, (TextureHandle, Pixels)>,
}

impl Crops {
    /// Gives up what the session has given up; once a frame, before anything is shown.
    pub(crate) fn refresh(&mut self, view: &View) {
        self.textures.retain(|id, _| view.crops.contains_key(id));
    }

    /// Shows a crop whole inside a frame; an icon while it comes, and the reason where it cannot.
    pub(crate) fn show(&mut self, ui: &mut Ui, view: &View, cropped: &Cropped<'_>, frame: Rect) {
        let id = cropped.id;
        let p = palette(ui.ctx());
        ui.painter().rect_filled(frame, CornerRadius::same(6), p.canvas);
        let pixels = match view.crops.get(&id) {
            Some(Crop::Here(pixels)) => pixels,
            Some(Crop::Failed(reason)) => {
                let label = Label::new(icon(ICON_BROKEN_IMAGE).color(p.warn));
                ui.put(frame, label).on_hover_text(reason);
                return;
            }
            None => {
                ui.put(frame, Label::new(icon(ICON_IMAGE).color(p.quiet)));
                return;
            }
        };
        let texture = self.texture(ui.ctx(), id, pixels);
        let size = texture.size_vec2();
        let scale = (frame.width() / size.x).min(frame.height() / size.y).min(LARGEST);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let inside = Rect::from_center_size(frame.center(), size * scale);
        ui.painter().image(texture.id(), inside, whole, Color32::WHITE);
        let painter = ui.painter().with_clip_rect(inside.intersect(ui.clip_rect()));
        outline(&painter, cropped, inside);
    }

    fn texture(&mut self, ctx: &Context, id: ObjectId, pixels: &Pixels) -> &TextureHandle {
        let held = self.textures.get(&id);
        // A correction changes what is cut out.
        if held.is_none_or(|(_, held)| !std::ptr::eq(held.data(), pixels.data())) {
            let texture = ctx.load_texture("crop", image(pixels), TextureOptions::LINEAR);
            self.textures.insert(id, (texture, pixels.clone()));
        }
        &self.textures[&id].0
    }
}

/// The region itself, so that what is loose or cut off is seen; with a dark rim, so that it is seen on any picture.
fn outline(painter: &Painter, cropped: &Cropped<'_>, inside: Rect) {
    let (part, color) = (cropped.part, cropped.color);
    let scale = (
        inside.width() / part.width().max(1.0) as f32,
        inside.height() / part.height().max(1.0) as f32,
    );
    let place = |p: &Point| {
        let (x, y) = ((p.x - part.x0) as f32 * scale.0, (p.y - part.y0) as f32 * scale.1);
        inside.min + vec2(x, y)
    };
    let rings: Vec<Vec<Pos2>> = match cropped.region {
        Region::Whole => return,
        Region::Box(b) => vec![b.corners().iter().map(place).collect()],
        Region::Polygon(polygon) => polygon.rings().map(|ring| ring.iter().map(place).collect()).collect(),
    };
    for ring in rings {
        for stroke in [Stroke::new(3.0, Color32::from_black_alpha(90)), Stroke::new(1.0, color)] {
            painter.add(Shape::closed_line(ring.clone(), stroke));
        }
    }
}

fn image(pixels: &Pixels) -> ColorImage {
    let size = [pixels.size().width as usize, pixels.size().height as usize];
    match pixels.format() {
        PixelFormat::Rgb8 => ColorImage::from_rgb(size, pixels.data()),
        PixelFormat::Rgba8 => ColorImage::from_rgba_unmultiplied(size, pixels.data()),
    }
}

//! The ground behind the picture, and words where there is none.

use super::{ImagePainter, colors};
use crate::scene::PictureStatus;
use egui::{Align2, CornerRadius, FontId, Vec2};

/// The ground, and a quiet sheet where the picture will be.
pub(crate) fn background(painter: &ImagePainter<'_, '_>, has_image: bool) {
    let theme = painter.scene.theme;
    let clip = painter.egui.clip_rect();
    painter
        .egui
        .rect_filled(clip, CornerRadius::ZERO, colors::solid(theme.background));
    if has_image {
        let image = painter.rect(painter.view.image().bounds());
        let faint = colors::with_alpha(theme.text, 0.06);
        painter
            .egui
            .rect_filled(image.intersect(clip), CornerRadius::ZERO, faint);
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// Says in the middle why there is no picture.
pub(crate) fn message(painter: &ImagePainter<'_, '_>, waited: bool) {
    let came: String;
    let (title, detail) = match &painter.scene.status {
        PictureStatus::Loading | PictureStatus::Fetching(_, 0) if waited => ("Loading…", ""),
        PictureStatus::Fetching(received, total) if waited => {
            came = format!("{} of {} MB", megabytes(*received), megabytes(*total));
            ("Fetching…", came.as_str())
        }
        PictureStatus::Fetching(..) | PictureStatus::Loading | PictureStatus::Sharp | PictureStatus::Coarse => return,
        PictureStatus::Failed(reason) => ("This picture cannot be read", reason.as_str()),
        PictureStatus::Away(away) => (away.what.as_str(), away.cure.as_str()),
        PictureStatus::Missing(place) => ("The file is not where it was", place.as_str()),
    };
    let theme = painter.scene.theme;
    let clip = painter.egui.clip_rect();
    let width = (clip.width() - 48.0).clamp(60.0, 560.0);
    let text = colors::solid(theme.text);
    let title = painter
        .egui
        .layout(title.to_owned(), FontId::proportional(18.0), text, width);
    let detail = painter.egui.layout(
        detail.to_owned(),
        FontId::proportional(13.0),
        colors::with_alpha(theme.text, 0.75),
        width,
    );
    let gap = Vec2::new(0.0, 8.0);
    let size = Vec2::new(
        title.size().x.max(detail.size().x),
        title.size().y + gap.y + detail.size().y,
    );
    let block = Align2::CENTER_CENTER.anchor_size(clip.center(), size);
    painter.egui.rect_filled(
        block.expand(18.0),
        CornerRadius::same(8),
        colors::with_alpha(theme.background, 0.88),
    );
    let middle = |wide: f32| (size.x - wide) / 2.0;
    let title_at = block.min + Vec2::new(middle(title.size().x), 0.0);
    let detail_at = block.min + Vec2::new(middle(detail.size().x), title.size().y + gap.y);
    painter.egui.galley(title_at, title, text);
    painter.egui.galley(detail_at, detail, text);
}

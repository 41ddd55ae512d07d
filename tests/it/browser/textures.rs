//! Thumbnails as textures.

use super::browser;
use super::fake::{self, view};
use egui::Context;
use labelwright::domain::Size;
use labelwright::session::View;
use labelwright::ui::Thumbs;

/// Bytes for textures: of 8 x 6 pixels, forty fit.
const LIMIT: usize = 16_000;

fn give(view: &mut View, places: std::ops::Range<u64>) {
    for place in places {
        view.thumbs
            .insert(fake::input(place).id, fake::thumb(place, Size::new(8, 6)));
    }
}

/// One frame that shows the thumbnails of these places; how many were there.
fn frame(ctx: &Context, thumbs: &mut Thumbs, view: &View, places: std::ops::Range<u64>) -> usize {
    let mut shown = 0;
    let mut output = ctx.run_ui(egui::RawInput::default(), |_| {
        shown = places
            .clone()
            .filter(|place| thumbs.texture(ctx, view, fake::input(*place).id).is_some())
            .count();
    });
    output.textures_delta.clear();
    shown
}

#[test]
fn thumbnails_come_a_few_a_frame_until_all_are_there() {
    let (ctx, mut thumbs, mut view) = (Context::default(), Thumbs::new(LIMIT), view(100, 0..100));
    give(&mut view, 0..30);
    let shown: Vec<usize> = (0..5).map(|_| frame(&ctx, &mut thumbs, &view, 0..30)).collect();
    assert_eq!(shown, [8, 16, 24, 30, 30]);
}

#[test]
fn the_page_asks_for_frames_until_all_are_uploaded() {
    let mut harness = browser(view(100, 0..100));
    give(&mut harness.state_mut().view, 0..100);
    harness.step();
    assert_eq!(harness.state().thumbs.len(), 8);
    assert!(!super::sleeps(&harness), "more are to come");
    harness.run();
    let cards = harness.get_all_cards();
    assert_eq!(harness.state().thumbs.len(), cards);
    assert!(super::sleeps(&harness));
}

trait Cards {
    fn get_all_cards(&self) -> usize;
}

impl Cards for egui_kittest::Harness<'_, super::Page> {
    fn get_all_cards(&self) -> usize {
        use egui_kittest::kittest::Queryable;
        self.get_all_by_role(egui::Role::ListBoxOption).count()
    }
}

#[test]
fn a_thumbnail_that_changed_is_uploaded_again() {
    let (ctx, mut thumbs, mut view) = (Context::default(), Thumbs::new(LIMIT), view(1, 0..1));
    let id = fake::input(0).id;
    let size = |thumbs: &mut Thumbs, view: &View| {
        let mut size = None;
        let mut output = ctx.run_ui(egui::RawInput::default(), |_| {
            size = thumbs.texture(&ctx, view, id).map(|texture| texture.size());
        });
        output.textures_delta.clear();
        size
    };
    assert_eq!(size(&mut thumbs, &view), None);
    give(&mut view, 0..1);
    assert_eq!(size(&mut thumbs, &view), Some([8, 6]));
    view.thumbs.insert(id, fake::thumb(0, Size::new(6, 8)));
    assert_eq!(size(&mut thumbs, &view), Some([6, 8]));
}

#[test]
fn what_leaves_the_view_is_shown_on_and_then_forgotten() {
    let (ctx, mut thumbs, mut view) = (Context::default(), Thumbs::new(LIMIT), view(10, 0..10));
    give(&mut view, 0..6);
    frame(&ctx, &mut thumbs, &view, 0..6);
    view.thumbs.clear();
    assert_eq!(frame(&ctx, &mut thumbs, &view, 0..2), 2, "no flicker while in sight");
    frame(&ctx, &mut thumbs, &view, 0..2);
    assert_eq!(thumbs.len(), 2);
    frame(&ctx, &mut thumbs, &view, 5..6);
    frame(&ctx, &mut thumbs, &view, 5..6);
    assert!(thumbs.is_empty());
}

#[test]
fn the_longest_unseen_make_room() {
    let (ctx, mut thumbs, mut view) = (Context::default(), Thumbs::new(LIMIT), view(1_000, 0..0));
    give(&mut view, 0..1_000);
    for first in (0..1_000).step_by(8) {
        frame(&ctx, &mut thumbs, &view, first..first + 8);
    }
    assert_eq!(thumbs.len(), 40);
    let mut old = Thumbs::new(LIMIT);
    assert_eq!(frame(&ctx, &mut old, &view, 0..8), 8);
    view.thumbs.clear();
    assert_eq!(
        frame(&ctx, &mut thumbs, &view, 992..1_000),
        8,
        "the newest are still there"
    );
}

//! Where the image lies on the screen: the map between screen points and image pixels.
//!
//! All of it is `f64`: at 64 screen pixels per image pixel on a picture 100,000 pixels wide, `f32` is off by
//! whole screen pixels.

use domain::{BBox, Point, Size};

/// The most physical screen pixels that one image pixel may take.
pub const MAX_ZOOM: f64 = 64.0;
/// Space left around a fitted image, in points, so that handles on its border can be reached.
const MARGIN: f64 = 12.0;
/// How much of the image stays in sight however far it is panned, in points.
const KEPT: f64 = 48.0;

/// The view on one image. Screen coordinates are egui points; `pixels_per_point` leads to physical pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    screen: BBox,
    image: Size,
    pixels_per_point: f64,
    center: Point,
    scale: f64,
    fitted: bool,
}

impl Default for Viewport {
    fn default() -> Self {
        let screen = BBox {
            x0: 0.0,
            y0: 0.0,
            x1: 1.0,
            y1: 1.0,
        };
        Self {
            screen,
            image: Size::new(1, 1),
            pixels_per_point: 1.0,
            center: Point::new(0.5, 0.5),
            scale: 1.0,
            fitted: true,
        }
    }
}

impl Viewport {
    /// The view of a whole image of `image` pixels in the rectangle `screen` (points).
    pub fn new(image: Size, screen: BBox, pixels_per_point: f64) -> Self {
        let mut view = Self {
            image,
            ..Self::default()
        };
        view.place(screen, pixels_per_point);
        view.fit();
        view
    }

    /// The rectangle the image is seen through, in points.
    pub fn screen(&self) -> BBox {
        self.screen
    }

    /// The size of the image in pixels.
    pub fn image(&self) -> Size {
        self.image
    }

    /// Points per image pixel.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Physical screen pixels per image pixel.
    pub fn physical_scale(&self) -> f64 {
        self.scale * self.pixels_per_point
    }

    /// Whether the whole image is shown as large as it fits, and will be kept so.
    pub fn is_fitted(&self) -> bool {
        self.fitted
    }

    /// Moves the view to another rectangle of the screen: a fitted image is fitted again, any other keeps its
    /// scale and the image pixel in the middle.
    pub fn place(&mut self, screen: BBox, pixels_per_point: f64) {
        if self.screen == screen && self.pixels_per_point == pixels_per_point {
            return;
        }
        self.screen = screen;
        self.pixels_per_point = pixels_per_point;
        if self.fitted {
            self.fit();
        } else {
            self.clamp_offset();
        }
    }

    /// Puts another image of another size under the view, fitted.
    pub fn show(&mut self, image: Size) {
        self.image = image;
        self.fit();
    }

    /// Puts another image under the view and looks at the same part of it, as large in the view: of another size, the
    /// zoom is kept against the fitted image and the place by its share of width and height. A fitted view stays so.
    pub fn show_same(&mut self, image: Size) {
        if self.fitted {
            return self.show(image);
        }
        let zoom = self.scale / self.fitting_scale();
        let (before, after) = (self.image, image);
        let share = |at: f64, of: u32, to: u32| at / f64::from(of.max(1)) * f64::from(to);
        self.center = Point::new(
            share(self.center.x, before.width, after.width),
            share(self.center.y, before.height, after.height),
        );
        self.image = image;
        self.scale = self.limited(self.fitting_scale() * zoom);
        self.clamp_offset();
    }

    /// Shows the whole image, as large as it fits.
    pub fn fit(&mut self) {
        self.fitted = true;
        self.scale = self.fitting_scale();
        self.center = self.image.bounds().center();
        self.align();
    }

    /// One image pixel for each physical screen pixel, the pixel in the middle staying there.
    pub fn one_to_one(&mut self) {
        let middle = self.screen.center();
        self.zoom_to(1.0 / self.pixels_per_point, middle.x, middle.y);
    }

    /// Zooms by `factor`, the image pixel under the screen place (`x`, `y`) staying there. Zooming out ends at the
    /// whole image.
    pub fn zoom_at(&mut self, factor: f64, x: f64, y: f64) {
        if factor.is_finite() && factor > 0.0 {
            // A small image may be smaller than it fits already, at one to one.
            let least = self.fitting_scale().min(self.scale);
            self.zoom_to((self.scale * factor).max(least), x, y);
        }
    }

    /// Zooms by `factor` around the middle of the view.
    pub fn zoom_by(&mut self, factor: f64) {
        let middle = self.screen.center();
        self.zoom_at(factor, middle.x, middle.y);
    }

    /// Moves the image by points on the screen. It never leaves the view altogether.
    pub fn pan(&mut self, dx: f64, dy: f64) {
        if dx == 0.0 && dy == 0.0 {
            return;
        }
        self.fitted = false;
        self.center = self.center.moved(-dx / self.scale, -dy / self.scale);
        self.clamp_offset();
    }

    /// Brings a region (image pixels) to the middle, zooming only where it would not fit or would be a speck.
    pub fn center_on(&mut self, region: BBox) {
        let (width, height) = (region.width().max(1.0), region.height().max(1.0));
        let room = (self.screen.width() / width).min(self.screen.height() / height);
        let comfortable = self.scale.clamp(room * 0.15, room * 0.8);
        self.fitted = false;
        self.scale = self.limited(comfortable);
        self.center = region.center();
        self.clamp_offset();
    }

    /// Brings a region (image pixels) to the middle at a scale that shows all of it with some of what is around it.
    pub fn zoom_on(&mut self, region: BBox) {
        let (width, height) = (region.width().max(1.0), region.height().max(1.0));
        let room = (self.screen.width() / width).min(self.screen.height() / height);
        self.fitted = false;
        self.scale = self.limited(room * 0.5);
        self.center = region.center();
        self.clamp_offset();
    }

    /// Moves a region (image pixels) to the middle if not even half of what could be seen of it is; never zooms.
    pub fn scroll_into_view(&mut self, region: BBox) {
        let visible = self.visible();
        let share = |whole: f64, seen: f64| if whole > 0.0 { seen / whole } else { 1.0 };
        let seen = visible.intersection(&region);
        let width = share(region.width().min(visible.width()), seen.width().max(0.0));
        let height = share(region.height().min(visible.height()), seen.height().max(0.0));
        if !visible.touches(&region) || width * height < 0.5 {
            self.fitted = false;
            self.center = region.center();
            self.clamp_offset();
        }
    }

    /// The image place under a screen place in points; it may lie outside the image.
    pub fn to_image(&self, x: f64, y: f64) -> Point {
        let middle = self.screen.center();
        self.center
            .moved((x - middle.x) / self.scale, (y - middle.y) / self.scale)
    }

    /// The screen place, in points, of an image place.
    pub fn to_screen(&self, p: Point) -> (f64, f64) {
        let (x0, y0) = self.origin();
        (x0 + p.x * self.scale, y0 + p.y * self.scale)
    }

    /// The screen place of the image's top-left corner, in points.
    pub fn origin(&self) -> (f64, f64) {
        let middle = self.screen.center();
        (
            middle.x - self.center.x * self.scale,
            middle.y - self.center.y * self.scale,
        )
    }

    /// The part of the image that is in sight, in image pixels; without area when none is.
    pub fn visible(&self) -> BBox {
        let a = self.to_image(self.screen.x0, self.screen.y0);
        let b = self.to_image(self.screen.x1, self.screen.y1);
        let seen = BBox::from_corners(a, b).intersection(&self.image.bounds());
        BBox {
            x1: seen.x1.max(seen.x0),
            y1: seen.y1.max(seen.y0),
            ..seen
        }
    }

    fn zoom_to(&mut self, scale: f64, x: f64, y: f64) {
        let scale = self.limited(scale);
        // Zooming out ends with the whole image in the middle, not with the image in a corner.
        if scale == self.fitting_scale() {
            return self.fit();
        }
        if scale == self.scale {
            return;
        }
        let under = self.to_image(x, y);
        let middle = self.screen.center();
        self.fitted = false;
        self.scale = scale;
        self.center = under.moved((middle.x - x) / scale, (middle.y - y) / scale);
        self.clamp_offset();
    }

    fn fitting_scale(&self) -> f64 {
        let room = |side: f64, pixels: u32| (side - 2.0 * MARGIN).max(side * 0.5).max(1.0) / f64::from(pixels.max(1));
        room(self.screen.width(), self.image.width)
            .min(room(self.screen.height(), self.image.height))
            .min(MAX_ZOOM / self.pixels_per_point)
    }

    fn smallest(&self) -> f64 {
        self.fitting_scale().min(1.0 / self.pixels_per_point)
    }

    fn limited(&self, scale: f64) -> f64 {
        scale.clamp(self.smallest(), MAX_ZOOM / self.pixels_per_point)
    }

    fn clamp_offset(&mut self) {
        self.scale = self.limited(self.scale);
        let reach = |side: f64, pixels: u32| {
            let kept = KEPT.min(f64::from(pixels) * self.scale).min(side) / self.scale;
            (side / 2.0) / self.scale - kept
        };
        let (rx, ry) = (
            reach(self.screen.width(), self.image.width),
            reach(self.screen.height(), self.image.height),
        );
        let clamp = |v: f64, reach: f64, pixels: u32| {
            let (low, high) = (-reach, f64::from(pixels) + reach);
            if low <= high {
                v.clamp(low, high)
            } else {
                f64::from(pixels) / 2.0
            }
        };
        self.center = Point::new(
            clamp(self.center.x, rx, self.image.width),
            clamp(self.center.y, ry, self.image.height),
        );
        self.align();
    }

    /// At one to one, half a screen pixel of offset would blur every edge of the picture.
    fn align(&mut self) {
        if (self.physical_scale() - 1.0).abs() > 1e-9 {
            return;
        }
        let (x0, y0) = self.origin();
        let snapped = |v: f64| (v * self.pixels_per_point).round() / self.pixels_per_point;
        self.center = self
            .center
            .moved((x0 - snapped(x0)) / self.scale, (y0 - snapped(y0)) / self.scale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn screen() -> BBox {
        BBox {
            x0: 100.0,
            y0: 40.0,
            x1: 1100.0,
            y1: 840.0,
        }
    }

    #[test]
    fn a_fitted_image_lies_in_the_middle_and_stays_fitted_when_the_window_grows() {
        let mut view = Viewport::new(Size::new(4000, 1000), screen(), 2.0);
        assert_eq!(view.to_screen(Point::new(2000.0, 500.0)), (600.0, 440.0));
        assert!((view.scale() - 976.0 / 4000.0).abs() < 1e-12);
        view.place(BBox { x1: 2100.0, ..screen() }, 2.0);
        assert!((view.scale() - 1976.0 / 4000.0).abs() < 1e-12);
        view.zoom_by(2.0);
        let scale = view.scale();
        view.place(screen(), 2.0);
        assert_eq!(view.scale(), scale);
    }

    #[test]
    fn zoom_ends_at_sixty_four_and_at_fit() {
        let mut view = Viewport::new(Size::new(4000, 3000), screen(), 2.0);
        let fitted = view;
        view.zoom_at(1e9, 300.0, 300.0);
        assert!((view.physical_scale() - 64.0).abs() < 1e-9);
        view.zoom_at(1e-9, 300.0, 300.0);
        assert_eq!(view, fitted);
    }

    #[test]
    fn a_small_image_can_be_shown_pixel_for_pixel() {
        let mut view = Viewport::new(Size::new(50, 40), screen(), 1.0);
        assert!(view.scale() > 1.0);
        view.zoom_by(0.5);
        assert!(view.is_fitted());
        view.one_to_one();
        assert_eq!(view.physical_scale(), 1.0);
        view.zoom_by(0.5);
        assert_eq!(view.physical_scale(), 1.0);
        let (x0, y0) = view.origin();
        assert_eq!((x0.fract(), y0.fract()), (0.0, 0.0));
    }

    #[test]
    fn a_speck_of_an_image_is_not_blown_up_beyond_the_limit() {
        let view = Viewport::new(Size::new(2, 2), screen(), 1.0);
        assert_eq!(view.physical_scale(), 64.0);
    }

    #[test]
    fn centring_shows_a_region_whole() {
        let mut view = Viewport::new(Size::new(4000, 3000), screen(), 1.0);
        view.zoom_at(1e9, 300.0, 300.0);
        let region = BBox {
            x0: 1000.0,
            y0: 900.0,
            x1: 1800.0,
            y1: 1000.0,
        };
        view.center_on(region);
        let seen = view.visible();
        assert_eq!(seen.intersection(&region), region);
    }

    proptest! {
        #[test]
        fn the_pixel_under_the_pointer_stays(
            x in 0.0..5000.0f64, y in 0.0..3000.0f64, first in 1.2..50.0f64, factor in 1.0..8.0f64, ppp in 1.0..3.0f64,
        ) {
            let mut view = Viewport::new(Size::new(5000, 3000), screen(), ppp);
            let (sx, sy) = view.to_screen(Point::new(x, y));
            view.zoom_at(first, sx, sy);
            let before = view.to_image(sx, sy);
            prop_assert!(before.distance(Point::new(x, y)) * view.scale() < 1e-6);
            view.zoom_at(factor, sx, sy);
            prop_assert!(before.distance(view.to_image(sx, sy)) * view.scale() < 1e-6);
            view.zoom_at(1.0 / factor, sx, sy);
            prop_assert!(before.distance(view.to_image(sx, sy)) * view.scale() < 1e-6);
        }

        #[test]
        fn panning_never_loses_the_image(dx in -1e6..1e6f64, dy in -1e6..1e6f64, zoom in 0.5..60.0f64) {
            let mut view = Viewport::new(Size::new(800, 600), screen(), 1.0);
            view.zoom_by(zoom);
            view.pan(dx, dy);
            let seen = view.visible();
            prop_assert!(seen.width() * view.scale() >= 47.0 && seen.height() * view.scale() >= 47.0);
        }

        #[test]
        fn there_and_back_is_the_same_place(x in 0.0..100_000.0f64, y in 0.0..100_000.0f64, zoom in 1.0..5000.0f64) {
            let mut view = Viewport::new(Size::new(100_000, 100_000), screen(), 1.0);
            view.zoom_at(zoom, 500.0, 300.0);
            let (sx, sy) = view.to_screen(Point::new(x, y));
            prop_assert!(view.to_image(sx, sy).distance(Point::new(x, y)) < 1e-6);
        }
    }
}

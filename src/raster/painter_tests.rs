use super::*;
use egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex, WHITE_UV};
use egui::{Color32, ColorImage, ImageData, Pos2, Rect, TextureId, TextureOptions, epaint::ImageDelta, pos2};
use proptest::prelude::*;

const SIZE: (u32, u32) = (200, 150);
const PICTURE: TextureId = TextureId::Managed(1);

fn white() -> TexturesDelta {
    let mut delta = TexturesDelta::default();
    let image = ColorImage::filled([4, 4], Color32::WHITE);
    delta.push(TextureId::default(), ImageDelta::full(image, TextureOptions::LINEAR));
    delta
}

fn meshes(primitives: &[ClippedPrimitive]) -> Vec<(Rect, &Mesh)> {
    crate::tessellated::made(primitives).collect()
}

fn everywhere(mesh: Mesh) -> ClippedPrimitive {
    clipped(mesh, Rect::EVERYTHING)
}

fn clipped(mesh: Mesh, clip_rect: Rect) -> ClippedPrimitive {
    ClippedPrimitive {
        clip_rect,
        primitive: Primitive::Mesh(mesh),
    }
}

fn rect(min: Pos2, max: Pos2, color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(Rect { min, max }, color);
    mesh
}

/// A triangle of one colour.
fn triangle(corners: [Pos2; 3], color: Color32) -> Mesh {
    Mesh {
        indices: vec![0, 1, 2],
        vertices: corners
            .map(|pos| Vertex {
                pos,
                uv: WHITE_UV,
                color,
            })
            .to_vec(),
        texture_id: TextureId::default(),
    }
}

fn painted(primitives: &[ClippedPrimitive]) -> Vec<u32> {
    let mut painter = Painter::default();
    painter.paint(SIZE, 1.0, Color32::BLACK, &meshes(primitives), white());
    painter.pixels().to_vec()
}

fn at(pixels: &[u32], x: usize, y: usize) -> u32 {
    pixels[y * SIZE.0 as usize + x]
}

#[test]
fn a_pixel_is_covered_when_its_centre_is() {
    let pixels = painted(&[everywhere(rect(pos2(10.4, 10.6), pos2(20.5, 20.6), Color32::RED))]);
    assert_eq!(at(&pixels, 10, 11), 0xffff_0000);
    assert_eq!(at(&pixels, 9, 11), 0xff00_0000);
    assert_eq!(at(&pixels, 10, 10), 0xff00_0000);
    assert_eq!(at(&pixels, 19, 20), 0xffff_0000);
    // The centre lies on the right side, which belongs to the neighbour.
    assert_eq!(at(&pixels, 20, 20), 0xff00_0000);
}

#[test]
fn a_clip_cuts_at_whole_pixels() {
    let red = rect(pos2(0.0, 0.0), pos2(100.0, 100.0), Color32::RED);
    let clip = Rect::from_min_max(pos2(10.0, 20.0), pos2(30.0, 40.0));
    let pixels = painted(&[clipped(red, clip)]);
    let count = pixels.iter().filter(|pixel| **pixel == 0xffff_0000).count();
    assert_eq!(count, 20 * 20);
}

/// Both halves of a translucent quadrangle together cover each pixel once, wherever the side between them lies.
#[test]
fn a_side_that_two_triangles_share_is_blended_once() {
    let half = Color32::from_rgba_premultiplied(100, 0, 0, 100);
    for turn in 0..40 {
        let angle = turn as f32 * 0.157;
        let corner = |quarter: f32| {
            let (sin, cos) = (angle + quarter * std::f32::consts::FRAC_PI_2).sin_cos();
            pos2(90.3 + 60.0 * cos, 75.7 + 60.0 * sin)
        };
        let [a, b, c, d] = [corner(0.0), corner(1.0), corner(2.0), corner(3.0)];
        let both = [
            everywhere(triangle([a, b, c], half)),
            everywhere(triangle([a, c, d], half)),
        ];
        let pixels = painted(&both);
        let seen: std::collections::BTreeSet<u32> = pixels.iter().copied().collect();
        assert_eq!(seen, [0xff00_0000, 0xff64_0000].into(), "turned by {angle}");
        let covered = pixels.iter().filter(|pixel| **pixel == 0xff64_0000).count() as f32;
        assert!((covered - 7200.0).abs() < 200.0, "{covered} pixels of a square of 7200");
    }
}

#[test]
fn colours_run_from_corner_to_corner() {
    let mut mesh = triangle([pos2(0.0, 0.0), pos2(200.0, 0.0), pos2(0.0, 150.0)], Color32::BLACK);
    mesh.vertices[1].color = Color32::WHITE;
    let pixels = painted(&[everywhere(mesh)]);
    for (x, expected) in [(0, 0), (50, 64), (100, 128), (150, 192)] {
        let grey = at(&pixels, x, 2).to_be_bytes()[1];
        assert!(grey.abs_diff(expected) <= 2, "{grey} at {x}, not {expected}");
    }
}

fn picture(width: usize, height: usize, options: TextureOptions) -> TexturesDelta {
    let mut delta = TexturesDelta::default();
    let texel = |at: usize| Color32::from_rgb((at % width) as u8, (at / width) as u8, 7);
    let pixels = (0..width * height).map(texel).collect();
    let image = ColorImage::new([width, height], pixels);
    delta.push(PICTURE, ImageDelta::full(ImageData::from(image), options));
    delta
}

fn shown(to: Rect, from: Rect) -> ClippedPrimitive {
    let mut mesh = Mesh::with_texture(PICTURE);
    mesh.add_rect_with_uv(to, from, Color32::WHITE);
    everywhere(mesh)
}

#[test]
fn a_picture_of_the_same_size_is_copied() {
    let mut painter = Painter::default();
    let to = Rect::from_min_size(pos2(20.0, 30.0), egui::vec2(100.0, 80.0));
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let mut delta = picture(100, 80, TextureOptions::LINEAR);
    delta.append(white());
    painter.paint(SIZE, 1.0, Color32::BLACK, &meshes(&[shown(to, whole)]), delta);
    for (x, y) in [(0, 0), (99, 0), (0, 79), (99, 79), (50, 33)] {
        assert_eq!(
            at(painter.pixels(), 20 + x, 30 + y),
            0xff00_0007 | (x as u32) << 16 | (y as u32) << 8
        );
    }
}

#[test]
fn a_picture_is_scaled_between_its_texels() {
    let mut painter = Painter::default();
    let to = Rect::from_min_size(pos2(0.0, 0.0), egui::vec2(200.0, 150.0));
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.paint(
        SIZE,
        1.0,
        Color32::BLACK,
        &meshes(&[shown(to, whole)]),
        picture(100, 75, TextureOptions::LINEAR),
    );
    for x in 1..199 {
        let red = at(painter.pixels(), x, 70).to_be_bytes()[1];
        let expected = (x as f32 + 0.5) / 2.0 - 0.5;
        assert!(
            (f32::from(red) - expected).abs() <= 0.51,
            "{red} at {x}, not {expected}"
        );
    }
    painter.paint(
        SIZE,
        1.0,
        Color32::BLACK,
        &meshes(&[shown(to, whole)]),
        picture(100, 75, TextureOptions::NEAREST),
    );
    for x in 0..200 {
        assert_eq!(at(painter.pixels(), x, 70).to_be_bytes()[1], (x / 2) as u8);
    }
}

#[test]
fn only_what_changed_is_painted() {
    let mut painter = Painter::default();
    let ground = everywhere(rect(pos2(0.0, 0.0), pos2(200.0, 150.0), Color32::GRAY));
    let spot = |x: f32| everywhere(rect(pos2(x, 10.0), pos2(x + 5.0, 15.0), Color32::RED));
    let mut paint = |primitives: &[ClippedPrimitive], delta: TexturesDelta| {
        painter.paint(SIZE, 1.0, Color32::BLACK, &meshes(primitives), delta)
    };
    let none = TexturesDelta::default;
    let all = paint(&[ground.clone(), spot(10.0)], white());
    assert_eq!(all.iter().map(|d| d.width * d.height).sum::<u32>(), SIZE.0 * SIZE.1);
    assert_eq!(paint(&[ground.clone(), spot(10.0)], none()), []);
    let moved = paint(&[ground.clone(), spot(70.0)], none());
    assert_eq!(
        moved,
        [Damage {
            x: 0,
            y: 0,
            width: 128,
            height: 64
        }]
    );
    // Another picture of the same name is another look.
    let to = Rect::from_min_size(pos2(130.0, 70.0), egui::vec2(20.0, 20.0));
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let seen = [ground, spot(70.0), shown(to, whole)];
    paint(&seen, picture(10, 10, TextureOptions::LINEAR));
    assert_eq!(paint(&seen, none()), []);
    assert_eq!(
        paint(&seen, picture(10, 10, TextureOptions::NEAREST)),
        [Damage {
            x: 128,
            y: 64,
            width: 64,
            height: 64
        }]
    );
}

#[test]
fn glyphs_that_come_to_the_font_change_nothing_that_stands() {
    let mut painter = Painter::default();
    let ground = [everywhere(rect(pos2(0.0, 0.0), pos2(200.0, 150.0), Color32::GRAY))];
    painter.paint(SIZE, 1.0, Color32::BLACK, &meshes(&ground), white());
    let mut glyph = TexturesDelta::default();
    let image = ColorImage::filled([1, 1], Color32::WHITE);
    glyph.push(
        TextureId::default(),
        ImageDelta::partial([2, 2], image, TextureOptions::LINEAR),
    );
    assert_eq!(painter.paint(SIZE, 1.0, Color32::BLACK, &meshes(&ground), glyph), []);
}

#[test]
fn a_mesh_that_names_vertices_it_lacks_is_left_out() {
    let mut broken = triangle([pos2(0.0, 0.0), pos2(50.0, 0.0), pos2(0.0, 50.0)], Color32::RED);
    broken.indices = vec![0, 1, 9, 0, 1, 2];
    assert_eq!(at(&painted(&[everywhere(broken)]), 5, 5), 0xffff_0000);
    let far = triangle(
        [pos2(f32::NAN, 0.0), pos2(f32::INFINITY, 0.0), pos2(0.0, 1.0e30)],
        Color32::RED,
    );
    painted(&[everywhere(far)]);
}

fn place() -> impl Strategy<Value = Pos2> {
    (-40.0_f32..240.0, -40.0_f32..190.0).prop_map(|(x, y)| pos2(x, y))
}

fn color() -> impl Strategy<Value = Color32> {
    any::<[u8; 4]>().prop_map(|[r, g, b, a]| Color32::from_rgba_unmultiplied(r, g, b, a))
}

fn primitive() -> impl Strategy<Value = ClippedPrimitive> {
    let triangles = (place(), place(), place(), color(), color()).prop_map(|(a, b, c, first, second)| {
        let mut mesh = triangle([a, b, c], first);
        mesh.vertices[1].color = second;
        mesh
    });
    let rects = (place(), place(), color()).prop_map(|(a, b, color)| rect(a.min(b), a.max(b), color));
    let mesh = prop_oneof![triangles, rects];
    (mesh, place(), place()).prop_map(|(mesh, a, b)| clipped(mesh, Rect::from_min_max(a.min(b), a.max(b))))
}

proptest! {
    /// Frames painted one over the other look as if each was painted on its own.
    #[test]
    fn what_is_kept_is_what_would_be_painted(frames in prop::collection::vec(prop::collection::vec(primitive(), 0..12), 1..5)) {
        let mut kept = Painter::default();
        kept.paint(SIZE, 1.0, Color32::BLACK, &[], white());
        for frame in frames {
            kept.paint(SIZE, 1.0, Color32::BLACK, &meshes(&frame), TexturesDelta::default());
            prop_assert!(kept.pixels() == painted(&frame).as_slice());
        }
    }

    /// An upright rectangle is filled alike as a rectangle and as two triangles.
    #[test]
    fn a_rectangle_is_its_two_triangles(a in place(), b in place(), color in color()) {
        let (min, max) = (a.min(b), a.max(b));
        // Triangles round their corners to parts of a pixel.
        let step = |p: Pos2| pos2((p.x * 64.0).round() / 64.0, (p.y * 64.0).round() / 64.0);
        let (min, max) = (step(min), step(max));
        let whole = rect(min, max, color);
        let (right, left) = (pos2(max.x, min.y), pos2(min.x, max.y));
        let halves = [
            everywhere(triangle([min, right, left], color)),
            everywhere(triangle([left, right, max], color)),
        ];
        prop_assert!(painted(&[everywhere(whole)]) == painted(&halves));
    }
}

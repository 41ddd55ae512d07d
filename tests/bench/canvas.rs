//! What a frame of the canvas costs: CPU milliseconds on this thread, the best and the middle of many.
//!
//! `cargo bench --bench canvas` prints, for 1,000 and 10,000 polygons of 30 vertices, a frame in which nothing
//! changes, a step of panning, a step of zooming, and the first frame after an edit; and for 300 suggestions, one at
//! rest and a step of zooming. Each with the tessellation that egui does after it. For 100,000 boxes it prints a step of
//! zooming at four scales, with the painting by the CPU after it.

#[path = "../support/mod.rs"]
mod support;

use egui::{Context, RawInput, Rect, pos2, vec2};
use labelwright::domain::{BBox, Point, Polygon, Region};
use std::time::Instant;
use support::canvas::CanvasState;
use support::measure::cpu_seconds;

const FRAMES: usize = 60;

fn star(x: f64, y: f64, radius: f64) -> Region {
    let vertex = |i: u32| {
        let turn = f64::from(i) * std::f64::consts::TAU / 30.0;
        let r = if i.is_multiple_of(2) { radius } else { radius * 0.7 };
        Point::new(x + r * turn.cos(), y + r * turn.sin())
    };
    Region::Polygon(Polygon::simple((0..30).map(vertex).collect()))
}

fn state(count: usize) -> CanvasState {
    let mut state = CanvasState::new(4000, 3000);
    let columns = (count as f64 * 4.0 / 3.0).sqrt().ceil();
    let step = 4000.0 / columns;
    for i in 0..count {
        let (column, row) = ((i as f64) % columns, ((i as f64) / columns).floor());
        state.add(star((column + 0.5) * step, (row + 0.5) * step, step * 0.55));
    }
    state
}

/// One frame; milliseconds of the canvas and of the tessellation.
fn frame(ctx: &Context, state: &mut CanvasState) -> (f64, f64, usize) {
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1600.0, 1000.0))),
        ..RawInput::default()
    };
    let start = Instant::now();
    let mut output = ctx.run_ui(input, |ui| state.frame(ui));
    let drawn = start.elapsed();
    let primitives = ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
    let all = start.elapsed();
    let vertices = primitives
        .iter()
        .map(|p| match &p.primitive {
            egui::epaint::Primitive::Mesh(mesh) => mesh.vertices.len(),
            egui::epaint::Primitive::Callback(_) => 0,
        })
        .sum();
    output.textures_delta.clear();
    state.events.clear();
    (drawn.as_secs_f64() * 1e3, (all - drawn).as_secs_f64() * 1e3, vertices)
}

fn measure(ctx: &Context, name: &str, state: &mut CanvasState, mut step: impl FnMut(&mut CanvasState, usize)) {
    frame(ctx, state);
    let mut drawn = Vec::new();
    let mut all = Vec::new();
    let mut vertices = 0;
    for i in 0..FRAMES {
        step(state, i);
        let (show, tessellate, count) = frame(ctx, state);
        drawn.push(show);
        all.push(show + tessellate);
        vertices = count;
    }
    drawn.sort_by(f64::total_cmp);
    all.sort_by(f64::total_cmp);
    println!(
        "  {name:<22} show {:6.2} ms   with tessellation {:6.2} ms (best {:6.2})   {vertices} vertices",
        drawn[FRAMES / 2],
        all[FRAMES / 2],
        all[0],
    );
}

/// So many suggestions of an outline each, thick as a low threshold makes them.
fn suggested(count: usize) -> CanvasState {
    let mut state = CanvasState::new(4000, 3000);
    for i in 0..count {
        let (x, y) = ((i * 211 % 3800) as f64, (i * 137 % 2800) as f64);
        state.suggest(1.0 - i as f64 / count as f64, star(x + 100.0, y + 100.0, 180.0));
    }
    state
}

fn suggestions() {
    println!("300 suggestions, 1600 x 1000 points");
    let ctx = Context::default();
    let mut state = suggested(300);
    frame(&ctx, &mut state);
    measure(&ctx, "nothing changes", &mut state, |_, _| {});
    measure(&ctx, "zoom, all in sight", &mut state, |state, i| {
        state
            .canvas
            .zoom_by(if i.is_multiple_of(2) { 1.01 } else { 1.0 / 1.01 });
    });
}

/// So many boxes of 8 to 40 pixels, spread over the picture.
fn boxes(count: u64) -> CanvasState {
    let mut state = CanvasState::new(4000, 3000);
    let mut random = 1u64;
    let mut below = |most: f64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (random >> 33) as f64 / f64::from(1u32 << 31) * most
    };
    for _ in 0..count {
        let (x, y) = (below(3960.0), below(2960.0));
        let (width, height) = (8.0 + below(32.0), 8.0 + below(32.0));
        state.add(Region::Box(BBox::from((x, y, x + width, y + height))));
    }
    state
}

/// Steps of zooming around each of some scales, painted by the CPU: the middle of the milliseconds that pass, and the
/// mean of those that all threads work.
fn painted_by_cpu(count: u64) {
    println!("{count} boxes, 1600 x 1000 points, painted by the CPU");
    let ctx = Context::default();
    let mut state = boxes(count);
    let mut painter = raster::Painter::default();
    let mut step = |state: &mut CanvasState| {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1600.0, 1000.0))),
            ..RawInput::default()
        };
        let start = Instant::now();
        let output = ctx.run_ui(input, |ui| state.frame(ui));
        let shown = start.elapsed().as_secs_f64() * 1e3;
        let tessellated = raster::Tessellated::new(output.shapes, |shapes| ctx.tessellate(shapes, 1.0));
        let meshes = tessellated.meshes();
        let made = start.elapsed().as_secs_f64() * 1e3;
        painter.paint((1600, 1000), 1.0, egui::Color32::BLACK, &meshes, output.textures_delta);
        state.events.clear();
        [shown, made - shown, start.elapsed().as_secs_f64() * 1e3 - made]
    };
    step(&mut state);
    for zoom in [1.0, 2.0, 4.0, 8.0] {
        state.canvas.fit();
        state.canvas.zoom_by(zoom);
        step(&mut state);
        let before = cpu_seconds();
        let mut steps: Vec<[f64; 3]> = Vec::new();
        for i in 0..FRAMES {
            let factor = if i.is_multiple_of(2) { 1.01 } else { 1.0 / 1.01 };
            state.canvas.zoom_by(factor);
            steps.push(step(&mut state));
        }
        let cpu = (cpu_seconds() - before) * 1e3 / FRAMES as f64;
        let middle = |part: usize| {
            let mut times: Vec<f64> = steps.iter().map(|step| step[part]).collect();
            times.sort_by(f64::total_cmp);
            times[FRAMES / 2]
        };
        println!(
            "  zoomed {zoom} times         show {:6.2} ms   tessellation {:6.2} ms   painting {:6.2} ms   {cpu:6.2} CPU ms",
            middle(0),
            middle(1),
            middle(2),
        );
    }
}

fn main() {
    painted_by_cpu(100_000);
    suggestions();
    for count in [1_000, 10_000] {
        println!("{count} polygons of 30 vertices, 1600 x 1000 points");
        let ctx = Context::default();
        let mut state = state(count);
        frame(&ctx, &mut state);
        measure(&ctx, "nothing changes", &mut state, |_, _| {});
        measure(&ctx, "zoom, all in sight", &mut state, |state, i| {
            state
                .canvas
                .zoom_by(if i.is_multiple_of(2) { 1.01 } else { 1.0 / 1.01 });
        });
        state.canvas.fit();
        measure(&ctx, "pan, most in sight", &mut state, |state, i| {
            let x = 2000.0 + f64::from(i as u32);
            state
                .canvas
                .center_on(BBox::from((x - 1600.0, 200.0, x + 1600.0, 2800.0)));
        });
        state.canvas.zoom_by(7.0);
        measure(&ctx, "pan, 1/50 in sight", &mut state, |state, i| {
            let x = 2000.0 + f64::from(i as u32);
            state
                .canvas
                .center_on(BBox::from((x - 200.0, 1300.0, x + 200.0, 1550.0)));
        });
        state.canvas.fit();
        measure(&ctx, "an edit, all in sight", &mut state, |state, _| {
            state.revision += 1;
        });
    }
}

//! Draws the sample project's pictures and what is true of them, and any number of further ones to train on.
//!
//! `cargo run -p labelwright-scenes --release -- --out assets/demo` makes the pictures of the sample project again.
//! A scene is set up from a seed (`recipes`, `stage`), path traced (`render`), developed into a photograph (`develop`),
//! and its objects' outlines are followed in a second, exact rendering (`outline`, `truth`).

mod bvh;
mod develop;
mod food;
mod icon;
mod light;
mod math;
mod mesh;
mod noise;
mod outline;
mod recipes;
mod render;
mod rigs;
mod rng;
mod scene;
mod skin;
mod stage;
mod surface;
mod truth;
mod wares;

use clap::Parser;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Draws photograph-like scenes with their labels.
#[derive(Debug, Parser)]
struct Args {
    /// Folder for the pictures and truth.ron
    #[arg(long, required_unless_present = "icon")]
    out: Option<PathBuf>,
    /// How many scenes to draw
    #[arg(long, default_value_t = 24)]
    count: usize,
    /// The number of the first scene, to draw some out of a longer series
    #[arg(long, default_value_t = 1)]
    first: usize,
    /// The same seed draws the same scenes
    #[arg(long, default_value_t = 33)]
    seed: u64,
    /// Size of a landscape picture in pixels; upright ones have it turned
    #[arg(long, default_value = "1280x960", value_parser = size)]
    size: (usize, usize),
    /// Samples to a pixel: more for less noise
    #[arg(long, default_value_t = 3)]
    effort: u32,
    /// Quality of the JPEGs, from 1 to 100
    #[arg(long, default_value_t = 74)]
    quality: i32,
    /// Threads to render with
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Draw the application's icon into this PNG file instead
    #[arg(long)]
    icon: Option<PathBuf>,
}

fn size(text: &str) -> Result<(usize, usize), String> {
    let (w, h) = text.split_once('x').ok_or("a size is written as 1280x960")?;
    let side = |s: &str| match s.parse() {
        Ok(n) if (16..=8192).contains(&n) => Ok(n),
        _ => Err(format!("{s} is not a side from 16 to 8192 pixels")),
    };
    Ok((side(w)?, side(h)?))
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    if let Some(file) = &args.icon {
        return icon::draw(256)
            .save(file)
            .map_err(|e| format!("{}: {e}", file.display()).into());
    }
    let Some(out) = &args.out else { return Ok(()) };
    fs::create_dir_all(out).map_err(|e| format!("{}: {e}", out.display()))?;
    let mut scenes = Vec::new();
    for number in args.first..args.first + args.count {
        let scene = draw(&args, out, number)?;
        println!(
            "{} {}x{} {} objects, {}",
            scene.file,
            scene.width,
            scene.height,
            scene.objects.len(),
            scene.kinds.join(", ")
        );
        scenes.push(scene);
    }
    let file = out.join("truth.ron");
    fs::write(&file, truth::to_ron(&scenes)?).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(())
}

/// Renders and writes one scene; what is true of it comes back.
fn draw(args: &Args, out: &Path, number: usize) -> Result<truth::Scene, Box<dyn Error>> {
    // Each scene has a seed of its own, so that a longer series begins with the same scenes.
    let seed = u64::from(rng::hash(args.seed as u32, (args.seed >> 32) as u32, number as u32));
    let mut rng = rng::Rng::new(seed);
    let stage = recipes::stage(&mut rng, number.saturating_sub(1), args.size);
    let (finder, film, kinds) = (*stage.finder(), stage.rig.film, stage.rig.kinds);
    let (scene, concepts) = stage.build();
    let frame = render::render(&scene, &finder, args.effort, args.threads);
    let pixels = develop::develop(&frame, &film, args.threads);
    let file = format!("scene-{number:02}.jpg");
    write_jpeg(&out.join(&file), &pixels, frame.width, frame.height, args.quality)?;
    // Less of an object than this is more likely a riddle than a label.
    let least = frame.width * frame.height / 9000;
    let mut objects = Vec::new();
    for (k, concept) in concepts.iter().enumerate() {
        let seen = outline::outline(&frame.owners, frame.width, k as u32 + 1, 1.1);
        if let Some(seen) = seen.filter(|s| s.area >= least) {
            let object = truth::Object {
                concept,
                bounds: seen.bounds,
                polygon: seen.parts,
            };
            objects.push(object.rounded());
        }
    }
    Ok(truth::Scene {
        file,
        width: frame.width,
        height: frame.height,
        kinds: kinds.to_vec(),
        objects,
    })
}

fn write_jpeg(file: &Path, pixels: &[u8], width: usize, height: usize, quality: i32) -> Result<(), Box<dyn Error>> {
    let mut compressor = turbojpeg::Compressor::new()?;
    compressor.set_quality(quality)?;
    compressor.set_subsamp(turbojpeg::Subsamp::Sub2x2)?;
    compressor.set_optimize(true)?;
    compressor.set_progressive(true)?;
    let bytes = compressor.compress_to_vec(turbojpeg::Image {
        pixels,
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    })?;
    fs::write(file, bytes).map_err(|e| format!("{}: {e}", file.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(number: usize, threads: usize) -> (Vec<u8>, Vec<u32>) {
        let mut rng = rng::Rng::new(number as u64);
        let stage = recipes::stage(&mut rng, number, (48, 36));
        let (finder, film) = (*stage.finder(), stage.rig.film);
        let (scene, _) = stage.build();
        let frame = render::render(&scene, &finder, 1, threads);
        (develop::develop(&frame, &film, threads), frame.owners)
    }

    #[test]
    fn a_seed_draws_the_same_picture_however_many_threads_draw_it() {
        let one = pixels(7, 1);
        assert_eq!(one, pixels(7, 3));
        assert_ne!(one, pixels(8, 1));
    }

    #[test]
    fn every_thing_is_whole_and_stands_on_the_table() {
        let mut rng = rng::Rng::new(5);
        let make: [fn(&mut rng::Rng) -> food::Thing; 13] = [
            food::apple,
            food::orange,
            food::lemon,
            food::doughnut,
            food::mug,
            food::plate,
            |rng| food::bowl(rng).0,
            wares::coin,
            wares::key,
            wares::nut,
            wares::washer,
            wares::bolt,
            wares::board,
        ];
        for make in make.iter().cycle().take(78) {
            let thing = make(&mut rng);
            let mut low = f32::MAX;
            for p in thing.pieces.iter().flat_map(|p| &p.mesh.points) {
                assert!(
                    p.x.is_finite() && p.y.is_finite() && p.z.is_finite(),
                    "{:?}",
                    thing.concept
                );
                low = low.min(p.z);
            }
            assert!(low.abs() < 0.5, "{:?} stands at {low}", thing.concept);
        }
    }

    #[test]
    fn truth_reads_back_as_written() {
        let object = truth::Object {
            concept: "mug",
            bounds: (1.04, 2.0, 3.0, 4.0),
            polygon: vec![truth::Part {
                outer: vec![(1.04, 2.0), (3.0, 2.0), (3.0, 4.0)],
                holes: Vec::new(),
            }],
        };
        let scene = truth::Scene {
            file: "scene-01.jpg".into(),
            width: 8,
            height: 6,
            kinds: vec!["indoor", "day"],
            objects: vec![object.rounded()],
        };
        let text = truth::to_ron(&[scene]).expect("it can be written");
        let object = "Object(concept:\"mug\",box:(1.0,2.0,3.0,4.0),\
                      polygon:[Part(outer:[(1.0,2.0),(3.0,2.0),(3.0,4.0)],holes:[])])";
        let flat: String = text.split_whitespace().collect();
        assert!(flat.contains(object), "{text}");
    }
}

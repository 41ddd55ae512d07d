use super::*;
use image::{Rgb, RgbImage, Rgba, RgbaImage};

/// A picture in which no two places are alike, of `width` x `height`.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let wave =
            (9.0 * x + 4.0 * y * y).sin() + (5.0 * y - 7.0 * x * y + 1.0).cos() + (23.0 * x * x + 2.0).sin() / 2.0;
        let grey = (127.0 + 48.0 * wave) as u8;
        Rgb([grey, grey, grey / 2])
    })
}

fn of(picture: &RgbImage) -> Features {
    let size = Size::new(picture.width(), picture.height());
    let pixels = Pixels::new(size, PixelFormat::Rgb8, picture.as_raw().clone()).expect("pixels");
    measured(&pixels, size).expect("measured")
}

#[test]
fn a_rescaled_a_mirrored_and_a_cropped_picture_are_near_and_another_one_is_not() {
    let plain = scene(400, 300);
    let made = [
        imageops::resize(&plain, 240, 180, FilterType::Triangle),
        imageops::flip_horizontal(&plain),
        imageops::crop_imm(&plain, 10, 8, 380, 285).to_image(),
        imageops::crop_imm(&plain, 20, 15, 380, 285).to_image(),
        imageops::crop_imm(&plain, 0, 0, 380, 300).to_image(),
    ];
    let near = domain::clean::Thresholds::default().near;
    for (which, made) in made.iter().enumerate() {
        let distance = of(&plain).hashes.distance(&of(made).hashes);
        assert!(distance <= near, "{which}: {distance}");
    }
    let other = of(&imageops::flip_vertical(&plain)).hashes;
    let distance = of(&plain).hashes.distance(&other);
    assert!(distance > near, "{distance}");
}

#[test]
fn a_smaller_picture_is_the_one_that_the_images_crate_makes() {
    let grey = imageops::grayscale(&scene(1023, 700));
    for (from, to) in [
        ((1023, 700), (512, 350)),
        ((640, 480), (512, 384)),
        ((513, 9), (512, 9)),
        ((700, 1), (128, 1)),
        ((1, 700), (1, 128)),
        ((1023, 2), (1, 1)),
        ((512, 384), (128, 96)),
    ] {
        let part = imageops::crop_imm(&grey, 0, 0, from.0, from.1).to_image();
        let made = averaged(&part, Size::new(to.0, to.1));
        assert_eq!(made, Some(imageops::thumbnail(&part, to.0, to.1)), "{from:?} {to:?}");
    }
}

#[test]
fn less_sharp_is_what_was_blurred_and_an_empty_picture_is_not_blurred() {
    let mut noise = 1u32;
    let sharp = RgbImage::from_fn(200, 160, |_, _| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(noise >> 24) as u8; 3])
    });
    let blurred = imageops::blur(&sharp, 3.0);
    let at = domain::clean::Thresholds::default().sharpness;
    assert!(of(&sharp).sharpness > 0.9, "{}", of(&sharp).sharpness);
    assert!(of(&blurred).sharpness < at, "{}", of(&blurred).sharpness);
    for (width, height) in [(200, 100), (1, 1), (1, 700), (3000, 2)] {
        let empty = RgbImage::from_pixel(width, height, Rgb([7, 7, 7]));
        assert_eq!(of(&empty).sharpness, 1.0);
    }
}

#[test]
fn brightness_and_spread_are_parts_of_white_and_what_is_transparent_is_white() {
    let half = RgbImage::from_fn(100, 50, |x, _| Rgb(if x < 50 { [0; 3] } else { [255; 3] }));
    let features = of(&half);
    assert_eq!((features.brightness, features.spread), (0.5, 0.5));
    let clear = RgbaImage::from_fn(100, 50, |x, _| Rgba(if x < 50 { [0, 0, 0, 255] } else { [0, 0, 0, 0] }));
    let size = Size::new(100, 50);
    let pixels = Pixels::new(size, PixelFormat::Rgba8, clear.into_raw()).expect("pixels");
    let features = measured(&pixels, size).expect("measured");
    assert_eq!((features.brightness, features.spread), (0.5, 0.5));
    let none = Pixels::new(Size::default(), PixelFormat::Rgb8, Vec::new()).expect("no pixels");
    assert_eq!(measured(&none, Size::default()), None);
}

#[test]
fn kept_features_serve_without_the_file_and_broken_or_older_ones_are_measured_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("thumbnails");
    let path = folder.path().join("picture.png");
    scene(1300, 700).save(&path).expect("saved");
    let source = Source::new(path.clone(), &crate::probe(&path).expect("probed"));
    let wanted = |source: &Source| features(source, Some(&cache), &|| true);
    let made = wanted(&source).expect("measured").expect("is wanted");
    assert_eq!(made.size, Size::new(1300, 700));
    std::fs::rename(&path, folder.path().join("away.png")).expect("renamed");
    assert_eq!(wanted(&source), Ok(Some(made)));
    let kept = file_name(&cache, source.hash);
    let text = std::fs::read_to_string(&kept).expect("kept");
    for other in ["rubbish".to_owned(), text.replace("\"version\":1", "\"version\":0")] {
        std::fs::write(&kept, other).expect("written");
        assert_eq!(wanted(&source), Err(MediaError::NotFound));
    }
    std::fs::rename(folder.path().join("away.png"), &path).expect("renamed");
    assert_eq!(wanted(&source), Ok(Some(made)));
    assert_eq!(load(&cache, &source), Some(made), "written again");
}

#[test]
fn what_replaced_a_picture_is_not_kept_under_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("picture.png");
    scene(600, 300).save(&path).expect("saved");
    let source = Source::new(path.clone(), &crate::probe(&path).expect("probed"));
    RgbImage::from_pixel(600, 300, Rgb([200, 0, 0]))
        .save(&path)
        .expect("saved");
    let of_another = features(&source, Some(folder.path()), &|| true);
    assert!(of_another.expect("measured").is_some());
    assert_eq!(load(folder.path(), &source), None, "it is another picture");
}

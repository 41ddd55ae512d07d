//! How a network's input is made: what the manifest says, else what the network tells, else the layout's way.

use super::engine::{Element, Network, Port};
use super::error::PredictError;
use super::layouts::{Layout, Preparation};
use super::manifest::{Input, Manifest};
use super::names;
use super::spec::{Fit, InputSize, InputSpec, Order};
use domain::Size;
use std::path::Path;

/// The longest side of an input in pixels.
const MAX_SIDE: usize = 8192;
/// What sides of an input of any size are multiples of, unless the network tells.
const STRIDE: u32 = 32;

/// The input that takes the picture: the first of four extents, or of three as pixel by pixel encoders take it.
pub(super) fn picture_port(network: &dyn Network) -> Option<&Port> {
    let of_rank = |rank: usize| network.inputs().iter().find(move |port| port.shape.len() == rank);
    of_rank(4).or_else(|| network.inputs().first().filter(|port| !port.ranked))
}

fn order(port: &Port) -> Option<Order> {
    match port.shape.as_slice() {
        [] => Some(Order::Planes),
        [_, Some(3), ..] => Some(Order::Planes),
        [_, _, _, Some(3)] => Some(Order::Pixels),
        [_, None, ..] => Some(Order::Planes),
        _ => None,
    }
}

/// Width and height of the network's own, where they are fixed.
fn sides(port: &Port) -> (Option<usize>, Option<usize>) {
    match (order(port), port.shape.as_slice()) {
        (Some(Order::Planes), [_, _, height, width]) => (*width, *height),
        (Some(Order::Pixels), [_, height, width, _]) => (*width, *height),
        _ => (None, None),
    }
}

/// The size of the input, where the network or the manifest fixes it.
pub(super) fn fixed_size(manifest: &Manifest, network: &dyn Network) -> Option<Size> {
    let input = manifest.input.clone().unwrap_or_default();
    let (width, height) = picture_port(network).map_or((None, None), sides);
    let side = |own: Option<usize>, said: Option<u32>| own.and_then(|n| u32::try_from(n).ok()).or(said);
    Some(Size::new(side(width, input.width)?, side(height, input.height)?))
}

/// How the input is made.
///
/// # Errors
/// [`PredictError::Input`] when the network takes no picture of three channels, or not in batches of one, or not in
/// the size that the manifest says.
pub(super) fn input_spec(
    path: &Path,
    manifest: &Manifest,
    network: &dyn Network,
    layout: &Layout,
) -> Result<InputSpec, PredictError> {
    let refused = |port: Option<&Port>, reason| PredictError::Input {
        path: path.to_path_buf(),
        input: port.map(Port::to_string).unwrap_or_default(),
        reason,
    };
    let port = picture_port(network).ok_or_else(|| refused(network.inputs().first(), "it takes no picture"))?;
    let order = order(port).ok_or_else(|| refused(Some(port), "it does not take three channels"))?;
    if port.shape.first().copied().flatten().is_some_and(|batch| batch != 1) {
        return Err(refused(Some(port), "it takes several pictures at once"));
    }
    if !matches!(port.element, Element::Float | Element::Byte) {
        return Err(refused(Some(port), "its numbers are neither f32 nor u8"));
    }
    let said = manifest.input.clone().unwrap_or_default();
    let size = size(&said, port, network, layout).map_err(|reason| refused(Some(port), reason))?;
    let preparation = if port.element == Element::Byte {
        // A network that takes bytes does its own arithmetic.
        Preparation {
            scale: 1.0,
            mean: [0.0; 3],
            std: [1.0; 3],
            ..layout.preparation
        }
    } else {
        layout.preparation
    };
    let triple = |v: (f32, f32, f32)| [v.0, v.1, v.2];
    Ok(InputSpec {
        size,
        order,
        fit: said.fit.unwrap_or_else(|| fitted_crop(preparation.fit, size, layout)),
        channels: said.channels.unwrap_or(preparation.channels),
        scale: said.scale.unwrap_or(preparation.scale),
        mean: said.mean.map_or(preparation.mean, triple),
        std: said.std.map_or(preparation.std, triple),
        pad: said.pad.unwrap_or(preparation.pad),
    })
}

/// The layout's crop, in proportion where the network's input is not of the layout's usual side.
fn fitted_crop(fit: Fit, size: InputSize, layout: &Layout) -> Fit {
    match (fit, size) {
        (Fit::CentreCrop { short_side }, InputSize::Fixed(size)) => {
            let shorter = u64::from(size.width.min(size.height));
            let side = shorter * u64::from(short_side) / u64::from(layout.preparation.side);
            Fit::CentreCrop {
                short_side: side as u32,
            }
        }
        (fit, _) => fit,
    }
}

fn size(said: &Input, port: &Port, network: &dyn Network, layout: &Layout) -> Result<InputSize, &'static str> {
    let (width, height) = sides(port);
    let agree = |own: Option<usize>, said: Option<u32>| match (own, said) {
        (Some(own), Some(said)) => own == said as usize,
        _ => true,
    };
    if !agree(width, said.width) || !agree(height, said.height) {
        return Err("the manifest says another size");
    }
    if [width, height].into_iter().flatten().any(|n| n == 0 || n > MAX_SIDE) {
        return Err("no picture is of that size");
    }
    let side = |own: Option<usize>, said: Option<u32>| own.map(|n| n as u32).or(said);
    let fit = said.fit.unwrap_or(layout.preparation.fit);
    let noted = network.metadata().get("imgsz").map(|text| names::numbers(text));
    // Height first, or one number for both.
    let noted = noted.unwrap_or_default();
    let usual = |at: usize| {
        let n = noted.get(at).or(noted.first()).copied();
        n.filter(|n| (1..=MAX_SIDE as u32).contains(n))
            .unwrap_or(layout.preparation.side)
    };
    Ok(match (side(width, said.width), side(height, said.height)) {
        (Some(width), Some(height)) => InputSize::Fixed(Size::new(width, height)),
        (None, None) if matches!(fit, Fit::Letterbox | Fit::LetterboxTopLeft) => {
            let stride = network.metadata().get("stride").map(|text| names::numbers(text));
            let stride = stride.and_then(|numbers| numbers.first().copied());
            InputSize::Rectangle {
                long: usual(0).max(usual(1)),
                stride: stride.filter(|n| (1..=256).contains(n)).unwrap_or(STRIDE),
            }
        }
        (width, height) => InputSize::Fixed(Size::new(width.unwrap_or(usual(1)), height.unwrap_or(usual(0)))),
    })
}

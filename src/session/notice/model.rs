//! Sentences for models: what is wrong with a file or an answer, and what to do.

use super::gestures::grouped;
use predict::cut::CutError;
use predict::{Ending, EngineKind, GraphFault, PredictError};

/// Sizes as people read them.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)];
    let unit = UNITS.iter().find(|(_, unit)| bytes >= *unit);
    match unit {
        Some((name, unit)) => format!("{:.1} {name}", bytes as f64 / *unit as f64),
        None if bytes == 1 => "1 byte".to_owned(),
        None => format!("{bytes} bytes"),
    }
}

fn engine_name(engine: EngineKind) -> &'static str {
    match engine {
        EngineKind::Rten => "rten",
        EngineKind::OnnxRuntime => "ONNX Runtime",
    }
}

/// Why there is no outline of what was pointed at.
pub(crate) fn outlined(error: CutError) -> String {
    match error {
        CutError::NothingPointedAt => "Nothing in the image was pointed at; click on the thing.",
        CutError::NothingFound => "Nothing stands out there; click on another part of it, or drag a box around it.",
        CutError::Cancelled => "The outline was cancelled.",
    }
    .to_owned()
}

/// The sentence for what is wrong with a model.
pub(super) fn predicted(error: &PredictError) -> String {
    match error {
        PredictError::Io { path, source } => format!("The model cannot be read: {source}: {}", path.display()),
        PredictError::NotAModelFile { path } => format!(
            "This is no model file; give an .onnx file or the .ron manifest beside it: {}",
            path.display()
        ),
        PredictError::Empty { path } => format!("The model file is empty; fetch it again: {}", path.display()),
        PredictError::NotOnnx { path, reason } => format!(
            "This is no ONNX model ({reason}); export the network to ONNX and give that file: {}",
            path.display()
        ),
        PredictError::Truncated { path, bytes, missing } => format!(
            "The model file is cut off after {}, and {} or more are missing; fetch it again: {}",
            size(*bytes),
            size(*missing),
            path.display()
        ),
        PredictError::TooLarge {
            path,
            what,
            needed,
            limit,
        } => format!(
            "The model is too large: {what} would take {} and {} are allowed; use a smaller one: {}",
            size(*needed),
            size(*limit),
            path.display()
        ),
        PredictError::Graph { path, fault } => {
            let (what, cure) = refused(fault);
            format!(
                "The model was not run, as it would stop the engine: {what}; {cure}: {}",
                path.display()
            )
        }
        PredictError::Manifest {
            path,
            line,
            column,
            message,
        } => format!(
            "The manifest cannot be used: line {line}, column {column}: {message}; correct it: {}",
            path.display()
        ),
        PredictError::MissingField { path, field } => format!(
            "The model needs a manifest with the field \"{field}\"; add it: {}",
            path.display()
        ),
        PredictError::MissingFile { path, named_by } => format!(
            "A file of the model is missing; put it there or correct {}: {}",
            named_by.display(),
            path.display()
        ),
        PredictError::Unrunnable {
            path,
            tried,
            without_onnxruntime,
        } => unrunnable(tried, *without_onnxruntime, &path.display().to_string()),
        PredictError::NoEngine { engine, reason } => format!(
            "{} cannot be used: {reason}; install it, name its library in ORT_DYLIB_PATH, or use --engine auto.",
            engine_name(*engine)
        ),
        PredictError::Ended { path, how } => ended(how, &path.display().to_string()),
        other => answered(other),
    }
}

/// A name out of a network: whoever made it may have written anything.
fn named(name: &str) -> String {
    const LONGEST: usize = 60;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", &name[..end]),
        None => format!("{name:?}"),
    }
}

/// Why a network is not run, and what to do.
fn refused(fault: &GraphFault) -> (String, &'static str) {
    match fault {
        GraphFault::Nodes { limit } => (
            format!("it has more than {} nodes", grouped(*limit)),
            "export it simplified",
        ),
        GraphFault::Chain { nodes, limit, end } => (
            format!(
                "{} nodes follow one another up to {}, and {} are allowed",
                grouped(*nodes),
                named(end),
                grouped(*limit)
            ),
            "export it simplified",
        ),
        GraphFault::Circle { at } => (
            format!("the node {} waits for its own result", named(at)),
            "export it again",
        ),
        GraphFault::Nested { what, limit, at } => (
            format!("{what} are nested more than {limit} deep at {}", named(at)),
            "export it simplified",
        ),
        GraphFault::Endless { at } => (format!("the loop {} never ends", named(at)), "export it again"),
        GraphFault::Names { limit } => (
            format!("its names take more than {}", size(*limit)),
            "export it simplified",
        ),
        GraphFault::Extent { tensor, extent } => (
            format!("{} has a dimension of {extent}", named(tensor)),
            "export it again",
        ),
        GraphFault::Extents { tensor, limit } => (
            format!("{} has more than {limit} dimensions", named(tensor)),
            "export it again",
        ),
        GraphFault::Short {
            tensor,
            promised,
            found,
        } => (
            format!(
                "the weights {} should take {} and there are {}",
                named(tensor),
                size(*promised),
                size(*found)
            ),
            "fetch or export it again with all its files",
        ),
        GraphFault::Outside { tensor, location } => (
            format!(
                "the weights {} are said to be in {}, outside the model's folder",
                named(tensor),
                named(&location.to_string_lossy())
            ),
            "put all its files into one folder and export it again",
        ),
    }
}

fn ended(how: &Ending, path: &str) -> String {
    match how {
        Ending::OutOfMemory => format!(
            "The model stopped the engine: out of memory; use a smaller one, or allow it more by \
             LABELWRIGHT_NETWORK_MEGABYTES: {path}"
        ),
        Ending::Late(time) => format!(
            "The model did not answer within {} s and was stopped; use a smaller one, or allow it more time by \
             LABELWRIGHT_NETWORK_SECONDS: {path}",
            time.as_secs()
        ),
        Ending::TooDeep => format!(
            "The model stopped the engine: its layers are nested too deeply; export the network simplified: {path}"
        ),
        Ending::Signal(signal) => format!(
            "The model stopped the engine (signal {signal}); export the network again, or choose another engine: {path}"
        ),
        Ending::Broke(words) => format!(
            "The model stopped the engine ({words}); export the network again, or choose another engine: {path}"
        ),
        Ending::Again => format!("The model stopped the engine twice and is not tried again; use another one: {path}"),
    }
}

fn unrunnable(tried: &[(EngineKind, String)], without_onnxruntime: bool, path: &str) -> String {
    let words: Vec<String> = tried
        .iter()
        .map(|(engine, words)| format!("{}: {}", engine_name(*engine), one_line(words)))
        .collect();
    let cure = if without_onnxruntime {
        "install ONNX Runtime, which knows more operators, or export the network with fewer"
    } else {
        "export the network again, with another opset or simplified"
    };
    format!("The network cannot be loaded ({}); {cure}: {path}", words.join("; "))
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn answered(error: &PredictError) -> String {
    match error {
        PredictError::UnknownLayout { path, layout, known } => format!(
            "There is no layout \"{layout}\"; the manifest may say {}: {}",
            known.join(", "),
            path.display()
        ),
        PredictError::NoLayout { path, inputs, outputs } => format!(
            "The network's outputs fit no known layout (inputs {}; outputs {}); name a layout and a class list in a \
             manifest, NAME.ron beside it (a promptable pair is given by its manifest), or export the network in a layout \
             that is known: {}",
            inputs.join(", "),
            outputs.join(", "),
            path.display()
        ),
        PredictError::LayoutMismatch {
            path,
            layout,
            outputs,
            expected,
        } => format!(
            "The network has {}, but the layout {layout} is {expected}; correct the manifest's layout: {}",
            outputs.join(", "),
            path.display()
        ),
        PredictError::KindMismatch { path, layout, is, said } => format!(
            "The layout {layout} is for a {}, and the manifest says {}; correct one of them: {}",
            is.name(),
            said.name(),
            path.display()
        ),
        PredictError::ClassCount { path, listed, expected } => format!(
            "The class list has {listed} names and the network tells {expected} classes apart; correct the list: {}",
            path.display()
        ),
        PredictError::Input { path, input, reason } => format!(
            "The network's input {input} cannot be filled from a picture: {reason}; correct the manifest or export the \
             network for one picture of three channels: {}",
            path.display()
        ),
        PredictError::Run { engine, reason } => format!(
            "The network broke off in {}: {}; try the other engine with --engine, or export the network again.",
            engine_name(*engine),
            one_line(reason)
        ),
        PredictError::Stopped => "Stopped; nothing was left behind.".into(),
        PredictError::Outputs { layout, outputs } => format!(
            "The network's outputs ({}) are not those of the layout {layout}; correct the manifest's layout.",
            outputs.join(", ")
        ),
        PredictError::NotFinite { output } => format!(
            "The network's output {output} contains NaN or infinity; check the manifest's scale, mean and std, or \
             export the network again."
        ),
        PredictError::Scores { extreme, layout } => format!(
            "The network's scores reach {extreme:.1} and should lie within 0 to 1; is the layout {layout} right?"
        ),
        PredictError::Pixels(reason) => format!("There is no picture to look at: {reason}."),
        PredictError::WrongKind(kind) => {
            format!(
                "A {} does not do that; choose another model.",
                kind.name().to_lowercase()
            )
        }
        PredictError::NoFeatures { .. } => "The network has no layer that tells what a picture looks like; choose \
                                            another model, or the descriptor."
            .into(),
        PredictError::EmptyPrompt => "Nothing was pointed at; click on the thing or draw a box around it.".into(),
        PredictError::NoOutline => "There is no outline there; point at another place.".into(),
        PredictError::NotEncoded => "The picture is not looked at yet; try again in a moment.".into(),
        PredictError::Interrupted(reason) => format!("The model broke off unexpectedly: {reason}."),
        // The rest is told above.
        other => format!("The model cannot be used: {other}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn sentences_say_what_and_what_to_do_and_end_with_the_path() {
        let path = || PathBuf::from("m/net.onnx");
        let cut = PredictError::Truncated {
            path: path(),
            bytes: 5 << 20,
            missing: 1,
        };
        assert_eq!(
            predicted(&cut),
            "The model file is cut off after 5.0 MB, and 1 byte or more are missing; fetch it again: m/net.onnx"
        );
        let wide = PredictError::ClassCount {
            path: path(),
            listed: 79,
            expected: 80,
        };
        assert_eq!(
            predicted(&wide),
            "The class list has 79 names and the network tells 80 classes apart; correct the list: m/net.onnx"
        );
        let lacking = PredictError::Unrunnable {
            path: path(),
            tried: vec![(EngineKind::Rten, "no operator\n  Frobnicate".into())],
            without_onnxruntime: true,
        };
        assert_eq!(
            predicted(&lacking),
            "The network cannot be loaded (rten: no operator Frobnicate); install ONNX Runtime, which knows more \
             operators, or export the network with fewer: m/net.onnx"
        );
        let scores = PredictError::Scores {
            extreme: 37.24,
            layout: "yolov8",
        };
        assert_eq!(
            predicted(&scores),
            "The network's scores reach 37.2 and should lie within 0 to 1; is the layout yolov8 right?"
        );
    }
}

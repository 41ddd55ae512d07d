//! The manifest: a RON text beside a network that says what the network itself does not.
//!
//! Every field is optional; a field that is not known is refused with its place, because a misspelt `mean` that is
//! silently left out gives suggestions that are silently wrong.

use super::error::PredictError;
use super::spec::{Channels, Fit};
use domain::ModelKind;
use platform::foreign;
use serde::Deserialize;
use std::path::Path;

/// A longer file is not taken for a manifest.
const MAX_BYTES: u64 = 4 << 20;
/// The longest side of an input that a manifest may ask for, in pixels.
const MAX_SIDE: u32 = 8192;

/// A model manifest: a text file `NAME.ron` beside `NAME.onnx` that says what the network does not say of itself. Every
/// field is optional.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Model", deny_unknown_fields, default)]
pub struct Manifest {
    /// The name of the model; the file name when left out.
    pub name: Option<String>,
    /// What the model returns.
    pub kind: Option<ModelKind>,
    /// The layout of the outputs: `yolov5`, `yolov8`, `yolov8-seg`, `yolox`, `nms`, `detr`, `logits`, `probabilities` or
    /// `sam`.
    pub layout: Option<String>,
    /// How the input is prepared.
    pub input: Option<Input>,
    /// The names of the classes.
    pub classes: Option<Classes>,
    /// The encoder of a promptable pair, relative to the manifest.
    pub encoder: Option<String>,
    /// The decoder of a promptable pair, relative to the manifest.
    pub decoder: Option<String>,
    /// The licence, as a note.
    pub licence: Option<String>,
}

/// How the input of the network is prepared: `value * scale`, then `(v - mean) / std`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Input {
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// The order of the colour channels.
    pub channels: Option<Channels>,
    /// The factor that a value of 0 to 255 is multiplied by first.
    pub scale: Option<f32>,
    /// Subtracted next, in the order of `channels`.
    pub mean: Option<(f32, f32, f32)>,
    /// The divisor applied last, in the order of `channels`.
    pub std: Option<(f32, f32, f32)>,
    /// How the image is brought to the size of the input.
    pub fit: Option<Fit>,
    /// The value, 0 to 255, that padding is filled with.
    pub pad: Option<u8>,
}

/// Where the names of classes are.
#[derive(Clone, Debug, PartialEq)]
pub enum Classes {
    /// One a line in this file, relative to the manifest.
    File(String),
    /// Here.
    List(Vec<String>),
}

impl<'de> Deserialize<'de> for Classes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        enum Named {
            File(String),
        }
        // RON tells a list from a named value only by its first letter.
        let raw = Box::<ron::value::RawValue>::deserialize(deserializer)?;
        let refused = |error: ron::error::SpannedError| {
            let message = format!("classes are File(\"names.txt\") or [\"a\", \"b\"]: {}", error.code);
            serde::de::Error::custom(message)
        };
        if raw.get_ron().trim_start().starts_with('[') {
            return raw.into_rust().map(Self::List).map_err(refused);
        }
        let Named::File(path) = raw.into_rust().map_err(refused)?;
        Ok(Self::File(path))
    }
}

impl schemars::JsonSchema for Classes {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Classes".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Where the names of classes are.",
            "oneOf": [
                {
                    "description": "One name a line in a file, whose path is relative to the manifest.",
                    "type": "object",
                    "properties": {"File": {"type": "string"}},
                    "required": ["File"],
                },
                {"description": "The names themselves.", "type": "array", "items": {"type": "string"}},
            ],
        })
    }
}

/// Reads a manifest.
///
/// # Errors
/// [`PredictError::Io`], [`PredictError::TooLarge`], and [`PredictError::Manifest`] with line, column and field.
pub(crate) fn read(path: &Path) -> Result<Manifest, PredictError> {
    let io = |source| PredictError::Io {
        path: path.to_path_buf(),
        source,
    };
    let bytes = std::fs::metadata(path).map_err(io)?.len();
    if bytes > MAX_BYTES {
        return Err(PredictError::TooLarge {
            path: path.to_path_buf(),
            what: "reading it as a manifest".to_owned(),
            needed: bytes,
            limit: MAX_BYTES,
        });
    }
    parse(path, &foreign::read(path).map_err(io)?)
}

/// Parses the bytes of a manifest; `path` is for its errors.
///
/// # Errors
/// [`PredictError::Manifest`] with line, column and field.
pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Manifest, PredictError> {
    let fault = |line, column, message: String| PredictError::Manifest {
        path: path.to_path_buf(),
        line,
        column,
        message,
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        fault(line, 1, "it is not UTF-8 text".to_owned())
    })?;
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let manifest: Manifest = options
        .from_str(text)
        .map_err(|error| fault(error.span.start.line, error.span.start.col, error.code.to_string()))?;
    if let Some((field, message)) = manifest.absurdity() {
        let (line, column) = place(text, field);
        return Err(fault(line, column, format!("{field}: {message}")));
    }
    Ok(manifest)
}

/// Line and column, from 1, where a field is first named.
fn place(text: &str, field: &str) -> (usize, usize) {
    let at = text.find(field).unwrap_or(0);
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        text[line_start..at].chars().count() + 1,
    )
}

impl Manifest {
    /// A field whose value makes no sense, and why.
    fn absurdity(&self) -> Option<(&'static str, String)> {
        let side = |n: Option<u32>| n.is_some_and(|n| n == 0 || n > MAX_SIDE);
        let sides = format!("a side has 1 to {MAX_SIDE} pixels");
        let numbers = |v: Option<(f32, f32, f32)>| v.map_or(Vec::new(), |(a, b, c)| vec![a, b, c]);
        let input = self.input.as_ref()?;
        if side(input.width) {
            return Some(("width", sides));
        }
        if side(input.height) {
            return Some(("height", sides));
        }
        if let Some(Fit::CentreCrop { short_side }) = input.fit
            && side(Some(short_side))
        {
            return Some(("short_side", sides));
        }
        if input.scale.is_some_and(|v| !v.is_finite() || v == 0.0) {
            return Some(("scale", "it must be a number other than 0".to_owned()));
        }
        if numbers(input.mean).iter().any(|v| !v.is_finite()) {
            return Some(("mean", "it must be three numbers".to_owned()));
        }
        if numbers(input.std).iter().any(|v| !v.is_finite() || *v == 0.0) {
            return Some(("std", "it must be three numbers other than 0".to_owned()));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<Manifest, String> {
        parse(Path::new("m.ron"), text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_field_is_read() {
        let text = r#"Model(
            name: "N", kind: Detector, layout: "yolox",
            input: Input(width: 416, height: 400, channels: Bgr, scale: 1.0, mean: (0.0, 1.0, 2.0),
                         std: (1.0, 2.0, 3.0), fit: LetterboxTopLeft, pad: 114),
            classes: File("c.txt"), encoder: "e.onnx", decoder: "d.onnx", licence: "MIT",
        )"#;
        let manifest = parsed(text).expect("parses");
        assert_eq!(manifest.kind, Some(ModelKind::Detector));
        assert_eq!(manifest.classes, Some(Classes::File("c.txt".to_owned())));
        let input = manifest.input.expect("an input");
        assert_eq!(
            (input.width, input.height, input.pad),
            (Some(416), Some(400), Some(114))
        );
        assert_eq!(input.fit, Some(Fit::LetterboxTopLeft));
        assert_eq!(input.mean, Some((0.0, 1.0, 2.0)));
        let listed = parsed(r#"Model(classes: ["a", "b"], input: Input(fit: CentreCrop(short_side: 256)))"#);
        let listed = listed.expect("parses");
        assert_eq!(
            listed.classes,
            Some(Classes::List(vec!["a".to_owned(), "b".to_owned()]))
        );
        assert_eq!(parsed("Model()"), Ok(Manifest::default()));
    }

    #[test]
    fn a_slip_is_shown_with_its_place_and_field() {
        let error = parsed("Model(\n  name: \"N\",\n  input: Input(meen: (0.0, 0.0, 0.0)),\n)").expect_err("refused");
        assert!(error.starts_with("m.ron:3:"), "{error}");
        assert!(error.contains("meen") && error.contains("mean"), "{error}");
        let error = parsed("Model(\n  input: Input(\n    std: (1.0, 0.0, 1.0)))").expect_err("refused");
        assert_eq!(error, "m.ron:3:5: std: it must be three numbers other than 0");
        let error = parsed("Model(classes: Fyle(\"x\"))").expect_err("refused");
        assert!(error.contains("Fyle"), "{error}");
        let error = parsed("Model(input: Input(width: 100000))").expect_err("refused");
        assert!(error.contains("width"), "{error}");
    }

    proptest! {
        #[test]
        fn any_bytes_parse_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(Path::new("m.ron"), &bytes);
        }

        #[test]
        fn any_text_like_a_manifest_parses_or_is_refused(
            text in r#"Model\((name|kind|input|classes|layout)?: ?(Input\(|File\(|\[|\(|"x"|-?[0-9e.]{1,9}|Detector){0,4}[)\],]{0,5}"#
        ) {
            let _ = parse(Path::new("m.ron"), text.as_bytes());
        }
    }
}

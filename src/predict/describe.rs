//! What a model file is: everything that can be told of it without showing it a picture.

use super::engine::{self, Network};
use super::error::PredictError;
use super::graph::MAX_TENSOR;
use super::layouts::{self, Layout, Seen, Width};
use super::manifest::{self, Classes, Manifest};
use super::onnx_file::{self, Checked};
use super::spec::InputSpec;
use super::{input_spec, names};
use domain::ModelKind;
use platform::foreign;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// What a model is.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// Its name: the manifest's, else the file's.
    pub name: String,
    /// What it answers with.
    pub kind: ModelKind,
    /// The row of the table of layouts.
    pub layout: &'static str,
    /// How its input is made.
    pub input: InputSpec,
    /// Names of its classes, in the order of its outputs; empty when nobody says and the shapes do not tell how many.
    pub classes: Vec<String>,
    /// What is said of its licence.
    pub licence: Option<String>,
    /// BLAKE3 over all its files, manifest and class list included, in hexadecimal.
    pub hash: String,
    /// Length of its networks in bytes.
    pub bytes: u64,
    /// All its files: networks, manifest, class list.
    pub files: Vec<PathBuf>,
    /// The network; a promptable pair's encoder.
    pub network: PathBuf,
    /// A promptable pair's decoder.
    pub decoder: Option<PathBuf>,
}

impl Described {
    /// The name of a class; a number where there are no names.
    pub fn class_name(&self, class: u32) -> String {
        self.classes
            .get(class as usize)
            .cloned()
            .unwrap_or_else(|| format!("class {class}"))
    }

    /// The row of the table of layouts.
    pub(super) fn row(&self) -> Result<&'static Layout, PredictError> {
        layouts::named(self.layout).ok_or_else(|| PredictError::UnknownLayout {
            path: self.network.clone(),
            layout: self.layout.to_owned(),
            known: layouts::LAYOUTS.iter().map(|row| row.name).collect(),
        })
    }
}

/// Where a model's parts are.
struct Parts {
    manifest_path: Option<PathBuf>,
    manifest: Manifest,
    network: PathBuf,
    decoder: Option<PathBuf>,
}

impl Parts {
    /// The networks: of a promptable pair both.
    fn networks(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.network)
            .chain(&self.decoder)
            .map(PathBuf::as_path)
    }
}

/// Describes the model that `file`, an `.onnx` or the `.ron` beside it, is. A manifest beside an `.onnx` is taken by
/// itself.
///
/// # Errors
/// A [`PredictError`] that names the file and what is wrong with it.
pub fn describe(file: &Path) -> Result<Described, PredictError> {
    let parts = parts(file)?;
    let networks = parts.networks().map(onnx_file::check).collect::<Result<Vec<_>, _>>()?;
    let network = load(&parts.network)?;
    let listed = class_list(&parts, network.as_ref())?;
    let (layout, width) = layout(&parts, network.as_ref())?;
    if let Some(decoder) = &parts.decoder {
        check_decoder(decoder, load(decoder)?.as_ref(), layout)?;
    }
    let classes = classes(listed.as_ref(), width, &parts.network)?;
    let input = input_spec::input_spec(&parts.network, &parts.manifest, network.as_ref(), layout)?;
    let files = files(&parts, &networks);
    Ok(Described {
        name: parts.manifest.name.clone().unwrap_or_else(|| stem(file)),
        kind: layout.kind,
        layout: layout.name,
        input,
        classes,
        licence: parts
            .manifest
            .licence
            .clone()
            .or_else(|| network.metadata().get("license").cloned()),
        hash: hash(&files)?,
        bytes: networks.iter().map(|network| network.bytes).sum(),
        files,
        network: parts.network,
        decoder: parts.decoder,
    })
}

/// The hash that [`describe`] gives the model in `file`, told before any engine sees it.
///
/// # Errors
/// What is wrong with the manifest, or what the operating system says.
pub fn model_hash(file: &Path) -> Result<String, PredictError> {
    let parts = parts(file)?;
    // Of a file that is no network's now the bytes tell that it is another one.
    let checked = parts.networks().map(onnx_file::check);
    let networks: Vec<Checked> = checked.filter_map(Result::ok).collect();
    hash(&files(&parts, &networks))
}

fn stem(file: &Path) -> String {
    file.file_stem()
        .unwrap_or(file.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension))
}

fn parts(file: &Path) -> Result<Parts, PredictError> {
    let path = file.to_path_buf();
    if has_extension(file, "onnx") {
        let beside = file.with_extension("ron");
        if !beside.is_file() {
            return Ok(Parts {
                manifest_path: None,
                manifest: Manifest::default(),
                network: path,
                decoder: None,
            });
        }
        return Ok(Parts {
            manifest: manifest::read(&beside)?,
            manifest_path: Some(beside),
            network: path,
            decoder: None,
        });
    }
    if !has_extension(file, "ron") {
        return Err(PredictError::NotAModelFile { path });
    }
    let manifest = manifest::read(file)?;
    let named = |name: &str| {
        let found = file.with_file_name(name);
        if found.is_file() {
            Ok(found)
        } else {
            Err(PredictError::MissingFile {
                path: found,
                named_by: path.clone(),
            })
        }
    };
    let promptable = manifest.kind == Some(ModelKind::Promptable) || manifest.layout.as_deref() == Some("sam");
    let missing = |field| PredictError::MissingField {
        path: path.clone(),
        field,
    };
    let (network, decoder) = if promptable {
        let encoder = manifest.encoder.as_deref().ok_or_else(|| missing("encoder"))?;
        let decoder = manifest.decoder.as_deref().ok_or_else(|| missing("decoder"))?;
        (named(encoder)?, Some(named(decoder)?))
    } else {
        let network = file.with_extension("onnx");
        (
            named(&network.file_name().unwrap_or(OsStr::new("")).to_string_lossy())?,
            None,
        )
    };
    Ok(Parts {
        manifest_path: Some(path),
        manifest,
        network,
        decoder,
    })
}

/// Loads a network to look at it, and refuses one that would take too much memory.
fn load(path: &Path) -> Result<Box<dyn Network>, PredictError> {
    let network = engine::open_quickly(path)?;
    let too_large = |what: String, needed, limit| {
        Err(PredictError::TooLarge {
            path: path.to_path_buf(),
            what,
            needed,
            limit,
        })
    };
    for port in network.inputs().iter().chain(network.outputs()) {
        let extents = port.shape.iter().flatten();
        let needed = extents.fold(4u64, |n, extent| n.saturating_mul(*extent as u64));
        if needed > MAX_TENSOR {
            return too_large(port.to_string(), needed, MAX_TENSOR);
        }
    }
    if network.largest_tensor() > MAX_TENSOR {
        return too_large("a run".to_owned(), network.largest_tensor(), MAX_TENSOR);
    }
    Ok(network)
}

fn layout(parts: &Parts, network: &dyn Network) -> Result<(&'static Layout, Width), PredictError> {
    let said_by = parts.manifest_path.as_ref().unwrap_or(&parts.network);
    let seen = Seen {
        outputs: network.outputs(),
        metadata: network.metadata(),
        input: input_spec::fixed_size(&parts.manifest, network),
    };
    let outputs = || layouts::port_texts(network.outputs());
    let said = match (&parts.manifest.layout, parts.manifest.kind) {
        (Some(name), _) => Some(layouts::named(name).ok_or_else(|| PredictError::UnknownLayout {
            path: said_by.clone(),
            layout: name.clone(),
            known: layouts::LAYOUTS.iter().map(|row| row.name).collect(),
        })?),
        (None, Some(ModelKind::Promptable)) => layouts::named("sam"),
        (None, _) => None,
    };
    let (row, width) = match said {
        Some(row) => (
            row,
            (row.fits)(&seen).ok_or_else(|| PredictError::LayoutMismatch {
                path: parts.network.clone(),
                layout: row.name,
                outputs: outputs(),
                expected: row.expected,
            })?,
        ),
        None => layouts::recognise(&seen).ok_or_else(|| PredictError::NoLayout {
            path: parts.network.clone(),
            inputs: layouts::port_texts(network.inputs()),
            outputs: outputs(),
        })?,
    };
    if let Some(kind) = parts.manifest.kind.filter(|kind| *kind != row.kind) {
        return Err(PredictError::KindMismatch {
            path: said_by.clone(),
            layout: row.name,
            is: row.kind,
            said: kind,
        });
    }
    if row.kind == ModelKind::Promptable && parts.decoder.is_none() {
        return Err(PredictError::MissingField {
            path: said_by.clone(),
            field: "decoder",
        });
    }
    Ok((row, width))
}

fn check_decoder(path: &Path, decoder: &dyn Network, layout: &'static Layout) -> Result<(), PredictError> {
    let wanted = ["point_coords", "point_labels"];
    let takes = |name: &&str| decoder.inputs().iter().any(|port| port.name.ends_with(*name));
    if wanted.iter().all(takes) {
        return Ok(());
    }
    Err(PredictError::LayoutMismatch {
        path: path.to_path_buf(),
        layout: layout.name,
        outputs: layouts::port_texts(decoder.inputs()),
        expected: "inputs point_coords and point_labels in the decoder",
    })
}

/// The file of its own in which the classes of a model are listed.
fn class_file(parts: &Parts) -> Option<PathBuf> {
    match &parts.manifest.classes {
        Some(Classes::File(name)) => {
            let manifest_path = parts.manifest_path.as_ref().unwrap_or(&parts.network);
            Some(manifest_path.with_file_name(name))
        }
        _ => None,
    }
}

/// Names of classes, and the file that they are in.
struct ClassList {
    path: PathBuf,
    names: Vec<String>,
}

fn class_list(parts: &Parts, network: &dyn Network) -> Result<Option<ClassList>, PredictError> {
    let manifest_path = parts.manifest_path.as_ref().unwrap_or(&parts.network);
    Ok(match &parts.manifest.classes {
        Some(Classes::List(names)) => Some(ClassList {
            path: manifest_path.clone(),
            names: names.clone(),
        }),
        Some(Classes::File(name)) => {
            let path = manifest_path.with_file_name(name);
            if !path.is_file() {
                return Err(PredictError::MissingFile {
                    path,
                    named_by: manifest_path.clone(),
                });
            }
            let text = foreign::read(&path).map_err(|source| PredictError::Io {
                path: path.clone(),
                source,
            })?;
            Some(ClassList {
                names: names::of_lines(&String::from_utf8_lossy(&text)),
                path,
            })
        }
        None => {
            let noted = network.metadata().get("names");
            noted.and_then(|text| names::of_python(text)).map(|names| ClassList {
                path: parts.network.clone(),
                names,
            })
        }
    })
}

fn classes(listed: Option<&ClassList>, width: Width, network: &Path) -> Result<Vec<String>, PredictError> {
    match (listed, width) {
        (Some(list), width) if width.takes(list.names.len()) => Ok(list.names.clone()),
        (Some(list), width) => Err(PredictError::ClassCount {
            path: list.path.clone(),
            listed: list.names.len(),
            expected: width.expected().unwrap_or(0),
        }),
        (None, Width::Of(0)) => Err(PredictError::ClassCount {
            path: network.to_path_buf(),
            listed: 0,
            expected: 0,
        }),
        (None, Width::Of(count)) => Ok((0..count).map(|class| format!("class {class}")).collect()),
        (None, _) => Ok(Vec::new()),
    }
}

fn files(parts: &Parts, networks: &[Checked]) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = parts.networks().map(Path::to_path_buf).collect();
    // Weights that did not fit into the network's own file lie beside it, mostly under one of these names.
    for network in files.clone() {
        for suffix in [".data", "_data"] {
            let mut name = network.clone().into_os_string();
            name.push(suffix);
            files.extend(Some(PathBuf::from(name)).filter(|path| path.is_file()));
        }
    }
    for weights in networks.iter().flat_map(|network| &network.weights) {
        if !files.contains(weights) {
            files.push(weights.clone());
        }
    }
    files.extend(parts.manifest_path.clone());
    files.extend(class_file(parts));
    files
}

/// BLAKE3 over the lengths and contents of files.
fn hash(files: &[PathBuf]) -> Result<String, PredictError> {
    let mut hasher = blake3::Hasher::new();
    for path in files {
        let io = |source| PredictError::Io {
            path: path.clone(),
            source,
        };
        let file = foreign::open(path).map_err(io)?;
        hasher.update(&file.metadata().map_err(io)?.len().to_le_bytes());
        hasher.update_reader(file).map_err(io)?;
    }
    Ok(hasher.finalize().to_hex().to_string())
}

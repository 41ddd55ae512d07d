//! Where ONNX Runtime's shared library may lie.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Files that could be the library, the likeliest first: what `ORT_DYLIB_PATH` names (whether it is there or not),
/// the loader's folders, then Python environments with an `onnxruntime` in them.
pub(super) fn candidates() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = env::var_os("ORT_DYLIB_PATH")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
        .into_iter()
        .collect();
    for folder in loader_folders() {
        found.extend(libraries(&folder));
    }
    for prefix in python_prefixes() {
        for folder in package_folders(&prefix) {
            found.extend(libraries(&folder.join("onnxruntime").join("capi")));
        }
    }
    found
}

/// The version in the name that a library really has, as in `libonnxruntime.so.1.31.1`.
pub(super) fn version(path: &Path) -> Option<String> {
    let real = path.canonicalize().ok()?;
    let name = real.file_name()?.to_str()?;
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let version: &str = &name[digits..];
    let end = version
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(version.len());
    Some(version[..end].trim_end_matches('.').to_owned())
}

/// The libraries in a folder, the highest version first. Its companions `onnxruntime_providers_*` are none.
fn libraries(folder: &Path) -> Vec<PathBuf> {
    let stem = format!("{}onnxruntime.", env::consts::DLL_PREFIX);
    let is_library = |name: &OsStr| {
        let name = name.to_string_lossy();
        name.starts_with(&stem) && name.contains(env::consts::DLL_SUFFIX)
    };
    let Ok(entries) = folder.read_dir() else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.file_name().is_some_and(is_library) && path.is_file())
        .collect();
    found.sort_by_key(|path| {
        let version = version(path).unwrap_or_default();
        let numbers: Vec<u32> = version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
        std::cmp::Reverse(numbers)
    });
    found
}

fn loader_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"]
        .iter()
        .filter_map(env::var_os)
        .flat_map(|paths| env::split_paths(&paths).collect::<Vec<_>>())
        .collect();
    folders.extend(configured_folders());
    folders.extend(
        [
            "/usr/local/lib",
            "/usr/local/lib64",
            "/usr/lib",
            "/usr/lib64",
            "/lib",
            "/lib64",
        ]
        .map(PathBuf::from),
    );
    if let Ok(program) = env::current_exe() {
        folders.extend(program.parent().map(Path::to_path_buf));
    }
    folders
}

/// The folders that the dynamic loader is configured to look into (`ld.so.conf`).
fn configured_folders() -> Vec<PathBuf> {
    let Ok(entries) = Path::new("/etc/ld.so.conf.d").read_dir() else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let texts = files.iter().filter_map(|file| platform::foreign::read_text(file).ok());
    texts
        .flat_map(|text| {
            let lines = text.lines().map(str::trim).filter(|line| line.starts_with('/'));
            lines.map(PathBuf::from).collect::<Vec<_>>()
        })
        .collect()
}

fn python_prefixes() -> Vec<PathBuf> {
    let mut prefixes: Vec<PathBuf> = ["VIRTUAL_ENV", "CONDA_PREFIX"]
        .iter()
        .filter_map(env::var_os)
        .map(PathBuf::from)
        .collect();
    // Where a `bin` is on the search path, its Python's packages lie beside it.
    let searched = env::var_os("PATH").unwrap_or_default();
    prefixes.extend(env::split_paths(&searched).filter_map(|bin| bin.parent().map(Path::to_path_buf)));
    prefixes.extend(env::var_os("HOME").map(|home| PathBuf::from(home).join(".local")));
    prefixes.extend(["/usr/local", "/usr"].map(PathBuf::from));
    let mut seen = std::collections::HashSet::new();
    prefixes.retain(|prefix| seen.insert(prefix.clone()));
    prefixes
}

fn package_folders(prefix: &Path) -> Vec<PathBuf> {
    let mut pythons: Vec<PathBuf> = ["lib", "lib64"]
        .iter()
        .filter_map(|lib| prefix.join(lib).read_dir().ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()).collect::<Vec<_>>())
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("python3"))
        })
        .collect();
    pythons.sort();
    pythons.reverse();
    pythons
        .iter()
        .flat_map(|python| ["site-packages", "dist-packages"].map(|packages| python.join(packages)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_is_tried_first_and_companions_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [
            "libonnxruntime.so.1.9.2",
            "libonnxruntime.so.1.31.1",
            "libonnxruntime_providers_shared.so",
        ] {
            std::fs::write(folder.path().join(name), "x").expect("written");
        }
        let found = libraries(folder.path());
        let names: Vec<_> = found.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["libonnxruntime.so.1.31.1", "libonnxruntime.so.1.9.2"]);
        assert_eq!(version(&found[0]).as_deref(), Some("1.31.1"));
    }

    #[test]
    fn packages_of_a_python_environment_are_looked_at() {
        let prefix = tempfile::tempdir().expect("a folder");
        let capi = prefix.path().join("lib/python3.12/site-packages/onnxruntime/capi");
        std::fs::create_dir_all(&capi).expect("made");
        std::fs::write(capi.join("libonnxruntime.so.1.20.0"), "x").expect("written");
        let folders = package_folders(prefix.path());
        let found: Vec<_> = folders
            .iter()
            .flat_map(|folder| libraries(&folder.join("onnxruntime/capi")))
            .collect();
        assert_eq!(found, [capi.join("libonnxruntime.so.1.20.0")]);
    }
}

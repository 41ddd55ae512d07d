//! Which files of a crate import one another in a circle: read from the paths in the code, by `syn`.
//!
//! A path is followed through `mod` and `pub use` to the file that defines what it names. What a `pub use` names is no
//! import of the file that re-exports it. The root of a folder (`mod.rs`) or of a crate (`lib.rs`) is a file like any
//! other: what the files of a folder share has a file of its own, and the root is the map of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::Visit;
use syn::{Item, UseTree};

type Module = Vec<String>;

/// A module with a file of its own, or one inside another's file.
struct Known {
    file: PathBuf,
    children: BTreeSet<String>,
    /// What is known here under another path: its name, and the path from the root of the crate.
    reexports: BTreeMap<String, Module>,
    globs: Vec<Module>,
}

#[derive(Default)]
struct Crate {
    /// Whether it is a module: what lies beside it is known by `crate` then.
    is_module: bool,
    modules: BTreeMap<Module, Known>,
    /// Paths as written, with the module in which they stand.
    paths: Vec<(Module, Vec<String>)>,
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|condition| condition == "test")
    })
}

fn flatten(tree: &UseTree, before: &[String], found: &mut Vec<(Vec<String>, Option<String>)>) {
    match tree {
        UseTree::Path(path) => flatten(&path.tree, &[before, &[path.ident.to_string()]].concat(), found),
        UseTree::Name(name) if name.ident == "self" => found.push((before.to_vec(), before.last().cloned())),
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            found.push(([before, std::slice::from_ref(&name)].concat(), Some(name)));
        }
        UseTree::Rename(rename) => found.push((
            [before, &[rename.ident.to_string()]].concat(),
            Some(rename.rename.to_string()),
        )),
        UseTree::Glob(_) => found.push((before.to_vec(), None)),
        UseTree::Group(group) => group.items.iter().for_each(|item| flatten(item, before, found)),
    }
}

struct Paths<'a> {
    module: &'a Module,
    found: &'a mut Vec<(Module, Vec<String>)>,
}

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.found.push((self.module.clone(), written));
        syn::visit::visit_path(self, path);
    }

    /// Who may see something is no import.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    fn visit_item_use(&mut self, _: &'ast syn::ItemUse) {}
}

impl Crate {
    /// Where a path as written in `module` leads, from the root of the crate; none for a path into another crate.
    fn absolute(&self, module: &Module, written: &[String]) -> Option<Module> {
        let mut at = module.clone();
        let mut rest = written;
        match written.first()?.as_str() {
            "crate" if self.is_module => return None,
            "crate" => {
                at.clear();
                rest = &written[1..];
            }
            "self" => rest = &written[1..],
            "super" => {
                while rest.first().is_some_and(|word| word == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                let here = self.modules.get(module)?;
                if !here.children.contains(first) && !here.reexports.contains_key(first) {
                    return None;
                }
            }
        }
        Some([at, rest.to_vec()].concat())
    }

    fn read(&mut self, module: Module, file: &Path, folder: &Path) {
        let text = fs::read_to_string(file).expect("readable source");
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.items(module, file, folder, &syntax.items);
    }

    fn items(&mut self, module: Module, file: &Path, folder: &Path, items: &[Item]) {
        let mut known = Known {
            file: file.to_path_buf(),
            children: BTreeSet::new(),
            reexports: BTreeMap::new(),
            globs: Vec::new(),
        };
        let mut used = Vec::new();
        for item in items {
            match item {
                Item::Mod(child) if is_test(&child.attrs) => {}
                Item::Mod(child) => {
                    let name = child.ident.to_string();
                    known.children.insert(name.clone());
                    let path = [module.clone(), vec![name.clone()]].concat();
                    match &child.content {
                        Some((_, items)) => self.items(path, file, folder, items),
                        None if folder.join(&name).with_extension("rs").exists() => {
                            self.read(path, &folder.join(&name).with_extension("rs"), &folder.join(&name));
                        }
                        None => self.read(path, &folder.join(&name).join("mod.rs"), &folder.join(&name)),
                    }
                }
                Item::Use(item) => {
                    let mut found = Vec::new();
                    flatten(&item.tree, &[], &mut found);
                    let public = !matches!(item.vis, syn::Visibility::Inherited);
                    used.extend(found.into_iter().map(|(path, name)| (public, path, name)));
                }
                _ => {}
            }
        }
        self.modules.insert(module.clone(), known);
        for (public, path, name) in used {
            let Some(target) = self.absolute(&module, &path) else {
                continue;
            };
            match (name, self.modules.get_mut(&module)) {
                (Some(name), Some(known)) => drop(known.reexports.insert(name, target)),
                (None, Some(known)) => known.globs.push(target),
                _ => {}
            }
            if !public {
                self.paths.push((module.clone(), path));
            }
        }
        for item in items {
            let mut paths = Paths {
                module: &module,
                found: &mut self.paths,
            };
            paths.visit_item(item);
        }
    }

    /// The file that defines what a path from the root names; none where that is not known.
    fn file_of(&self, path: &[String], depth: usize) -> Option<&Path> {
        let mut module: Module = Vec::new();
        for (at, word) in path.iter().enumerate() {
            let known = self.modules.get(&module)?;
            if known.children.contains(word) {
                module.push(word.clone());
                continue;
            }
            let rest = &path[at + 1..];
            if depth < 8 {
                if let Some(target) = known.reexports.get(word) {
                    return self.file_of(&[target.as_slice(), rest].concat(), depth + 1);
                }
                for glob in &known.globs {
                    let through = [glob.as_slice(), &path[at..]].concat();
                    if self
                        .modules
                        .get(glob)
                        .is_some_and(|inside| inside.reexports.contains_key(word))
                    {
                        return self.file_of(&through, depth + 1);
                    }
                }
            }
            break;
        }
        Some(self.modules[&module].file.as_path())
    }
}

/// The import circles of the crate or module in `folder`, largest first: paths of files below `folder`. The crate's root
/// may be left out.
pub fn circles(folder: &Path, with_root: bool) -> Vec<Vec<String>> {
    let root = ["lib.rs", "mod.rs"].map(|name| folder.join(name));
    let root = root.iter().find(|file| file.exists()).expect("a root");
    let mut read = Crate {
        is_module: root.ends_with("mod.rs"),
        ..Crate::default()
    };
    read.read(Vec::new(), root, folder);
    let mut imports: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for (module, written) in &read.paths {
        let Some(target) = read.absolute(module, written) else {
            continue;
        };
        let (from, to) = (read.modules[module].file.as_path(), read.file_of(&target, 0));
        let counts = |file: &Path| with_root || file != root;
        if let Some(to) = to.filter(|to| *to != from && counts(from) && counts(to)) {
            imports.entry(from).or_default().insert(to);
        }
    }
    let reached = |start: &Path| {
        let mut seen: BTreeSet<&Path> = BTreeSet::new();
        let mut open: Vec<&Path> = imports.get(start).into_iter().flatten().copied().collect();
        while let Some(file) = open.pop() {
            if seen.insert(file) {
                open.extend(imports.get(file).into_iter().flatten());
            }
        }
        seen
    };
    let reach: BTreeMap<&Path, BTreeSet<&Path>> = imports.keys().map(|file| (*file, reached(file))).collect();
    let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
    for (file, seen) in &reach {
        if seen.contains(file) {
            let circle = seen
                .iter()
                .filter(|other| reach.get(*other).is_some_and(|back| back.contains(file)));
            let below = |file: &&&Path| file.strip_prefix(folder).expect("below").display().to_string();
            circles.insert(circle.map(|file| below(&file)).collect());
        }
    }
    let mut circles: Vec<_> = circles.into_iter().collect();
    circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    circles
}

//! Turns the sources into what the files of each room import of one another, and holds that no file
//! comes back to itself, and that none is larger than one thing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use regex_lite::Regex;

use super::layers::{File, files, is_production, production};

/// The most lines of a file: what is longer is two things.
const MOST_LINES: usize = 450;

/// The files that are longer, for they wait for other work on them to end.
const LONGER: [&str; 1] = ["verdict/words.rs"];

/// The rooms, or parts of one, that have circles, for they wait likewise.
const CIRCULAR: [&str; 1] = ["binding::read"];

/// What is no code: comments, characters and texts.
const NO_CODE: &str = r##"(?s)//[^\n]*|'\\?"'|r#".*?"#|r"[^"]*"|"(?:\\.|[^"\\])*""##;

/// A `use`, and whether it hands on what it names.
const USE: &str = r"(?m)^\s*(pub(?:\([a-z ]*\))?\s+)?use\s+([^;]+);";

/// A path of at least two names that begins nowhere inside of another.
const PATH: &str = r"(^|[^\w:])((?:\w+::)+\w+)";

/// The name of a module, from the root: `run`, `target`, `file`.
type Module = Vec<String>;

/// What a file names, and what it hands on under which name.
#[derive(Default)]
struct Names {
    named: Vec<Module>,
    /// What a file imports its children may name as its own, and whoever sees it what is public.
    handed_on: BTreeMap<String, Module>,
}

/// The modules of the program, each with what its file names.
struct Program {
    modules: BTreeSet<Module>,
    names: BTreeMap<Module, Names>,
}

impl Program {
    fn read() -> Self {
        let files = files();
        let files: Vec<&File> = files.iter().filter(|file| is_production(file)).collect();
        let modules = files.iter().map(|file| module(&file.path)).collect();
        let mut program = Self {
            modules,
            names: BTreeMap::new(),
        };
        for file in files {
            let module = module(&file.path);
            let names = program.names_in(&module, &file.text);
            program.names.insert(module, names);
        }
        program
    }

    /// Returns what the file of a module names, in `use` lines and elsewhere.
    fn names_in(&self, module: &Module, text: &str) -> Names {
        let production = production(text);
        let code = Regex::new(NO_CODE).unwrap().replace_all(&production, " ");
        // Who may see something is no import of it.
        let within = Regex::new(r"pub\(in [\w:]+\)").unwrap();
        let code = within.replace_all(&code, "pub");
        let (uses, paths) = (Regex::new(USE).unwrap(), Regex::new(PATH).unwrap());
        let mut names = Names::default();
        let mut imported: BTreeMap<String, Module> = BTreeMap::new();
        for found in uses.captures_iter(&code) {
            for (name, path) in leaves(&found[2]) {
                let Some(path) = self.absolute(module, &path, &imported) else {
                    continue;
                };
                imported.insert(name.clone(), path.clone());
                if found.get(1).is_none() {
                    names.named.push(path.clone());
                }
                names.handed_on.insert(name, path);
            }
        }
        let body = uses.replace_all(&code, "");
        for found in paths.captures_iter(&body) {
            let path: Module = found[2].split("::").map(str::to_owned).collect();
            names.named.extend(self.absolute(module, &path, &imported));
        }
        for (name, path) in &names.handed_on {
            if stands_alone(name, &body) {
                names.named.push(path.clone());
            }
        }
        names
    }

    /// Returns a path as it is from the root; none where it leads out of the program.
    fn absolute(
        &self,
        module: &Module,
        path: &[String],
        imported: &BTreeMap<String, Module>,
    ) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let joined = |start: &[String]| [start, rest].concat();
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some(joined(module)),
            "super" => {
                let ups = path.iter().take_while(|name| *name == "super").count();
                let start = module.get(..module.len().checked_sub(ups)?)?;
                Some([start, &path[ups..]].concat())
            }
            _ => {
                let child = [module.as_slice(), std::slice::from_ref(first)].concat();
                let child = Some(child).filter(|child| self.modules.contains(child));
                let start = child.or_else(|| imported.get(first).cloned());
                start.map(|start| joined(&start))
            }
        }
    }

    /// Returns the module in whose file stands what a path names, through all that hand it on.
    fn file_of(&self, path: &[String]) -> Module {
        let mut module = Module::new();
        for (at, name) in path.iter().enumerate() {
            let child = [module.as_slice(), std::slice::from_ref(name)].concat();
            if self.modules.contains(&child) {
                module = child;
                continue;
            }
            let names = self.names.get(&module);
            let further = names.and_then(|names| names.handed_on.get(name));
            return match further {
                Some(further) => self.file_of(&[further.as_slice(), &path[at + 1..]].concat()),
                None => module,
            };
        }
        module
    }

    /// Returns what each file imports of the files of its own room.
    fn imports(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let of_room = |module: &Module, names: &Names| {
            let files = names.named.iter().map(|path| self.file_of(path));
            let own = |file: &Module| file.first() == module.first() && file != module;
            files.filter(own).collect()
        };
        let names = self.names.iter();
        names
            .map(|(module, names)| (module, of_room(module, names)))
            .collect()
    }
}

/// Whether a text names a type, or calls a function, without a path before it.
fn stands_alone(name: &str, text: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let is_type = name.starts_with(char::is_uppercase);
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        let begins = before.is_none_or(|before| !is_word(before) && !":.".contains(before));
        let ends = if is_type {
            after.is_none_or(|after| !is_word(after))
        } else {
            after == Some('(')
        };
        begins && ends
    })
}

/// Returns the module that a file is.
fn module(path: &str) -> Module {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    let names = path.split('/').filter(|name| *name != "lib");
    names.map(str::to_owned).collect()
}

/// Returns the names that a `use` brings, each with its path.
fn leaves(tree: &str) -> Vec<(String, Module)> {
    let (before, inner) = match tree.split_once('{') {
        None => (tree, None),
        Some((before, inner)) => (before, Some(inner.trim_end().trim_end_matches('}'))),
    };
    let (path, alias) = before.split_once(" as ").unwrap_or((before, ""));
    let names = path.split("::").map(str::trim);
    let path: Module = names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let Some(inner) = inner else {
        let is_self = path.last().is_some_and(|last| last == "self");
        let path = path[..path.len() - usize::from(is_self)].to_vec();
        let own = path.last().cloned().unwrap_or_default();
        let name = Some(alias.trim()).filter(|alias| !alias.is_empty());
        return vec![(name.map_or(own, str::to_owned), path)];
    };
    let (mut depth, mut parts) = (0_usize, vec![String::new()]);
    for character in inner.chars() {
        match character {
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        parts.last_mut().unwrap().push(character);
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    let joined = parts.flat_map(|part| leaves(part));
    let joined = joined.map(|(name, rest)| {
        if rest.is_empty() {
            (path.last().cloned().unwrap_or_default(), path.clone())
        } else {
            (name, [path.as_slice(), &rest].concat())
        }
    });
    joined.collect()
}

/// Returns the shortest way on which a file comes back to itself.
fn circle(start: &Module, imports: &BTreeMap<&Module, BTreeSet<Module>>) -> Option<String> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut met = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in imports.get(way[way.len() - 1])? {
            if next == start {
                let files = way.iter().chain([&start]);
                let files: Vec<String> = files.map(|module| module.join("::")).collect();
                return Some(files.join(" → "));
            }
            if met.insert(next) {
                ways.push_back([way.as_slice(), &[next]].concat());
            }
        }
    }
    None
}

#[test]
fn no_file_of_a_room_imports_itself_through_others() {
    let program = Program::read();
    let imports = program.imports();
    let circles = imports.keys().filter_map(|module| circle(module, &imports));
    let (old, new): (Vec<String>, Vec<String>) =
        circles.partition(|circle| CIRCULAR.iter().any(|room| circle.starts_with(room)));
    assert!(new.is_empty(), "{}", new.join("\n"));
    for room in CIRCULAR {
        assert!(
            old.iter().any(|circle| circle.starts_with(room)),
            "{room} has none any more"
        );
    }
    // What reads nothing finds nothing.
    let count: usize = imports.values().map(BTreeSet::len).sum();
    assert!(count > imports.len(), "{count} imports");
}

#[test]
fn a_circle_is_found_in_whichever_words_it_is_written() {
    let imports = |texts: [(&str, &str); 3]| {
        let modules = texts.iter().map(|(path, _)| module(path)).collect();
        let mut program = Program {
            modules,
            names: BTreeMap::new(),
        };
        for (path, text) in texts {
            let names = program.names_in(&module(path), text);
            program.names.insert(module(path), names);
        }
        let imports = program.imports();
        let imports: Vec<Option<String>> = imports
            .keys()
            .map(|module| circle(module, &imports))
            .collect();
        imports.into_iter().flatten().count()
    };
    let (head, a, b) = ("r/mod.rs", "r/a.rs", "r/b.rs");
    for (texts, circles) in [
        ([(head, ""), (a, "use super::b::B;"), (b, "")], 0),
        (
            [(head, ""), (a, "use super::b::B;"), (b, "use super::a::A;")],
            2,
        ),
        (
            [
                (head, ""),
                (a, "use super::{b, c};"),
                (b, "use crate::r::{a::{self}};"),
            ],
            2,
        ),
        (
            [
                (head, ""),
                (a, "fn f() { super::b::f() }"),
                (b, "// super::a::f()"),
            ],
            0,
        ),
        (
            [
                (head, ""),
                (a, "fn f() { super::b::f() }"),
                (b, "fn f() { crate::r::a::f() }"),
            ],
            2,
        ),
        // What hands a name on is not what has it.
        (
            [
                (head, "mod a; mod b; pub use a::A;"),
                (a, ""),
                (b, "use super::A;"),
            ],
            0,
        ),
        (
            [
                (head, "pub use a::A; struct S(A);"),
                (a, "use super::S;"),
                (b, ""),
            ],
            2,
        ),
        (
            [
                (head, "pub use a::A;"),
                (a, "use super::b::B;"),
                (b, "use super::A;"),
            ],
            2,
        ),
        (
            [
                (head, "use a::A; struct S;"),
                (a, "use super::b::B;"),
                (b, "use super::S;"),
            ],
            3,
        ),
        (
            [
                (head, "struct S;"),
                (a, "pub(in crate::r) fn f() {}"),
                (b, "use super::S;"),
            ],
            0,
        ),
    ] {
        assert_eq!(imports(texts), circles, "{texts:?}");
    }
}

#[test]
fn no_file_is_two_things() {
    let files = files();
    let is_longer = |file: &&File| is_production(file) && file.text.lines().count() > MOST_LINES;
    let mut longer: Vec<&str> = files
        .iter()
        .filter(is_longer)
        .map(|file| &*file.path)
        .collect();
    longer.sort_unstable();
    // Which two things is what is not in the list?
    assert_eq!(longer, LONGER);
}

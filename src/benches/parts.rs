//! Turns loading, resolving and judging of a case into what each of them costs.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use vipspec::case::{Case, Library};
use vipspec::exchange::{Request, Response, resolve};
use vipspec::template::Scope;
use vipspec::verdict;

use crate::generate::{self, ANSWER, CODE, Form};
use crate::measure::{self, Cost};
use crate::names::Names;

/// How many cases are read at a time.
const CASES: usize = 1000;

/// How often a short stage is gone through: longer than the system's clock of CPU times ticks.
const OFTEN: usize = 50_000;

/// The stage that other names are.
pub(crate) const NAMES: &str = "a binding of ten names";

/// A stage, and what it costs for a case.
pub(crate) type Part = (&'static str, Cost);

/// Measures every stage, each the best of so many times.
pub(crate) fn measure(folder: &Path, rounds: usize) -> Result<Vec<Part>, Box<dyn Error>> {
    let (files, each) = (folder.join("files"), folder.join("each"));
    generate::write(&files, CASES, Form::Files)?;
    generate::write(&each, CASES, Form::Each)?;
    let shipped = Library::embedded().files().count();
    let cases = load(&Library::folder(&files).map_err(|problem| problem.to_string())?)?;
    let case = &cases[0];
    let names = Names::new(case, resolved(case)?)?;
    let per_case = |count, work: &mut dyn FnMut() -> Result<(), Box<dyn Error>>| {
        measure::best(rounds, || {
            let (done, cost) = measure::here("", &mut *work);
            done.map(|()| per(cost, count))
        })
    };
    Ok(vec![
        (
            "load, a file a case",
            per_case(CASES, &mut || load_folder(&files))?,
        ),
        (
            "load, an entry of `each` a case",
            per_case(CASES, &mut || load_folder(&each))?,
        ),
        (
            "load, a shipped file",
            per_case(shipped, &mut || load(&Library::embedded()).map(drop))?,
        ),
        (
            "resolve",
            per_case(OFTEN, &mut || {
                (0..OFTEN).try_for_each(|_| {
                    black_box(resolved(black_box(case))?);
                    Ok(())
                })
            })?,
        ),
        (
            "judge",
            per_case(OFTEN, &mut || {
                (0..OFTEN).try_for_each(|_| judged(black_box(case)))
            })?,
        ),
        (
            NAMES,
            per_case(OFTEN, &mut || (0..OFTEN).try_for_each(|_| names.swap()))?,
        ),
    ])
}

/// Returns the cost of one of so many.
pub(crate) fn per(cost: Cost, count: usize) -> Cost {
    let one = |time: Duration| time / u32::try_from(count).unwrap_or(u32::MAX).max(1);
    Cost {
        wall: one(cost.wall),
        cpu: cost.cpu.map(one),
        client: cost.client.map(one),
        memory: cost.memory,
    }
}

fn load_folder(folder: &Path) -> Result<(), Box<dyn Error>> {
    let library = Library::folder(folder).map_err(|problem| problem.to_string())?;
    load(&library).map(drop)
}

fn load(library: &Library) -> Result<Vec<Case>, Box<dyn Error>> {
    library.cases().map_err(|problems| {
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        said.join("\n").into()
    })
}

fn scope(case: &Case) -> Result<Scope, Box<dyn Error>> {
    let mut scope = Scope::new(jiff::Timestamp::now(), Arc::new(|_| Ok(None)));
    for variable in &case.document.suite.vars {
        scope
            .define(&variable.name, &variable.value)
            .map_err(|problem| problem.title)?;
    }
    for (name, value) in &case.entry {
        scope.set(name, value.clone());
    }
    Ok(scope)
}

/// Returns the request of a generated case.
pub(crate) fn resolved(case: &Case) -> Result<Request, Box<dyn Error>> {
    let document = &case.document;
    let request = resolve(&document.request, None, &[], &scope(case)?);
    request.map_err(|problem| problem.title.into())
}

/// Reads and judges the answer of the server of the benches.
fn judged(case: &Case) -> Result<(), Box<dyn Error>> {
    let response = Response {
        code: CODE,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: ANSWER.as_bytes().to_vec(),
        cut: false,
    };
    let suite = &case.document.suite;
    let answer = verdict::read_answer(&response, &suite.envelope, "GET");
    let scope = scope(case)?;
    let findings = verdict::judge(
        &case.document.expect,
        suite,
        &scope,
        &answer,
        &response,
        Duration::ZERO,
        verdict::Texts::Strict,
    );
    if findings
        .map_err(|problem| problem.title)?
        .findings
        .is_empty()
    {
        Ok(())
    } else {
        Err("a case of the benches does not pass".into())
    }
}

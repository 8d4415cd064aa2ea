//! Holds mutants to what they change: requests at random tell all but the equivalent ones.

use std::collections::BTreeSet;

use super::scenarios::{Ask, Bench, Dice, Workshop};
use crate::reference::Rulebook;
use crate::reference::mutants::equivalents::{NO_REQUEST_TELLS, fits};
use crate::reference::mutants::{Mutant, catalogue};

const ROUNDS: usize = 600;

struct Clean {
    asks: Vec<Ask>,
    replies: Vec<String>,
    visited: BTreeSet<String>,
    full: bool,
}

fn scenarios(clean: &Rulebook, seed: u64, rounds: usize) -> Vec<Clean> {
    let benches = [false, true].map(|full| Bench::new(clean.clone(), full));
    let mut dice = Dice(seed);
    let mut scenarios = Vec::new();
    for operation in &clean.operations {
        let workshop = Workshop::new(operation);
        let full = operation.path.len() > 4
            || operation.id == "createUser"
            || operation.id == "createQrCode"
            || operation.id == "authenticate";
        let weight = if operation.id == "updatePolicies" {
            4
        } else {
            1
        };
        for _ in 0..rounds * weight {
            let asks = workshop.scenario(&mut dice);
            let bench = &benches[usize::from(full)];
            let (replies, mut visited) = bench.answers(&asks, true);
            visited.extend(bench.visited.iter().cloned());
            scenarios.push(Clean {
                asks,
                replies,
                visited,
                full,
            });
        }
    }
    scenarios
}

#[test]
fn fuzz() {
    let clean = Rulebook::vendor();
    let rounds = std::env::var("ROUNDS")
        .ok()
        .and_then(|r| r.parse().ok())
        .unwrap_or(ROUNDS);
    let scenarios = scenarios(&clean, 1, rounds);
    let prepared = [false, true].map(|full| Bench::new(clean.clone(), full).prepared);
    let mutants = catalogue(&clean);
    let mut untold = Vec::new();
    let mut unsound = Vec::new();
    let mut wrong = Vec::new();
    let only = std::env::var("ONLY").unwrap_or_default();
    for mutant in mutants.iter().filter(|m| m.id.contains(&only)) {
        let rulebook = mutant.rulebook(&clean);
        let benches = [false, true].map(|full| Bench::new(rulebook.clone(), full));
        let mut told = (0..2).any(|at| benches[at].prepared != prepared[at]);
        let mut dice = Dice(7);
        for scenario in &scenarios {
            let touches = !mutant.points.is_disjoint(&scenario.visited);
            if touches && told && mutant.equivalent.is_none() {
                continue;
            }
            if !touches && !dice.below(50) == 0 {
                continue;
            }
            let (replies, _) = benches[usize::from(scenario.full)].answers(&scenario.asks, false);
            if replies != scenario.replies {
                told = true;
                if NO_REQUEST_TELLS.iter().any(|k| fits(k.pattern, &mutant.id)) {
                    wrong.push(mutant.id.clone());
                    break;
                }
                if !touches {
                    unsound.push(mutant.id.clone());
                    println!(
                        "UNSOUND {} {:?} {:?} {:?}",
                        mutant.id, scenario.asks, scenario.replies, replies
                    );
                    break;
                }
                if mutant.equivalent.is_some() {
                    break;
                }
            }
        }
        if !told && mutant.equivalent.is_none() {
            untold.push(mutant.id.clone());
        }
    }
    println!("untold {}", untold.len());
    for id in &untold {
        println!("UNTOLD {id}");
    }
    for id in &wrong {
        println!("WRONG {id}");
    }
    println!("unsound {}", unsound.len());
}

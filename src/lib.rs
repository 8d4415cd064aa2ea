//! scratch
#![allow(dead_code, unused_imports)]
pub mod case;
pub mod cli;
pub mod contract;
pub mod exchange;
pub mod reference;
pub mod report;
pub mod run;
pub mod source;
pub mod template;
pub mod testing;
pub mod text;
pub mod verdict;
pub mod yaml;

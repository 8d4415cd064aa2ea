//! scratch
#![allow(dead_code, unused_imports)]
pub mod source;
pub mod text;
pub mod yaml;

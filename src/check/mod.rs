//! Compiled rules to what their own tests and the linter say of them.

pub mod lint;
pub mod sites;
pub mod tests;

use crate::problem::Problem;

/// What the tests of some rules gave.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Rules with tests.
    pub rules: usize,
    /// Tests that passed: each sentence of `accept` and `reject`, and each full test.
    pub passed: usize,
    /// Tests marked `todo`.
    pub todo: usize,
    /// One problem a failed test.
    pub failures: Vec<Problem>,
}

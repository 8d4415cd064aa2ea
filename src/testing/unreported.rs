//! Turns what asks for a report into a refusal that names the feature which brings it.
//!
//! In the place of `reports` where that is left out.

use std::str::FromStr;

use crate::run::Record;
use crate::template::Problem;

/// No report: none can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportTo {}

impl FromStr for ReportTo {
    type Err = String;

    /// Refuses whatever is asked for.
    fn from_str(_text: &str) -> Result<Self, String> {
        let title = "this build of vipspec writes no reports";
        let help = "give the dependency on vipspec `features = [\"cli\"]`";
        Err(format!("{title}; {help}"))
    }
}

/// Refuses nothing: nothing can be asked for.
pub(super) fn check_alone(_reports: &[ReportTo]) -> Result<(), Problem> {
    Ok(())
}

/// Writes nothing, likewise.
pub(super) fn write_reports(
    _reports: &[ReportTo],
    _record: &Record,
    _print: &dyn Fn(&str),
) -> Result<(), Problem> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::ReportTo;

    #[test]
    fn a_report_is_refused_by_the_name_of_the_feature() {
        let refused = "json=report.json".parse::<ReportTo>().unwrap_err();
        assert!(refused.contains("`features = [\"cli\"]`"), "{refused}");
    }
}

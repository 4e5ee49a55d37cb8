//! The particulars of a run that WATS has no field for: MiscInfo under the names of the site.

use crate::config::sections::MiscInfoConfig;
use crate::vte::model::{TestRun, guid_text};
use crate::wats::model::MiscInfo;
use crate::wats::text::max;

use super::identity::present;
use super::remarks::Remarks;

/// What wrote the run.
const SOURCE: &str = "VTE";

/// MiscInfo of a run; what is missing and what has an empty name is left out.
pub(super) fn misc_info<'a>(
    names: &'a MiscInfoConfig,
    run: &'a TestRun,
    remarks: &mut Remarks<'a, '_>,
) -> Vec<MiscInfo> {
    let mut all = Vec::with_capacity(10);
    let mut own = |name: &str, text: String| {
        if !name.is_empty() {
            all.push(MiscInfo { description: name.to_owned(), text: Some(text), numeric: None, id: None });
        }
    };
    own(&names.source, SOURCE.to_owned());
    own(&names.index_guid, guid_text(run.key.id));
    for (name, value) in [
        (&names.testsystem_guid, &run.testsystem),
        (&names.testplan, &run.testplan),
        (&names.variant, &run.testplan_variant),
        (&names.revision, &run.testplan_revision),
        (&names.product_type, &run.product_type),
        (&names.info1, &run.info[0]),
        (&names.info2, &run.info[1]),
        (&names.info3, &run.info[2]),
    ] {
        if let Some(value) = present(value.as_deref()).filter(|_| !name.is_empty()) {
            own(name, remarks.fit(name, value, max::MISC_INFO));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::fixture::{self, remarks};

    #[test]
    fn what_is_there_stands_under_the_names_of_the_site() {
        let names = MiscInfoConfig {
            info1: "Order".to_owned(),
            source: String::new(),
            variant: String::new(),
            ..MiscInfoConfig::default()
        };
        let run = TestRun {
            info: [Some(" O-1 ".into()), Some("  ".into()), None],
            testsystem: None,
            testplan_variant: Some("v".repeat(101)),
            product_type: Some("Main board".into()),
            ..fixture::run()
        };
        let (all, notes) = remarks(|remarks| misc_info(&names, &run, remarks));
        assert_eq!(notes, [], "what is left out is not cut");
        let all: Vec<_> = all.iter().map(|info| (info.description.as_str(), info.text.as_deref().unwrap())).collect();
        assert_eq!(
            all,
            [
                ("Index_GUID", "6F9619FF-8B86-D011-B42D-00C04FC964FF"),
                ("Test plan", "FCT Board"),
                ("Test plan revision", "1.4"),
                ("Product type", "Main board"),
                ("Order", "O-1"),
            ]
        );
    }
}

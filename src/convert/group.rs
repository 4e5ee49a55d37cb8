//! Steps in groups: sequences below the root, for rows that follow one another in the same group.

use crate::wats::model::{Sequence, Step, StepContent, StepStatus};
use crate::wats::text::{fit, max};

/// The steps of a row and the groups they stand in.
pub(super) struct Row {
    pub(super) groups: Vec<String>,
    pub(super) steps: Vec<Step>,
}

/// Puts rows into their groups, in their order: a group that is left and comes again is another one, as a test that is
/// repeated is another step. The sequences have version and file of the root's.
pub(super) fn nest(rows: Vec<Row>, root: &Sequence) -> Vec<Step> {
    let mut open: Vec<(String, Vec<Step>)> = vec![(String::new(), Vec::new())];
    for Row { groups, steps } in rows {
        let same = open.iter().skip(1).zip(&groups).take_while(|((name, _), group)| name == *group).count();
        while open.len() > same + 1 {
            close(&mut open, root);
        }
        open.extend(groups.into_iter().skip(same).map(|group| (group, Vec::new())));
        if let Some((_, innermost)) = open.last_mut() {
            innermost.extend(steps);
        }
    }
    while open.len() > 1 {
        close(&mut open, root);
    }
    numbered(open.pop().map(|(_, steps)| steps).unwrap_or_default())
}

/// Ends the innermost group.
fn close(open: &mut Vec<(String, Vec<Step>)>, root: &Sequence) {
    let Some((name, steps)) = open.pop() else { return };
    let mut fitted = fit(&name, max::NAME).text;
    fitted.truncate(fitted.trim_end().len());
    let mut step = Step::new(fitted, status(&steps));
    step.content = StepContent::Sequence(Sequence {
        name: fit(&name, max::SEQUENCE).text.trim_end().to_owned(),
        version: root.version.clone(),
        file_name: root.file_name.clone(),
        file_path: root.file_path.clone(),
        steps: numbered(steps),
    });
    if let Some((_, outer)) = open.last_mut() {
        outer.push(step);
    }
}

/// Numbers steps by their position, from 0.
fn numbered(mut steps: Vec<Step>) -> Vec<Step> {
    for (index, step) in (0..).zip(&mut steps) {
        step.index = Some(index);
    }
    steps
}

/// The status of a group is the worst of its steps. Attachments have none of their own.
fn status(steps: &[Step]) -> StepStatus {
    use StepStatus::{Done, Error, Failed, Passed, Skipped, Terminated};
    let judged = || steps.iter().filter(|step| step.attachment.is_none()).map(|step| step.status);
    [Terminated, Error, Failed, Passed, Done]
        .into_iter()
        .find(|status| judged().any(|one| one == *status))
        .unwrap_or(Skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> Sequence {
        Sequence {
            name: "Plan".into(),
            version: "1".into(),
            file_name: "Plan".into(),
            file_path: "Plan/Hot".into(),
            steps: Vec::new(),
        }
    }

    fn row(groups: &str, name: &str, status: StepStatus) -> Row {
        let groups = groups.split('|').filter(|group| !group.is_empty()).map(str::to_owned).collect();
        Row { groups, steps: vec![Step::new(name, status)] }
    }

    /// `name:status(children)`.
    fn shape(steps: &[Step]) -> String {
        let one = |step: &Step| match &step.content {
            StepContent::Sequence(sequence) => format!("{}:{:?}({})", step.name, step.status, shape(&sequence.steps)),
            _ => step.name.clone(),
        };
        steps.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rows_that_follow_one_another_share_their_groups() {
        use StepStatus::{Done, Failed, Passed, Skipped};
        let steps = nest(
            vec![
                row("", "first", Passed),
                row("A", "a1", Passed),
                row("A|B", "b1", Failed),
                row("A|B", "b2", Passed),
                row("A", "a2", Passed),
                row("C|B", "c", Done),
                row("D", "d", Skipped),
                row("A", "a3", Passed),
            ],
            &root(),
        );
        assert_eq!(shape(&steps), "first A:Failed(a1 B:Failed(b1 b2) a2) C:Done(B:Done(c)) D:Skipped(d) A:Passed(a3)");
        assert_eq!(steps.iter().map(|step| step.index.unwrap()).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        let StepContent::Sequence(a) = &steps[1].content else { panic!() };
        assert_eq!((a.version.as_str(), a.file_path.as_str()), ("1", "Plan/Hot"));
        assert_eq!(a.steps[2].index, Some(2));
    }

    #[test]
    fn a_group_is_never_better_than_its_steps() {
        use StepStatus::{Done, Error, Failed, Passed, Skipped, Terminated};
        for (steps, status) in [
            (&[Passed, Failed][..], Failed),
            (&[Failed, Error], Error),
            (&[Error, Terminated, Passed], Terminated),
            (&[Done, Passed], Passed),
            (&[Skipped, Skipped], Skipped),
            (&[Skipped, Done], Done),
        ] {
            let steps: Vec<Step> = steps.iter().map(|status| Step::new("s", *status)).collect();
            assert_eq!(super::status(&steps), status);
        }
    }
}

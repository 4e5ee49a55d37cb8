//! Every file operation and every ledger operation of a delivery fails once, at each place where it can; after a
//! restart every run is delivered or set aside, and nothing in the folder is broken, doubled or left over.

use std::io::ErrorKind;
use std::sync::Arc;

use vte_wats::deliver::RealFs;

use super::faulty::{Failure, FaultyFs, Plan, Shared};
use super::reports::whole;
use super::world::{CASES, Case, NoFaults, World, deliver};

/// More operations than any delivery here has.
const MANY: usize = 1000;

/// Lets operation 1, 2, 3, ... fail until none does, and hands each world to `then` after its failure. Gives the number
/// of operations.
fn at_every_operation(case: Case, failure: Failure, what: Which, then: &dyn Fn(&World, &FaultyFs, &str)) -> usize {
    for at in 1..MANY {
        let world = World::new(case);
        let plan = Plan::new(at, failure, ErrorKind::Other);
        let idle = Plan::new(0, Failure::Once, ErrorKind::Other);
        let fs = FaultyFs::new(if what == Which::Ledger { &idle } else { &plan });
        let faults = Shared(Arc::clone(if what == Which::Files { &idle } else { &plan }));
        let done = world.export(fs.clone(), Box::new(faults), 2);
        let operation = plan.log().get(at - 1).cloned().unwrap_or_default();
        let context = format!("{case:?}, {failure:?} at {at} `{operation}`");
        assert!(plan.has_failed() || done.is_ok(), "{context}: {done:?}");
        world.check_whole(&context);
        if !plan.has_failed() {
            world.check_finished(2, &context);
            return at - 1;
        }
        then(&world, &fs, &context);
    }
    panic!("more than {MANY} operations");
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Files,
    Ledger,
    Both,
}

/// Starts anew, with the runs as they were or changed meanwhile.
fn restart(generation: u32) -> impl Fn(&World, &FaultyFs, &str) {
    move |world, _, context| {
        let context = format!("{context}, then version {generation}");
        let done = world.export(Arc::new(RealFs), Box::new(NoFaults), generation);
        assert!(done.is_ok(), "{context}: {done:?}");
        world.check_finished(generation, &context);
    }
}

#[test]
fn every_file_operation_may_fail() {
    for case in CASES {
        for failure in [Failure::Once, Failure::Onwards, Failure::AnswerLost] {
            let operations = at_every_operation(case, failure, Which::Files, &restart(2));
            assert!(operations > 60, "only {operations} operations were tried");
            at_every_operation(case, failure, Which::Files, &restart(3));
        }
    }
}

#[test]
fn every_ledger_operation_may_fail() {
    for case in CASES {
        for failure in [Failure::Once, Failure::Onwards] {
            let operations = at_every_operation(case, failure, Which::Ledger, &restart(2));
            assert!(operations > 25, "only {operations} operations were tried");
            at_every_operation(case, failure, Which::Ledger, &restart(3));
        }
    }
}

/// The content goes back to what the ledger knows as delivered, after a later version may have got its name.
#[test]
fn a_change_may_be_taken_back_after_a_crash() {
    let then = |world: &World, _: &FaultyFs, context: &str| {
        world.export(Arc::new(RealFs), Box::new(NoFaults), 1).unwrap();
        for number in [0, 4, 5, 6, 11] {
            let read = std::fs::read(world.place(number)).unwrap();
            assert_eq!(whole(&read), Some((number, 1)), "{context}: run {number}");
        }
    };
    at_every_operation(CASES[0], Failure::Onwards, Which::Both, &then);
}

/// A report that was taken back comes back, even if nobody delivers anything.
#[test]
fn a_start_alone_puts_right_what_a_crash_left() {
    let then = |world: &World, _: &FaultyFs, context: &str| {
        drop(world.open(Arc::new(RealFs), Box::new(NoFaults)).unwrap());
        for number in [0, 4, 5] {
            let read =
                std::fs::read(world.place(number)).unwrap_or_else(|error| panic!("{context}: {number}: {error}"));
            assert!(whole(&read).is_some(), "{context}: run {number}");
        }
        assert!(world.files().keys().all(|path| path.extension().is_some_and(|it| it == "xml")), "{context}");
    };
    for failure in [Failure::Onwards, Failure::AnswerLost] {
        at_every_operation(CASES[2], failure, Which::Both, &then);
    }
}

/// Were an earlier report put back after the client has read its successor, WATS would go back to it.
#[test]
fn no_earlier_report_comes_after_what_the_client_has_read() {
    let then = |world: &World, _: &FaultyFs, context: &str| {
        let read = std::fs::read(world.place(0)).ok().and_then(|read| whole(&read));
        if read != Some((0, 2)) {
            return;
        }
        std::fs::remove_file(world.place(0)).unwrap();
        drop(world.open(Arc::new(RealFs), Box::new(NoFaults)).unwrap());
        assert!(!world.place(0).exists(), "{context}");
    };
    for failure in [Failure::Once, Failure::Onwards, Failure::AnswerLost] {
        at_every_operation(CASES[0], failure, Which::Both, &then);
    }
}

#[test]
fn two_crashes_may_follow_each_other() {
    let twice = |world: &World, _: &FaultyFs, context: &str| {
        for at in (1..60).step_by(7) {
            let plan = Plan::new(at, Failure::Onwards, ErrorKind::Other);
            let done = world.export(FaultyFs::new(&plan), Box::new(Shared(Arc::clone(&plan))), 3);
            assert!(done.is_err() || !plan.has_failed(), "{context}: {done:?}");
            world.check_whole(context);
        }
        restart(4)(world, &FaultyFs::new(&Plan::new(0, Failure::Once, ErrorKind::Other)), context);
    };
    at_every_operation(CASES[2], Failure::Onwards, Which::Both, &twice);
}

/// What was written and not synchronised is broken, and what was renamed is as before: were a report renamed before it
/// is synchronised, or the ledger told before the folder is, this would find it.
#[test]
fn the_power_may_be_cut_at_every_operation() {
    for case in CASES {
        for (kept, generation) in [(0, 2), (1, 3), (7, 3)] {
            let then = |world: &World, fs: &FaultyFs, context: &str| {
                let context = format!("{context}, power cut after {kept} of {}", fs.volatile_names());
                fs.cut_power(kept);
                world.check_whole(&context);
                restart(generation)(world, fs, &context);
            };
            at_every_operation(case, Failure::Onwards, Which::Both, &then);
        }
    }
}

/// A service does not start anew after an error: it goes on with the folder and the ledger it has.
#[test]
fn delivery_goes_on_without_a_restart() {
    for generation in [2, 3] {
        for at in 1..MANY {
            let world = World::new(CASES[0]);
            let plan = Plan::new(at, Failure::Once, ErrorKind::Other);
            let Ok((mut ledger, mut outbox)) = world.open(FaultyFs::new(&plan), Box::new(Shared(Arc::clone(&plan))))
            else {
                continue;
            };
            let context = format!("at {at}, version {generation}");
            let first = deliver(&mut ledger, &mut outbox, 2);
            world.check_whole(&context);
            if !plan.has_failed() {
                first.unwrap();
                break;
            }
            deliver(&mut ledger, &mut outbox, generation).unwrap_or_else(|error| panic!("{context}: {error:?}"));
            drop((ledger, outbox));
            world.check_finished(generation, &context);
        }
    }
}

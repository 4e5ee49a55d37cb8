//! What holds for every run, however odd.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use vte_wats::config::sections::{RepeatedHour, StepVerdictFrom, TimestampIs};
use vte_wats::convert::{Converted, Converter};
use vte_wats::vte::model::{Number, RunTime, StepTable, StepValue, TestRun, TestStep};
use vte_wats::wats::model::{MeasurementStatus, ReportResult, Step, StepContent, StepStatus};
use vte_wats::wats::rules::Rule;
use vte_wats::wats::text::{fit, is_forbidden, max, utf16_len};

use crate::runs::{config, run, steps, uut};

/// Zones with changes of an hour, half an hour, in the other direction, at midnight, and none.
const ZONES: [Tz; 9] = [
    Tz::Europe__Stockholm,
    Tz::Europe__Dublin,
    Tz::America__New_York,
    Tz::America__St_Johns,
    Tz::Australia__Lord_Howe,
    Tz::America__Santiago,
    Tz::Africa__Casablanca,
    Tz::Asia__Kathmandu,
    Tz::UTC,
];

/// The start that a run at the instant gets, when its wall clock is read back, by the setting that fits.
fn read_back(zone: Tz, instant: DateTime<Utc>, timestamp: TimestampIs, seconds: f64) -> DateTime<chrono::FixedOffset> {
    let wall = instant.with_timezone(&zone).naive_local();
    let second = zone.from_local_datetime(&wall).latest().is_some_and(|latest| latest.to_utc() == instant)
        && zone.from_local_datetime(&wall).single().is_none();
    let mut config = config();
    config.site.time_zone = zone.name().to_owned();
    config.site.repeated_hour = if second { RepeatedHour::Second } else { RepeatedHour::First };
    config.site.timestamp = timestamp;
    let run = TestRun { time: RunTime::Wall(wall), duration: Some(Number::Value(seconds)), ..run() };
    Converter::new(&config).unwrap().convert(&run).unwrap().report.start
}

/// Every ten minutes of the nights around every change of the clock in 2025, the instant comes back.
#[test]
fn instants_of_the_nights_when_clocks_change_come_back() {
    let mut changes = 0;
    for zone in ZONES {
        let hours =
            (0..365 * 24).map(|hour| Utc.with_ymd_and_hms(2025, 1, 1, 0, 0, 0).unwrap() + TimeDelta::hours(hour));
        let offset = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local() - at.naive_utc();
        for change in hours.filter(|hour| offset(*hour) != offset(*hour + TimeDelta::hours(1))) {
            changes += 1;
            for step in -30..30 {
                let instant = change + TimeDelta::minutes(10 * step) + TimeDelta::nanoseconds(100);
                let start = read_back(zone, instant, TimestampIs::Start, 0.0);
                assert_eq!(start.to_utc(), instant, "{zone}");
                assert_eq!(start.naive_local(), instant.with_timezone(&zone).naive_local(), "{zone}");
            }
        }
    }
    assert_eq!(changes, 14, "seven of the zones change their clocks twice a year");
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~]{0,30}",
        2 => any::<String>(),
        1 => "[a-zåäö中\u{1F600}\u{0}\u{7F}\u{FEFF}\r\n\t ]{90,220}",
        1 => "\\s{0,3}",
    ]
}

fn maybe_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.8, text())
}

fn code() -> impl Strategy<Value = Option<String>> {
    let listed = proptest::sample::select(vec!["0", "1", "2", "3", "4", "5", "9", "True", "false", " 1 ", "77", ""]);
    proptest::option::weighted(0.9, listed.prop_map(str::to_owned))
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![-10.0..10.0, Just(0.0), Just(1e30), Just(f64::NAN), Just(f64::INFINITY), any::<f64>()]
}

fn limit() -> impl Strategy<Value = Option<Number>> {
    prop_oneof![
        2 => Just(None),
        4 => number().prop_map(|value| Some(Number::Value(value))),
        1 => text().prop_map(|text| Some(Number::Unreadable(text))),
    ]
}

fn value() -> impl Strategy<Value = StepValue> {
    prop_oneof![
        1 => Just(StepValue::Missing),
        4 => number().prop_map(StepValue::Number),
        3 => text().prop_map(StepValue::Text),
        1 => proptest::collection::vec(any::<u8>(), 0..50).prop_map(StepValue::Bytes),
    ]
}

prop_compose! {
    fn step()(
        table in proptest::sample::select(vec![StepTable::Numeric, StepTable::Text, StepTable::Other]),
        step_number in any::<Option<i64>>(),
        texts in (maybe_text(), maybe_text(), maybe_text(), maybe_text()),
        result in value(),
        verdict in code(),
        low in limit(),
        high in limit(),
    ) -> TestStep {
        let (test_number, name, description, units) = texts;
        TestStep { table, step_number, test_number, name, description, units, result, verdict, low, high }
    }
}

prop_compose! {
    fn any_run()(
        codes in (code(), code()),
        header in (maybe_text(), maybe_text(), maybe_text(), maybe_text(), maybe_text(), maybe_text()),
        plan in (maybe_text(), maybe_text(), maybe_text()),
        info in (maybe_text(), maybe_text(), maybe_text()),
        duration in limit(),
        steps in proptest::collection::vec(step(), 0..6),
    ) -> TestRun {
        let (result, exit_code) = codes;
        let (serial, product, product_version, hostname, site, user) = header;
        let (testplan, testplan_variant, testplan_revision) = plan;
        let info = [info.0, info.1, info.2];
        TestRun {
            result, exit_code, serial, product, product_version, hostname, site, user, testplan, testplan_variant,
            testplan_revision, info, duration, steps, ..run()
        }
    }
}

fn fits(text: &str, longest: usize) {
    assert!(utf16_len(text) <= longest && !text.chars().any(is_forbidden), "{text:?}");
}

fn filled(text: &str, longest: usize) {
    fits(text, longest);
    assert!(!text.is_empty() && text.trim() == text, "{text:?}");
}

fn check_step(step: &Step) {
    filled(&step.name, max::NAME);
    fits(step.report_text.as_deref().unwrap_or_default(), max::REPORT_TEXT);
    fits(step.error_message.as_deref().unwrap_or_default(), max::STEP_MESSAGE);
    let status = match &step.content {
        StepContent::None => None,
        StepContent::Numeric(all) => {
            let [measurement] = &all[..] else { panic!("{all:?}") };
            assert!(measurement.value.is_finite());
            fits(measurement.units.as_deref().unwrap_or_default(), max::UNITS);
            let limits = [measurement.limits.low, measurement.limits.high];
            assert!(limits.into_iter().flatten().all(|limit| limit.abs() < 1e30));
            Some(measurement.status)
        }
        StepContent::Text(all) => {
            let [measurement] = &all[..] else { panic!("{all:?}") };
            fits(&measurement.value, max::STRING_VALUE);
            Some(measurement.status)
        }
        other => panic!("{other:?}"),
    };
    match step.status {
        StepStatus::Skipped => assert_eq!(status, None),
        StepStatus::Passed | StepStatus::Done => assert!(matches!(status, None | Some(MeasurementStatus::Passed))),
        _ => assert!(matches!(status, None | Some(MeasurementStatus::Failed))),
    }
    if let Some(attachment) = &step.attachment {
        filled(&attachment.name, max::FILE_NAME);
        assert!(!attachment.data.is_empty() && attachment.data.len() <= max::ATTACHMENT_BYTES);
        assert_eq!((status, &step.report_text), (None, &None));
    }
}

/// Whether the value of the row stands somewhere in the steps it became.
fn stands(row: &TestStep, became: &[Step]) -> bool {
    let step = &became[0];
    let told = step.report_text.as_deref().unwrap_or_default();
    let whole = |text: &str| fit(text, usize::MAX / 3).text;
    match (&row.result, &step.content) {
        (StepValue::TooLarge(_), _) => false,
        (StepValue::Missing, _) => told.contains("Value: none (NULL)"),
        (StepValue::Number(value), StepContent::Numeric(all)) => all[0].value.to_bits() == value.to_bits(),
        (StepValue::Number(_), StepContent::Text(all)) => !all[0].value.is_empty(),
        (StepValue::Number(_), _) => told.contains("Value: "),
        (StepValue::Text(text), StepContent::Text(all)) => all[0].value == whole(text) || told.contains(&whole(text)),
        (StepValue::Text(text), _) => told.contains(&whole(text)),
        (StepValue::Bytes(bytes), _) if bytes.is_empty() => told.contains("Value: 0 bytes"),
        (StepValue::Bytes(bytes), _) => {
            let attached = became.get(1).and_then(|step| step.attachment.as_ref());
            // Bytes that are text stand there as text.
            let text = vte_wats::vte::other::text_of(bytes).filter(|_| row.table == StepTable::Other);
            attached.is_some_and(|kept| kept.data == *bytes)
                || text.is_some_and(|text| {
                    told.contains(&whole(&text)) || attached.is_some_and(|kept| kept.data == text.as_bytes())
                })
        }
    }
}

/// The steps of each row: a row is followed by the steps of its attachments.
fn by_row(steps: &[Step]) -> Vec<&[Step]> {
    steps.chunk_by(|_, next| next.attachment.is_some()).collect()
}

fn check(run: &TestRun, converted: &Converted) {
    let report = &converted.report;
    // The verdict of a run stands, whatever its steps say: the only rule that may be broken.
    let violations = vte_wats::wats::rules::check(report);
    let broken: Vec<_> = violations.iter().filter(|violation| violation.rule != Rule::StatusParent).collect();
    assert!(broken.is_empty(), "{broken:?}");
    for text in [&report.sn, &report.pn, &report.rev, &report.machine_name, &report.location, &report.purpose] {
        filled(text, max::HEADER);
    }
    for info in &report.misc_info {
        filled(&info.description, max::MISC_INFO);
        fits(info.text.as_deref().unwrap(), max::MISC_INFO);
    }
    let uut = uut(report);
    let StepContent::Sequence(root) = &uut.root.content else { panic!() };
    for (text, longest) in [
        (&root.name, max::SEQUENCE),
        (&root.version, max::VERSION),
        (&root.file_name, max::SEQUENCE),
        (&root.file_path, max::PATH),
    ] {
        fits(text, longest);
        assert!(!text.is_empty());
    }
    fits(uut.error_message.as_deref().unwrap_or_default(), max::ERROR_MESSAGE);
    fits(uut.root.report_text.as_deref().unwrap_or_default(), max::REPORT_TEXT);

    let code = |code: &Option<String>| code.as_deref().unwrap_or_default().trim().to_lowercase();
    if report.result == ReportResult::Passed {
        assert!(["1", "true"].contains(&code(&run.result).as_str()), "{:?}", run.result);
        assert!(["", "0", "false"].contains(&code(&run.exit_code).as_str()), "{:?}", run.exit_code);
    }
    let steps = steps(report);
    for (index, step) in (0..).zip(steps) {
        assert_eq!(step.index, Some(index));
        check_step(step);
    }
    let by_row = by_row(steps);
    assert_eq!(by_row.len(), run.steps.len());
    for (row, became) in run.steps.iter().zip(by_row) {
        if became[0].status == StepStatus::Passed {
            let code = code(&row.verdict);
            assert!(["1", "true"].contains(&code.as_str()) || (code.is_empty() && inside(row)), "{row:?}");
        }
        assert!(stands(row, became), "{row:?} {became:?}");
    }
}

/// Whether a numeric row is inside limits of which at least one is one.
fn inside(row: &TestStep) -> bool {
    let StepValue::Number(value) = row.result else { return false };
    let limit = |limit: &Option<Number>| match limit {
        None => Ok(None),
        Some(Number::Value(limit)) if limit.abs() >= 1e30 => Ok(None),
        Some(Number::Value(limit)) if limit.is_finite() => Ok(Some(*limit)),
        Some(_) => Err(()),
    };
    let (Ok(low), Ok(high)) = (limit(&row.low), limit(&row.high)) else { return false };
    row.table == StepTable::Numeric
        && value.is_finite()
        && (low.is_some() || high.is_some())
        && low.is_none_or(|low| value >= low)
        && high.is_none_or(|high| value <= high)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_gives_a_report_that_fits_and_loses_nothing(run in any_run()) {
        let converter = Converter::new(&config()).unwrap();
        let converted = converter.convert(&run).unwrap();
        check(&run, &converted);
        prop_assert_eq!(converted, converter.convert(&run).unwrap());
    }

    #[test]
    fn without_codes_only_what_is_inside_its_limits_is_passed(step in step()) {
        let mut config = config();
        config.verdict.step_from = StepVerdictFrom::Limits;
        let run = TestRun { steps: vec![step], ..run() };
        let report = Converter::new(&config).unwrap().convert(&run).unwrap().report;
        prop_assert_eq!(steps(&report)[0].status == StepStatus::Passed, inside(&run.steps[0]));
    }

    #[test]
    fn instants_come_back(
        zone in proptest::sample::select(ZONES.to_vec()),
        micros in 100_000_000_000_000..4_000_000_000_000_000_i64,
        ticks in 0..864_000_000_000_i64,
    ) {
        let instant = DateTime::from_timestamp_micros(micros).unwrap();
        // A start, or an end and how long it took.
        prop_assert_eq!(read_back(zone, instant, TimestampIs::Start, 1.0).to_utc(), instant);
        #[expect(clippy::cast_precision_loss, reason = "a day of ticks is exact")]
        let seconds = ticks as f64 / 1e7;
        let start = read_back(zone, instant, TimestampIs::End, seconds);
        prop_assert_eq!(start.to_utc(), instant - TimeDelta::nanoseconds(ticks * 100));
        prop_assert_eq!(start.naive_local(), start.with_timezone(&zone).naive_local());
    }
}

//! Every kind of text: long, empty, foreign, and what no XML file may hold.

use super::super::calendar::Moment;
use super::super::draft::{Draft, Outcome, Step};
use super::super::plans::BY_HAND;
use super::Made;

const PLAN: usize = BY_HAND + 1;

pub(super) fn drafts(made: &mut Made) -> Vec<Draft> {
    let saturday = Moment::utc(2026, 2, 14, 9, 0, 0);
    let unit = made.unit(2, saturday);
    let mut run = |minutes: f64, steps: Vec<Step>| {
        steps.into_iter().fold(made.run(PLAN, 2, &unit, saturday.after(minutes * 60.0)), Draft::step)
    };
    vec![
        run(0.0, lengths()),
        run(10.0, characters()),
        run(20.0, other_columns()),
        run(30.0, refused()).ended(Some(0), Some(0)),
    ]
}

fn lengths() -> Vec<Step> {
    let pattern = |length: usize| (0..length).map(|place| char::from(b'a' + (place % 26) as u8)).collect::<String>();
    let log: String = (1..=120)
        .map(|line| format!("{line:03} 09:{:02}:{:02} relay {} closed, 24.01 V\r\n", line / 60, line % 60, line % 8))
        .collect();
    vec![
        Step::text("Short", "OK"),
        Step::text("Empty", ""),
        Step::text("Blanks", "   "),
        Step::text("Blanks around", "  24 V  "),
        Step::text("100 characters", &pattern(100)),
        Step::text("101 characters", &pattern(101)),
        Step::text("A pair of surrogates at the 100th", &format!("{}😀 and more", pattern(99))),
        Step::text("5,000 characters", &pattern(5_000)),
        Step::text("A log of 120 lines", &log),
        Step {
            outcome: Outcome::Text { value: None, expected: Some("something".to_owned()) },
            ..Step::text("None", "")
        },
    ]
}

fn characters() -> Vec<Step> {
    vec![
        Step::text("Swedish", "Åäö ÅÄÖ é"),
        Step::text("German", "Straße, Prüfmaß, ẞ"),
        Step::text("Chinese", "温度正常，通过"),
        Step::text("Emoji", "👍🏽 ok 😀"),
        Step::text("Combined", "A\u{30a}ngstro\u{308}m"),
        Step::text("Right to left", "שלום \u{202e}gnirts\u{202c} مرحبا"),
        Step::text("Units", "µΩ·m ±5 % ²√Hz €"),
        Step::text("Markup", "<b>5 > 3 & \"2\" < 4</b> ]]> &amp; &#0;"),
        Step::text("Lines and tabs", "first\r\nsecond\n\tthird\rfourth"),
        Step::text("Control characters", "\u{2}READY\u{3}\u{1b}[31mred\u{1b}[0m\u{7}\u{8}"),
        Step::text("NUL inside", "24.01\u{0}garbage"),
        Step::text("No characters", "\u{fffe}|\u{ffff}"),
        Step::text("C1 and separators", "a\u{85}b\u{9b}c\u{2028}d\u{feff}e"),
        Step::text("Number", "007"),
        Step::text("Decimal comma", "24,013"),
        Step::text("Braces of a VEE record", "{Name \"R1\", Value 4.7}"),
    ]
}

/// Long and odd text in the other columns.
fn other_columns() -> Vec<Step> {
    let name: String = "Spänning vid last, mätpunkt ".repeat(5).chars().take(128).collect();
    let description: String =
        "Measured between TP12 and TP14 after the relay has settled. ".repeat(5).chars().take(255).collect();
    let bare = |step: Step| Step { name: None, ..step };
    vec![
        Step::number(&name, 24.013).units("V").numbered("10.1"),
        Step::text("Description of 255 characters", "OK").about(&description).numbered("10.2"),
        Step::number("Units of 32 characters", 1.0).units("µV/(m·s²·√Hz) at 25 °C, 50 % RH."),
        Step::number("  Name with blanks around  ", 1.0).limits(0.0, 2.0),
        Step::number("Name with\r\na line break", 1.0),
        Step::number("Name/with\\slashes: \"quotes\" <and> more", 1.0),
        Step::number("", 1.0).about("Empty name"),
        bare(Step::number("", 1.0).about("No name").numbered("10.8")),
        bare(Step::text("", "neither name nor number")),
        Step::number("测试点十一", 1.0).units("欧姆").numbered("十"),
        Step::text("Expected", "OK").expect("OK").about(""),
        Step::text("Expected, in another case", "ok").expect("OK"),
    ]
}

fn refused() -> Vec<Step> {
    vec![
        Step::text("Wrong text", "PSU 2.13.9").expect("PSU 2.14.0").verdict(0),
        Step::text("No answer", "").expect("READY").verdict(0),
        Step::text("Failed without expectation", "ERROR 17: relay K4 stuck").verdict(0),
    ]
}

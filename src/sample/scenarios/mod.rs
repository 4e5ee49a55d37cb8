//! Runs made by hand: what ordinary work brings once in a while, gathered so that every kind is there. Each of them can
//! be delivered.

mod clock;
mod data;
mod limits;
mod people;
mod texts;
mod verdicts;

use super::calendar::Moment;
use super::draft::{Draft, Unit};
use super::plant::PRODUCTS;
use super::rng::guid;

/// All runs made by hand, the runs of one unit together.
pub fn drafts(seed: u64) -> Vec<Draft> {
    let mut made = Made { seed, runs: 0, units: 0 };
    let mut drafts = clock::drafts(&mut made);
    drafts.extend(limits::drafts(&mut made));
    drafts.extend(texts::drafts(&mut made));
    drafts.extend(data::drafts(&mut made));
    drafts.extend(verdicts::drafts(&mut made));
    drafts.extend(people::drafts(&mut made));
    drafts
}

/// Counts what has been made, so that every run and every unit gets a key of its own.
struct Made {
    seed: u64,
    runs: u64,
    units: u64,
}

impl Made {
    /// A new unit of a product, made in the year of its test.
    fn unit(&mut self, product: usize, tested: Moment) -> Unit {
        self.units += 1;
        let year = tested.wall().format("%y");
        let serial = format!("{}{year}{:06}", PRODUCTS[product].serial, 990_000 + self.units);
        Unit { id: guid(self.seed, "odd unit", self.units), serial }
    }

    /// A passed run of a unit, without steps, by the engineers' first station.
    fn run(&mut self, plan: usize, product: usize, unit: &Unit, end: Moment) -> Draft {
        self.runs += 1;
        Draft {
            id: guid(self.seed, "odd run", self.runs),
            unit: Some(unit.clone()),
            product,
            plan,
            revision: 0,
            station: 1,
            person: 3,
            end,
            ..Draft::plain(self.runs)
        }
    }

    /// A passed run of a new unit.
    fn new_run(&mut self, plan: usize, product: usize, end: Moment) -> Draft {
        let unit = self.unit(product, end);
        self.run(plan, product, &unit, end)
    }
}

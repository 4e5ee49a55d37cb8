//! A generator of pseudo-random numbers whose numbers never change: SplitMix64, with nothing but whole and basic float
//! operations behind it, so that a seed gives the same bytes on every machine and for ever.

use uuid::{Builder, Uuid};

/// A sequence of numbers that a seed decides.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The sequence of one thing among many: the `index`-th of its `kind`. Sequences of different things are unrelated.
    pub fn of(seed: u64, kind: &str, index: u64) -> Rng {
        // FNV-1a, then one mixing step, tells kinds and neighbours apart.
        let kind = kind
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        let mut rng = Rng(seed ^ kind.rotate_left(17) ^ index.wrapping_mul(0xd134_2543_de82_ef95));
        let state = rng.draw();
        Rng(state)
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.draw()) * u128::from(end)) >> 64) as u64
    }

    /// A number from 0 up to, but not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// A number around 0, nearly normal with a deviation of 1 and never beyond 6: the sum of twelve even ones.
    pub fn noise(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A GUID of the random kind.
    pub fn guid(&mut self) -> Uuid {
        let bytes = (u128::from(self.draw()) << 64 | u128::from(self.draw())).to_be_bytes();
        Builder::from_random_bytes(bytes).into_uuid()
    }
}

/// The GUID of the `index`-th thing of its kind.
pub fn guid(seed: u64, kind: &str, index: u64) -> Uuid {
    Rng::of(seed, kind, index).guid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let mut rng = Rng(1_234_567);
        assert_eq!([rng.draw(), rng.draw()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn things_have_sequences_of_their_own() {
        let first = Rng::of(1, "run", 0).draw();
        for other in [Rng::of(1, "run", 1), Rng::of(1, "unit", 0), Rng::of(2, "run", 0)] {
            assert_ne!(first, other.clone().draw());
        }
        assert_eq!(first, Rng::of(1, "run", 0).draw());
    }

    #[test]
    fn noise_is_centred_and_narrow() {
        let mut rng = Rng::of(7, "noise", 0);
        let values: Vec<f64> = (0..10_000).map(|_| rng.noise()).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let deviation = values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64;
        assert!(mean.abs() < 0.05 && (deviation - 1.0).abs() < 0.05, "{mean} {deviation}");
    }

    #[test]
    fn a_guid_is_of_version_4() {
        assert_eq!(guid(1, "run", 1).get_version_num(), 4);
    }
}

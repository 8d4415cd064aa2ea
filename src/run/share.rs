//! Turns all chosen cases into those of one shard, the same whatever cases are added.

use super::Shard;

impl std::str::FromStr for Shard {
    type Err = String;

    /// Reads `2/4`: the second of four.
    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || "a shard is written `K/N`, such as `2/4`, with K from 1 to N".to_owned();
        let (index, of) = text.split_once('/').ok_or_else(refuse)?;
        let (index, of) = match (index.parse(), of.parse()) {
            (Ok(index), Ok(of)) => (index, of),
            _ => return Err(refuse()),
        };
        match (1..=of).contains(&index) && of <= 1000 {
            true => Ok(Self { index, of }),
            false => Err(refuse()),
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.index, self.of)
    }
}

impl Shard {
    /// Tells whether a case belongs here: by its id, or by what it uses exclusively.
    ///
    /// Cases that share something which a target has only once come into one shard.
    pub fn holds(self, id: &str, exclusive: &[String]) -> bool {
        let key = exclusive.iter().min().map_or(id, String::as_str);
        fnv(key.as_bytes()) % u64::from(self.of) == u64::from(self.index - 1)
    }
}

/// FNV-1a with a last mix: the same on every machine and in every version.
fn fnv(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // The low bits of FNV depend on the low bits of the text alone.
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

#[cfg(test)]
mod tests {
    use super::{Shard, fnv};
    use crate::case::Library;

    #[test]
    fn a_shard_is_read() {
        assert_eq!("2/4".parse(), Ok(Shard { index: 2, of: 4 }));
        for wrong in ["", "2", "0/4", "5/4", "1/0", "-1/2", "1/1001", "a/b"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_case_is_in_one_shard_and_the_shards_are_of_a_size() {
        let library = Library::embedded();
        let ids = library
            .files()
            .flat_map(|(_, file)| (0..4).map(move |case| format!("{}[{case}]", file.id)));
        let ids: Vec<String> = ids.collect();
        let shard = |index| Shard { index, of: 4 };
        let mut sizes = [0_usize; 4];
        for id in &ids {
            let holding = (1..=4).filter(|index| shard(*index).holds(id, &[]));
            let holding: Vec<u32> = holding.collect();
            assert_eq!(holding.len(), 1, "{id}");
            sizes[holding[0] as usize - 1] += 1;
        }
        let fair = ids.len() / 4;
        assert!(
            sizes.iter().all(|size| size.abs_diff(fair) < fair / 4),
            "{sizes:?}"
        );
    }

    #[test]
    fn the_place_of_an_id_never_changes() {
        assert_eq!(fnv(b"vip-rest/accounts/create") % 4, 1);
    }
}

//! Turns words of a target file into sizes.

use super::size;

#[test]
fn a_size_is_a_number_of_bytes_and_a_unit() {
    for (word, bytes) in [
        ("1", 1),
        ("1048576", 1 << 20),
        ("512KiB", 512 << 10),
        ("10 MiB", 10 << 20),
    ] {
        assert_eq!(size(word), Ok(bytes), "{word}");
    }
    for word in [
        "",
        "0",
        "0MiB",
        "-1",
        "1GiB",
        "1 k",
        "MiB",
        "99999999999999MiB",
    ] {
        assert!(size(word).is_err(), "{word}");
    }
}

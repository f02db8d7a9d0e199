//! What redaction hides, and what it leaves.

use proptest::prelude::*;
use strands_core::redact::{plain, redact};

const ENOUGH: usize = 300;

#[test]
fn what_names_a_person_or_opens_a_door_is_masked() {
    let table = [
        (
            "no such user ada.lovelace+etl@mail.example.co.uk, skipped",
            "no such user a•••@•••, skipped",
        ),
        ("x?user=ada%40example.com&y", "x?user=a•••@•••&y"),
        (
            "card 4111 1111 1111 1111 declined",
            "card [redacted] declined",
        ),
        (
            "on 2026-03-12 5500-0055-5555-5559.",
            "on 2026-03-12 [redacted].",
        ),
        ("row 4111111111111111", "row [redacted]"),
        ("call +49 (0)30 123456 now", "call [redacted] now"),
        (
            "call (555) 123-4567 or 555.123.4567",
            "call [redacted] or [redacted]",
        ),
        (
            "tel 0171 1234567, 06 12 34 56 78",
            "tel [redacted], [redacted]",
        ),
        (
            "to DE89 3704 0044 0532 0130 00 today",
            "to [redacted] today",
        ),
        ("GB82WEST12345698765432", "[redacted]"),
        ("ssn 123-45-6789 dup", "ssn [redacted] dup"),
        (
            "key AKIAIOSFODNN7EXAMPLE not found",
            "key [redacted] not found",
        ),
        ("password=hunter2; retry", "password=[redacted]; retry"),
        ("db.password: hunter2", "db.password: [redacted]"),
        (
            r#"{"password": "hun ter2", "user": 1}"#,
            r#"{"password": "[redacted]", "user": 1}"#,
        ),
        (
            r#"{\"api_key\":\"abc\",\"n\":1}"#,
            r#"{\"api_key\":\"[redacted]\",\"n\":1}"#,
        ),
        (
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG",
            "aws_secret_access_key = [redacted]",
        ),
        ("token=0a1b2c3d4e5f60718293 bad", "token=[redacted] bad"),
        (
            "Authorization: Bearer abc.def",
            "Authorization: Bearer [redacted]",
        ),
        ("sent Bearer 0a1b2c3d4e", "sent Bearer [redacted]"),
        ("jwt eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0 x", "jwt [redacted] x"),
        (
            "jdbc:postgresql://root:pw@db:5432/x",
            "jdbc:postgresql://[redacted]@db:5432/x",
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end",
            "[redacted] end",
        ),
        (
            "https://s3/x?X-Amz-Signature=ab12&n=1",
            "https://s3/x?X-Amz-Signature=[redacted]&n=1",
        ),
    ];
    for (text, shown) in table {
        assert_eq!(redact(text, ENOUGH), shown, "from {text}");
    }
}

#[test]
fn what_helps_to_find_the_cause_stays() {
    let table = [
        "Executor out of memory (exit 137) in stage 14, sortMergeJoin of orders and order_lines",
        "Lost task 0.3 in stage 4.0 (TID 7, 10.0.0.1, executor 1)",
        "NoSuchKey: The specified key does not exist, key: dt=2026-03-12/part-00000.parquet",
        "Duplicate entry for key: 4711 at 2026-03-12T04:42:09.000Z, 1,204 of 5,000 rows",
        "basic 12 columns, basic authentication failed for s3://bucket/path at 2026-03-12 04:42:09 +0100",
        "threshold 0.30000000000000004 exceeded on jr_8c1f0a2b9d3e4f5061728394a5b6c7d8",
        "arn:aws:glue:eu-west-1:111122223333:job/orders",
    ];
    for text in table {
        assert_eq!(redact(text, ENOUGH), text);
    }
}

#[test]
fn a_stack_trace_is_cut_at_its_first_frame() {
    let java = "java.lang.OutOfMemoryError: heap\n\tat a.B.c(B.java:1)\nCaused by: x";
    let python = "Traceback (most recent call last):\n  File \"job.py\", line 3, in <module>\n    load()\nKeyError: 'dt'";
    assert_eq!(redact(java, ENOUGH), "java.lang.OutOfMemoryError: heap");
    assert_eq!(redact(python, ENOUGH), "KeyError: 'dt'");
}

#[test]
fn text_becomes_one_line_that_reads_as_it_looks() {
    assert_eq!(
        plain(" a\r\n\tb\u{202e}c\u{200b}d\u{7} \u{2028}e "),
        "a bcd e"
    );
    assert_eq!(redact("ada@exam\u{200b}ple.com", ENOUGH), "a•••@•••");
}

#[test]
fn a_long_text_ends_in_an_ellipsis() {
    assert_eq!(redact("äöüß and more", 5), "äöüß…");
    assert_eq!(redact("äöüß", 4), "äöüß");
    assert_eq!(redact("ab", 1), "…");
    assert_eq!(redact("ab", 0), "");
}

#[test]
fn work_grows_with_the_text_only() {
    let pieces = [
        "key=", "key=\"", "a/key=", "a@", "[@", "a%40", "://", "eyJ.", "eyJ/", "basic ", "basic/",
        "1 ", "(1", "password", "-----", "AA00 ", "a b\n",
    ];
    for piece in pieces {
        let text = piece.repeat(400_000 / piece.len());
        assert!(redact(&text, usize::MAX).len() <= text.len() * 8, "{piece}");
    }
}

proptest! {
    #[test]
    fn no_address_comes_through(
        before in any::<String>(),
        address in "[a-z0-9][a-z0-9._+-]{0,12}@[a-z0-9][a-z0-9-]{0,9}\\.[a-z]{2,5}",
        after in any::<String>(),
    ) {
        let shown = redact(&format!("{before}{address}{after}"), usize::MAX);
        prop_assert!(!shown.contains(&address), "{shown}");
    }

    #[test]
    fn nothing_is_too_long_or_more_than_a_line(text in any::<String>(), max in 0..400_usize) {
        let shown = redact(&text, max);
        prop_assert!(shown.chars().count() <= max);
        prop_assert!(!shown.contains(char::is_control));
    }

    #[test]
    fn shapes_in_any_order_do_no_harm(
        parts in proptest::collection::vec(
            prop::sample::select(vec![
                "key", "=", ":", "\"", "\\", "'", " ", "@", "%40", "://", "+", "(", ")", "-", ".", "1",
                "4111", "AKIA", "eyJ", "bearer", "password", "DE89", "\n", "at ", "\t", "…", "ü", "[",
                "-----BEGIN", "-----END", "Traceback (most recent call last):\n",
            ]),
            0..60,
        ),
    ) {
        prop_assert!(redact(&parts.concat(), ENOUGH).chars().count() <= ENOUGH);
    }
}

//! Signatures, checked as a receiver checks them, by another implementation of HMAC.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, verify};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use strands_channels::{BadKey, Secret, sign};

/// What a receiver does that follows Standard Webhooks, "Verifying signatures": any signature of a
/// known version by its one key suffices.
pub(crate) fn is_genuine(
    id: &str,
    timestamp: &str,
    body: &[u8],
    signatures: &str,
    secret: &str,
) -> bool {
    let key = STANDARD
        .decode(secret.trim_start_matches("whsec_"))
        .unwrap();
    let key = Key::new(HMAC_SHA256, &key);
    let signed = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat();
    signatures.split(' ').any(|signature| {
        let signature = signature.strip_prefix("v1,");
        let bytes = signature.and_then(|it| STANDARD.decode(it).ok());
        bytes.is_some_and(|bytes| verify(&key, &signed, &bytes).is_ok())
    })
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

pub(crate) fn key(byte: u8) -> String {
    format!("whsec_{}", STANDARD.encode([byte; 32]))
}

/// The example by which implementations of Standard Webhooks are compared.
#[test]
fn the_known_example_is_signed_as_known() {
    let key = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let signature = sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        r#"{"test": 2432232314}"#,
        &[key],
    );
    assert_eq!(
        signature.unwrap(),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    );
}

#[test]
fn while_keys_change_a_receiver_with_either_is_content() {
    let (old, new, other) = (key(1), key(2), key(3));
    let signatures = sign("a1", "1773290531", "{}", &[secret(&old), secret(&new)]).unwrap();
    assert!(is_genuine("a1", "1773290531", b"{}", &signatures, &old));
    assert!(is_genuine("a1", "1773290531", b"{}", &signatures, &new));
    assert!(!is_genuine("a1", "1773290531", b"{}", &signatures, &other));
}

#[test]
fn a_change_of_anything_signed_is_noticed() {
    let key = key(1);
    let signatures = sign("a1", "1773290531", "{}", &[secret(&key)]).unwrap();
    assert!(!is_genuine("a2", "1773290531", b"{}", &signatures, &key));
    assert!(!is_genuine("a1", "1773290532", b"{}", &signatures, &key));
    assert!(!is_genuine("a1", "1773290531", b"[]", &signatures, &key));
}

#[test]
fn what_is_no_key_signs_nothing_and_is_not_shown() {
    for bytes in [0, 23, 65] {
        let short = format!("whsec_{}", STANDARD.encode(vec![7; bytes]));
        assert_eq!(sign("a", "1", "{}", &[secret(&short)]), Err(BadKey));
    }
    let fault = sign("a", "1", "{}", &[secret("hunter2!")]).unwrap_err();
    assert!(!fault.to_string().contains("hunter2"));
    assert!(!format!("{:?}", secret("hunter2!")).contains("hunter2"));
}

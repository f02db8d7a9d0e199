//! What an HTTP answer means for a message.

use crate::refusal::{Receipt, Refusal};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use std::time::Duration;

/// No channel keeps messages waiting for longer.
const LONGEST_WAIT: Duration = Duration::from_hours(24);
/// The longest of Slack's words for an error.
const WORD_CHARS: usize = 40;

/// The part of an answer that is read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: String,
}

impl Reply {
    /// What it means, received at that time.
    pub(crate) fn verdict(&self, now: Timestamp) -> Result<Receipt, Refusal> {
        let reason = self.reason();
        match self.status {
            200..=299 => Ok(Receipt::default()),
            300..=399 => Err(Refusal::Broken(format!("{reason}, a redirect"))),
            408 | 425 | 429 | 500.. => Err(Refusal::Passing {
                reason,
                after: self.wait(now),
            }),
            _ => Err(Refusal::Broken(reason)),
        }
    }

    /// The status, and the word that Slack adds. Other text is not kept: it may quote the message.
    fn reason(&self) -> String {
        let word = self.body.trim();
        let is_word = (1..=WORD_CHARS).contains(&word.len())
            && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if is_word {
            format!("HTTP {}, {word}", self.status)
        } else {
            format!("HTTP {}", self.status)
        }
    }

    /// Seconds, or a date (RFC 9110, "Retry-After").
    fn wait(&self, now: Timestamp) -> Option<Duration> {
        let text = self.retry_after.as_deref()?.trim();
        let wait = text.parse().map(Duration::from_secs).or_else(|_| {
            let date = rfc2822::parse(text)?.timestamp();
            Ok::<_, jiff::Error>(Duration::try_from(date.duration_since(now)).unwrap_or_default())
        });
        wait.ok().map(|wait| wait.min(LONGEST_WAIT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, retry_after: Option<&str>, body: &str) -> Result<Receipt, Refusal> {
        let reply = Reply {
            status,
            retry_after: retry_after.map(str::to_owned),
            body: body.to_owned(),
        };
        reply.verdict("2026-03-12T05:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_status_says_whether_a_later_try_can_help() {
        for status in [200, 202, 204] {
            assert_eq!(verdict(status, None, ""), Ok(Receipt::default()));
        }
        for status in [301, 307, 400, 401, 403, 404, 405, 410, 413] {
            let verdict = verdict(status, None, "");
            assert!(matches!(verdict, Err(Refusal::Broken(_))), "{status}");
        }
        for status in [408, 425, 429, 500, 502, 503, 504] {
            let verdict = verdict(status, None, "");
            assert!(matches!(verdict, Err(Refusal::Passing { .. })), "{status}");
        }
    }

    #[test]
    fn a_wait_is_seconds_or_a_date_and_has_an_end() {
        let table = [
            (Some("30"), Some(30)),
            (Some("Thu, 12 Mar 2026 05:02:00 GMT"), Some(120)),
            (Some("Thu, 12 Mar 2026 04:00:00 GMT"), Some(0)),
            (Some("999999999"), Some(86_400)),
            (Some("soon"), None),
            (Some("-1"), None),
            (None, None),
        ];
        for (written, seconds) in table {
            let Err(Refusal::Passing { after, .. }) = verdict(429, written, "") else {
                panic!("{written:?}");
            };
            assert_eq!(after.map(|it| it.as_secs()), seconds, "{written:?}");
        }
    }

    #[test]
    fn of_a_reply_only_a_word_is_kept() {
        let reason = |body| verdict(404, None, body).unwrap_err().to_string();
        assert_eq!(
            reason("no_service\n"),
            "the channel is broken: HTTP 404, no_service"
        );
        for body in ["", "<html>ada@example.com</html>", "No Service"] {
            assert_eq!(reason(body), "the channel is broken: HTTP 404");
        }
    }
}

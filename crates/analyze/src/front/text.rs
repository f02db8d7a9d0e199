//! Bytes to text, and offsets to lines and columns.

use std::borrow::Cow;

/// Text with the places of its lines.
#[derive(Debug, Default)]
pub(crate) struct Text {
    pub(crate) content: String,
    starts: Vec<u32>,
}

impl Text {
    pub(crate) fn new(content: String) -> Self {
        let mut starts = vec![0];
        let bytes = content.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            let ends_line = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends_line {
                starts.push(offset(at + 1));
            }
        }
        Self { content, starts }
    }

    /// The line of an offset, from 0.
    pub(crate) fn line(&self, at: u32) -> usize {
        self.starts.partition_point(|start| *start <= at) - 1
    }

    /// The line of an offset with its column, both from 1; the column counts UTF-16 code units.
    pub(crate) fn place(&self, at: u32) -> (usize, usize) {
        let line = self.line(at);
        let start = self.starts[line] as usize;
        let end = (at as usize).min(self.content.len());
        let before = self.content.get(start..end).unwrap_or_default();
        let column = before.trim_start_matches('\u{feff}').encode_utf16().count();
        (line + 1, column + 1)
    }

    /// The text of a line, from 0, without its end.
    pub(crate) fn line_text(&self, line: usize) -> &str {
        let Some(start) = self.starts.get(line) else {
            return "";
        };
        let end = self
            .starts
            .get(line + 1)
            .map_or(self.content.len(), |it| *it as usize);
        let text = self.content.get(*start as usize..end).unwrap_or_default();
        text.trim_end_matches(['\n', '\r'])
    }

    /// Where a line begins, from 0.
    pub(crate) fn line_start(&self, line: usize) -> u32 {
        let end = offset(self.content.len());
        self.starts.get(line).copied().unwrap_or(end)
    }

    /// How many lines there are; an end of line at the very end begins no further one.
    pub(crate) fn lines(&self) -> usize {
        match self.content.as_bytes().last() {
            None => 0,
            Some(b'\n' | b'\r') => self.starts.len() - 1,
            Some(_) => self.starts.len(),
        }
    }
}

/// An offset in a text of at most [`super::LARGEST`] bytes.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The text of a file: UTF-8, else Latin-1, where every byte is a character.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_any_of_the_three_ends() {
        let text = Text::new("a\r\nb\nc\rd".to_owned());
        let lines: Vec<&str> = (0..text.lines()).map(|line| text.line_text(line)).collect();
        assert_eq!(lines, ["a", "b", "c", "d"]);
        assert_eq!(text.place(3), (2, 1));
    }

    #[test]
    fn columns_are_utf_16_units_and_leave_out_the_byte_order_mark() {
        let text = Text::new("\u{feff}x = '\u{1f600}' + y".to_owned());
        let at = text.content.find('y').map(offset);
        assert_eq!(at.map(|at| text.place(at)), Some((1, 12)));
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_characters_of_latin_1() {
        assert_eq!(decoded(b"caf\xe9"), "caf\u{e9}");
    }
}

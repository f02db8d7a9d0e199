//! A receiver on this machine that answers one request as it is told, and keeps what it got.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it does with a request that it has read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    /// Answers so, headers and body as they stand.
    Says(&'static str),
    /// Closes the connection.
    Closes,
    /// Keeps the connection and says nothing, until long after whoever asks has given up.
    Sleeps,
}

/// A request as it came.
#[derive(Debug)]
pub(crate) struct Got {
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Got {
    /// The first line.
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    }
}

/// A receiver of as many requests as it has answers.
pub(crate) struct Receiver {
    pub(crate) url: String,
    work: JoinHandle<Vec<Got>>,
}

impl Receiver {
    pub(crate) async fn start(answers: &'static [Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?a=b", listener.local_addr().unwrap());
        let work = tokio::spawn(async move {
            let mut got = Vec::new();
            for answer in answers {
                let (stream, _) = listener.accept().await.unwrap();
                got.push(serve(stream, *answer).await);
            }
            got
        });
        Self { url, work }
    }

    /// What it got, once it has answered all it was to answer.
    pub(crate) async fn got(self) -> Vec<Got> {
        self.work.await.unwrap()
    }

    /// Whether nobody asked anything of it.
    pub(crate) fn is_untouched(&self) -> bool {
        !self.work.is_finished()
    }
}

async fn serve(mut stream: TcpStream, answer: Answer) -> Got {
    let got = read(&mut stream).await;
    match answer {
        Answer::Says(text) => stream.write_all(text.as_bytes()).await.unwrap(),
        Answer::Closes => {}
        Answer::Sleeps => {
            tokio::time::pause();
            tokio::time::advance(std::time::Duration::from_secs(6)).await;
            // Until whoever asked has hung up.
            let _ = stream.read(&mut [0; 1]).await;
            tokio::time::resume();
        }
    }
    got
}

async fn read(stream: &mut TcpStream) -> Got {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4_096];
        let length = stream.read(&mut part).await.unwrap();
        assert!(length > 0, "the request ended early");
        bytes.extend_from_slice(&part[..length]);
        let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let got = Got {
            head,
            body: bytes[end + 4..].to_vec(),
        };
        let length: usize = got.header("content-length").unwrap().parse().unwrap();
        if got.body.len() >= length {
            return got;
        }
    }
}

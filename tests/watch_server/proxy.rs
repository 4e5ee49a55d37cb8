//! A cable between the program and the server, which can be cut.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Forwards connections to a port of this machine.
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    gone: AtomicBool,
    /// Bytes from the server that still pass; negative: any number.
    left: AtomicI64,
    passed: AtomicU64,
    cuts: AtomicU64,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    pub fn to(server: u16) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared { left: AtomicI64::new(-1), ..Shared::default() });
        let state = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if state.gone.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                state.open.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                let (up, down) = (Arc::clone(&state), Arc::clone(&state));
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                std::thread::spawn(move || pump(from, to, &up, false));
                std::thread::spawn(move || pump(server, client, &down, true));
            }
        });
        Proxy { port, shared }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Bytes that came from the server so far.
    pub fn passed(&self) -> u64 {
        self.shared.passed.load(Ordering::SeqCst)
    }

    /// How often it was cut.
    pub fn cuts(&self) -> u64 {
        self.shared.cuts.load(Ordering::SeqCst)
    }

    /// The cable is cut after so many more bytes from the server; connections after that are whole.
    pub fn cut_after(&self, bytes: i64) {
        self.shared.left.store(bytes, Ordering::SeqCst);
    }

    /// The server is gone: connections end, and new ones do not answer.
    pub fn go(&self) {
        self.shared.gone.store(true, Ordering::SeqCst);
        self.end_all();
    }

    pub fn come_back(&self) {
        self.shared.gone.store(false, Ordering::SeqCst);
    }

    fn end_all(&self) {
        for stream in self.shared.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream, shared: &Shared, down: bool) {
    let mut buffer = [0; 4096];
    while let Ok(count) = from.read(&mut buffer) {
        if count == 0 {
            break;
        }
        let left = shared.left.load(Ordering::SeqCst);
        let whole = !down || left < 0 || left > count as i64;
        let passing = if whole { count } else { left as usize };
        if to.write_all(&buffer[..passing]).is_err() {
            break;
        }
        if down {
            shared.passed.fetch_add(passing as u64, Ordering::SeqCst);
            if left >= 0 {
                shared.left.store(if whole { left - count as i64 } else { -1 }, Ordering::SeqCst);
            }
        }
        if !whole {
            shared.cuts.fetch_add(1, Ordering::SeqCst);
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

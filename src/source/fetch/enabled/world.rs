//! Time and names as the fetcher asks for them, so that tests need neither hours nor a network.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// What the fetcher asks of the machine that it runs on.
pub trait World: Send + Sync {
    /// Time since some moment before the run; never goes back.
    fn now(&self) -> Duration;

    /// Does nothing for that long.
    fn sleep(&self, time: Duration);

    /// The date and time of day.
    fn date(&self) -> Timestamp;

    /// All addresses that a name leads to, forbidden ones among them.
    ///
    /// # Errors
    /// What the resolver says.
    fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>>;

    /// Where the machine with an address, that has been found good, is reached. Port 0 stands for that of the URL.
    fn place(&self, address: IpAddr) -> SocketAddr {
        SocketAddr::new(address, 0)
    }
}

/// The machine itself.
#[derive(Debug)]
pub struct Real(Instant);

impl Default for Real {
    fn default() -> Real {
        Real(Instant::now())
    }
}

impl World for Real {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn date(&self) -> Timestamp {
        Timestamp::now()
    }

    fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok((name, 0).to_socket_addrs()?.map(|address| address.ip()).collect())
    }
}

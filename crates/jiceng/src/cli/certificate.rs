//! Certificates of the local authority.

use super::say;
use crate::platform::clock::Clock;
use crate::platform::tls::{Authority, Made};
use std::path::PathBuf;

/// Certificates.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make a certificate for this server, signed by an authority of this installation that is made the first time.
    Make {
        /// The folder of the installation.
        #[arg(long, default_value = "./jiceng-data")]
        data: PathBuf,
        /// A host name or address by which people reach the server; may be given several times.
        #[arg(long = "name", required = true)]
        names: Vec<String>,
    },
    /// Tell what was made and until when it holds.
    Show {
        /// The folder of the installation.
        #[arg(long, default_value = "./jiceng-data")]
        data: PathBuf,
    },
}

pub(super) fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Make { data, names } => {
            let authority = Authority::of(&data);
            let made = authority.make(&names, Clock::System.today())?;
            said(&authority, &made);
            say(TRUST);
        }
        Command::Show { data } => {
            let authority = Authority::of(&data);
            match authority.made()? {
                Some(made) => said(&authority, &made),
                None => {
                    anyhow::bail!("no certificate yet; make one with `jiceng certificate make --name HOST`")
                }
            }
        }
    }
    Ok(())
}

fn said(authority: &Authority, made: &Made) {
    say(&format!("{} until {}", made.names.join(", "), made.until));
    say(&format!("authority: {}", authority.certificate().display()));
}

const TRUST: &str = "
Serve with `jiceng serve --tls`; the certificate is then renewed by itself before it ends.
Every device must be told once to trust the authority. Copy the file authority.pem to it, never authority.key, then:
  Windows  certutil -addstore -f ROOT authority.pem      (as administrator)
  Android  Settings > Security > Encryption and credentials > Install a certificate > CA certificate
  iPhone   open the file, install the profile, then Settings > General > About > Certificate Trust Settings
  Debian, openKylin, Deepin
           cp authority.pem /usr/local/share/ca-certificates/jiceng.crt && update-ca-certificates
           (Firefox keeps its own list: Settings > Privacy & Security > Certificates > View Certificates > Import)";

//! Certificates of the local authority.

use super::trouble::OrTrouble as _;
use super::voice::Voice;
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

pub(super) fn run(voice: Voice, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Make { data, names } => {
            let authority = Authority::of(&data);
            let made = authority.make(&names, Clock::System.today())?;
            said(voice, &authority, &made)?;
            voice.say("cli-certificate-trust", &[])
        }
        Command::Show { data } => {
            let authority = Authority::of(&data);
            let made =
                authority.made()?.or_trouble("cli-certificate-none", &[("folder", &data.display())])?;
            said(voice, &authority, &made)
        }
    }
}

fn said(voice: Voice, authority: &Authority, made: &Made) -> anyhow::Result<()> {
    let names = made.names.join(", ");
    voice.say("cli-certificate-until", &[("names", names), ("until", made.until.to_string())])?;
    let file = authority.certificate().display().to_string();
    voice.say("cli-certificate-authority", &[("file", file)])
}

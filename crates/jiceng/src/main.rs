//! The program `jiceng`.

fn main() -> std::process::ExitCode {
    jiceng::cli::run()
}

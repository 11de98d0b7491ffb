//! The program `jiceng`.

/// Rows of a large import are many small texts, at which the system's allocator spends half the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    jiceng::cli::run()
}

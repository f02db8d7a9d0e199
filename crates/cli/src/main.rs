//! The `strands` command.

fn main() -> std::process::ExitCode {
    strands_cli::main()
}

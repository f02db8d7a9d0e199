#!/usr/bin/env bash
# Says what is missing to build for an architecture of Lambda, before minutes are spent.
set -euo pipefail
case ${1:-} in
    arm64) target=aarch64-unknown-linux-gnu ;;
    x86_64) target=x86_64-unknown-linux-gnu ;;
    *)
        echo "ARCH is \`${1:-}\`; it must be arm64 or x86_64" >&2
        exit 2
        ;;
esac
if [[ ! -d $(rustc --print sysroot)/lib/rustlib/$target ]]; then
    echo "Rust cannot build for $1 here yet: rustup target add $target" >&2
    exit 1
fi

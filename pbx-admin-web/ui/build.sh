#!/usr/bin/env bash
# Builds the admin web into target/ui, only if something it is made of has changed. Maven calls it (see pom.xml).
# ADMIN_WEB=off builds the server without it.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

target=../target
contract=../src/main/resources/org/klinke/web/api/openapi.yaml
if [ "${ADMIN_WEB:-}" = off ]; then
    rm -rf -- "$target/ui" "$target/ui.built" "$target/classes/org/klinke/web/ui"
    exit 0
fi

# One number over the names and contents of all inputs.
sum() { find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum | cksum | tr -d ' '; }
wanted=$(sum src build package.json package-lock.json .npmrc index.html vite.config.ts tsconfig.json "$contract")
[ "$wanted" != "$(cat -- "$target/ui.built" 2>/dev/null)" ] || exit 0

version=$(node --version 2>/dev/null || echo none)
minor=${version#*.}
major=${version%%.*}
major=${major#v}
if [ "$version" = none ] || [ "$major" -lt 20 ] || { [ "$major" -eq 20 ] && [ "${minor%%.*}" -lt 19 ]; } \
    || ! command -v npm > /dev/null; then
    echo "error: the admin web needs Node.js 20.19 or newer with npm to be built; found: $version" >&2
    echo "error:   Debian/Ubuntu: apt install nodejs npm, if that is new enough, else see nodejs.org; macOS: brew install node" >&2
    echo "error:   or build the server without its pages: ADMIN_WEB=off" >&2
    exit 1
fi

locked=$(sum package-lock.json .npmrc)
if [ "$locked" != "$(cat -- node_modules/.klinke 2>/dev/null)" ]; then
    npm ci --no-audit --no-fund --loglevel=error
    echo "$locked" > node_modules/.klinke
fi
rm -rf -- "$target/ui" "$target/ui.built" "$target/classes/org/klinke/web/ui"
mkdir -p -- "$target"
npm run --silent build
echo "$wanted" > "$target/ui.built"

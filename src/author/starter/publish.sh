#!/bin/sh
# Builds the site and copies it to a web server with rsync:
#
#     ./publish.sh deploy@www.example.com:/srv/www/lookback/
#
# The folder on the server is made equal to the site: what else is in it is deleted, so give the
# site a folder of its own. Set `base-url` in site.toml first; feeds and the sitemap need it.
set -eu
cd "$(dirname "$0")"

target=${1:?"say where to, such as deploy@www.example.com:/srv/www/lookback/"}

# The program: `cargo install --git REPLACE-WITH-ITS-ADDRESS --locked`, with the address of its
# repository, builds it and puts it into ~/.cargo/bin.
if ! command -v lookback >/dev/null; then
  echo "lookback is not installed; run: cargo install --git REPLACE-WITH-ITS-ADDRESS --locked" >&2
  exit 2
fi

# A mistake in the content ends it here, and the server keeps what it has.
lookback build --out public

# Pages first and deletions last, so that nobody meets a link to a page that is not there yet.
rsync --archive --delete-delay --delay-updates --exclude=/.lookback public/ "$target"

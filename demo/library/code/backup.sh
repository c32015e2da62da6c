#!/bin/sh
# Copies the photographs to the disk in the cellar; what has vanished here is kept there for thirty days.
set -eu
target="/media/cellar/photos"
mountpoint -q /media/cellar || { echo "the cellar disk is not mounted" >&2; exit 1; }
rsync --archive --backup --backup-dir="$target/.gone/$(date +%F)" "$HOME/Pictures/" "$target/current/"
find "$target/.gone" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -r {} +

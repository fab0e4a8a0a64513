#!/usr/bin/env bash
# Makes test/media/variants/: valid files of unusual build that must be accepted, each once refused.
# Needs ffmpeg; run from the root of the repository.
set -euo pipefail
out=test/media/variants
film=test/media/formats/film.mp4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
make() { ffmpeg -v error -y "$@"; }

printf '1\n00:00:00,000 --> 00:00:01,500\nHello\n' > "$work/short.srt"
printf '1\n00:00:00,000 --> 00:00:01,000\nHello\n\n2\n00:00:05,000 --> 00:00:08,000\nlate\n' > "$work/late.srt"
printf ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=one\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=two\n' > "$work/chapters.txt"

# Three streams and more.
make -i "$film" -i "$work/short.srt" -map 0 -map 1 -c copy -c:s mov_text "$out/subtitled.mp4"
make -i "$film" -map 0:v -map 0:a -map 0:a -c copy "$out/two-sounds.mov"
make -i "$film" -map 0:v -map 0:a -c copy -timecode 01:00:00:00 "$out/timecode.mov"
make -i "$film" -i "$work/chapters.txt" -map 0 -map_metadata 1 -c copy "$out/chapters.mp4"
# Declared as long as a subtitle that outlasts the pictures.
make -i "$film" -i "$work/late.srt" -map 0 -map 1 -c copy -c:s mov_text "$out/late-subtitle.mp4"
# Something foreign behind the last box.
{ cat "$film"; printf 'TAG'; head -c 125 /dev/zero; } > "$out/trailing-bytes.mp4"
# Three empty seconds before the first picture.
make -i "$film" -c copy -output_ts_offset 3 "$out/starts-late.mp4"
# One frame a second, and no packet that says how long it lasts.
make -f lavfi -i testsrc2=s=64x48:r=1:d=4 -c:v wmv2 "$out/slow-mute.wmv"
# A picture size that no machine should decode, in few bytes, beside a sound.
make -f lavfi -i color=black:s=16384x8704:r=5:d=0.4 -f lavfi -i anullsrc=r=16000 -t 0.4 \
  -c:v libx264 -preset veryfast -qp 51 -pix_fmt yuv420p -c:a aac "$out/bomb-16k.mp4"
# Pictures that grow midway.
for size in 128x96 256x192; do
  make -f lavfi -i "testsrc2=s=$size:r=10:d=1" -c:v libx264 -pix_fmt yuv420p -f mpegts "$work/$size.ts"
done
cat "$work/128x96.ts" "$work/256x192.ts" > "$work/both.ts"
make -i "$work/both.ts" -c copy "$out/size-change.mp4"
# Two streams, one behind the other.
cat test/media/formats/vorbis.ogg test/media/formats/vorbis.ogg > "$out/chained.ogg"

#!/usr/bin/env bash
# Makes the small real files of test/media/formats/ with independent encoders (ffmpeg, ImageMagick,
# libwebp, libheif, OpenJPEG, netpbm), so that tests never judge our readers by our own writers.
# Run on Debian 12 after:
#   apt-get install ffmpeg imagemagick webp libheif-examples libavif-bin libopenjp2-tools netpbm
# The files are committed; run again only to add one. The picture is the photo of test/media.
set -euo pipefail
cd "$(dirname "$0")/.."
out=test/media/formats
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
convert=/usr/bin/convert

# Pictures: a 120x80 photo, so that width and height cannot be mistaken for each other.
photo=$work/photo.png
$convert test/media/rocket.jpg -resize '120x80!' -strip "PNG24:$photo"
$convert "$photo" -quality 85 "$out/photo.jpg"
$convert "$photo" -quality 85 -interlace JPEG "$out/progressive.jpg"
$convert "$photo" -colorspace Gray -quality 85 "$out/grey.jpg"
$convert "$photo" -colorspace CMYK -quality 85 "$out/cmyk.jpg"
# Orientation 6: stored lying down, shown turned clockwise.
$convert "$photo" -rotate 270 -orient right-top -quality 85 "$work/turned.jpg"
# ImageMagick writes no EXIF of its own: a hand-made block with the orientation alone.
printf '\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00' > "$out/exif-rotated.jpg"
tail -c +3 "$work/turned.jpg" >> "$out/exif-rotated.jpg"
cp "$photo" "$out/photo.png"
$convert "$photo" -depth 16 -resize 60x40 "PNG48:$out/16-bit.png"
$convert "$photo" -colors 32 "PNG8:$out/palette.png"
$convert "$photo" -interlace PNG -resize 60x40 "PNG24:$out/interlaced.png"
$convert -size 60x40 xc:'rgba(255,0,0,0.5)' "PNG32:$out/alpha.png"
$convert "$photo" -colors 64 "$out/photo.gif"
$convert -delay 20 -size 60x40 xc:red xc:lime xc:blue "$out/animated.gif"
# A first frame that does not fill the screen, in a size that decoders like to "correct".
$convert -size 640x480 xc:none \( -size 100x50 xc:red \) -geometry +20+10 -composite -trim -set page 640x480+20+10 "$out/small-frame.gif"
cwebp -quiet -q 80 "$photo" -o "$out/photo.webp"
cwebp -quiet -lossless "$photo" -o "$out/lossless.webp"
cwebp -quiet -q 80 "$out/alpha.png" -o "$out/alpha.webp"
for colour in red lime blue; do $convert -size 60x40 "xc:$colour" "$work/$colour.png"; done
img2webp -loop 0 -d 200 "$work/red.png" "$work/lime.png" "$work/blue.png" -o "$out/animated.webp" > /dev/null
small=$work/small.png
# 61 wide, so that rows of every depth end in padding.
$convert "$photo" -resize '61x40!' "PNG24:$small"
$convert "$photo" "BMP3:$out/photo.bmp"
$convert "$small" -monochrome "BMP3:$out/1-bit.bmp"
pngtopnm "$small" > "$work/small.ppm"
pnmquant 16 "$work/small.ppm" 2> /dev/null | ppmtobmp -bpp=4 2> /dev/null > "$out/4-bit.bmp"
pnmquant 256 "$work/small.ppm" 2> /dev/null | ppmtobmp -bpp=8 2> /dev/null > "$out/8-bit.bmp"
ppmtobmp -bpp=24 "$work/small.ppm" 2> /dev/null > "$out/24-bit-padded.bmp"
ffmpeg -v error -y -i "$small" -pix_fmt bgra "$out/32-bit.bmp"
ffmpeg -v error -y -i "$small" -pix_fmt rgb565le "$out/16-bit-565.bmp"
$convert "$small" -colors 16 -compress RLE "BMP3:$out/rle8.bmp"

# Sound: half a second of speech.
speech=$work/speech.wav
ffmpeg -v error -y -ss 0.4 -t 0.5 -i test/media/speech-jfk.wav -ac 1 -ar 16000 "$speech"
cp "$speech" "$out/speech.wav"
ffmpeg -v error -y -i "$speech" -b:a 32k "$out/speech.mp3"
ffmpeg -v error -y -i "$speech" -id3v2_version 0 -write_xing 0 -b:a 32k "$out/bare.mp3"
ffmpeg -v error -y -i "$speech" "$out/speech.flac"
ffmpeg -v error -y -i "$speech" -c:a aac -b:a 32k "$out/speech.m4a"
ffmpeg -v error -y -i "$speech" -c:a aac -b:a 32k -f mp4 "$out/sound-only.mp4"
ffmpeg -v error -y -i "$speech" -c:a libvorbis -q:a 0 "$out/vorbis.ogg"
ffmpeg -v error -y -i "$speech" -c:a libopus -b:a 24k "$out/opus.ogg"
ffmpeg -v error -y -i "$speech" -c:a flac "$out/flac.ogg"

# Video: two seconds, 128x96, ten frames a second, with sound.
film=(-f lavfi -i testsrc=size=128x96:rate=10:duration=2 -ss 0.4 -t 2 -i test/media/speech-jfk.wav -shortest -map 0:v -map 1:a -ac 1 -ar 16000)
ffmpeg -v error -y "${film[@]}" -c:v libx264 -pix_fmt yuv420p -c:a aac -b:a 24k -movflags +faststart "$out/film.mp4"
ffmpeg -v error -y "${film[@]}" -c:v libx264 -pix_fmt yuv420p -c:a aac -b:a 24k -brand 3gp5 -f 3gp "$out/film.3gp"
ffmpeg -v error -y "${film[@]}" -c:v libx264 -pix_fmt yuv420p -c:a aac -b:a 24k "$out/film.mov"
ffmpeg -v error -y "${film[@]}" -c:v mpeg4 -qscale:v 12 -c:a libmp3lame -b:a 24k "$out/film.avi"
ffmpeg -v error -y "${film[@]}" -c:v wmv2 -b:v 80k -c:a wmav2 -b:a 24k "$out/film.wmv"
ffmpeg -v error -y "${film[@]}" -c:v libx264 -pix_fmt yuv420p -an "$out/mute.mp4"

# What is refused: other pictures, sounds, films, and things that are none.
$convert "$small" -compress LZW "$out/foreign.tiff"
$convert "$small" "$out/foreign.psd"
heif-enc -q 40 "$small" -o "$out/foreign.heic" > /dev/null
avifenc -q 40 "$small" "$out/foreign.avif" > /dev/null 2>&1 || avifenc --min 40 --max 50 "$small" "$out/foreign.avif" > /dev/null
opj_compress -i "$small" -o "$out/foreign.jp2" -r 20 > /dev/null
$convert "$small" "$out/foreign.ico"
ffmpeg -v error -y -i "$speech" -c:a wmav2 -b:a 24k "$out/foreign.wma"
ffmpeg -v error -y -i "$speech" -c:a aac -f adts "$out/foreign.aac"
ffmpeg -v error -y -i "$speech" -c:a mp2 -b:a 32k "$out/foreign.mp2"
ffmpeg -v error -y -i "$speech" "$out/foreign.aiff"
ffmpeg -v error -y "${film[@]}" -c:v libvpx -b:v 60k -c:a libopus -b:a 16k "$out/foreign.webm"
ffmpeg -v error -y "${film[@]}" -c:v libx264 -pix_fmt yuv420p -c:a aac -b:a 24k "$out/foreign.mkv"
ffmpeg -v error -y "${film[@]}" -c:v libtheora -q:v 1 -c:a libvorbis -q:a 0 "$out/foreign.ogv"
ffmpeg -v error -y "${film[@]}" -c:v flv1 -b:v 60k -c:a libmp3lame -ar 22050 -b:a 24k "$out/foreign.flv"
ffmpeg -v error -y "${film[@]}" -c:v mpeg1video -r 25 -b:v 60k -c:a mp2 -b:a 32k -f mpegts "$out/foreign.mpegts"
printf '<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="red"/></svg>\n' > "$out/foreign.svg"
printf '%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%%%EOF\n' > "$out/foreign.pdf"
printf '<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not here</body></html>\n' > "$out/foreign.html"
printf '#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:2.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n' > "$out/foreign.m3u8"
printf '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>file:///etc/passwd</BaseURL></Period></MPD>\n' > "$out/foreign.mpd"
printf 'ffconcat version 1.0\nfile /etc/passwd\n' > "$out/foreign.ffconcat"
printf 'BMW is a make of cars, and this is a text.\n' > "$out/foreign.txt"
printf '{"error":"not found"}\n' > "$out/foreign.json"
# Random, but the same on every run; no byte of it may look like the sync word of MPEG audio.
head -c 2048 /dev/zero | openssl enc -aes-128-ctr -K 00112233445566778899aabbccddeeff -iv 00 2> /dev/null | tr -d '\377' > "$out/random.bin"

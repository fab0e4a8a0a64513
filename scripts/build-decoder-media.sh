#!/bin/sh
# Makes the small files of test/media/decoder/ with an ffmpeg that has x264, x265, mp3lame, vorbis
# and opus (Debian's does). They are committed, so tests need neither this script nor that ffmpeg:
#   sh scripts/build-decoder-media.sh
set -eu
cd "$(dirname "$0")/../test/media/decoder"

ff() { ffmpeg -hide_banner -loglevel error -y -fflags +bitexact "$@"; }
# A moving picture whose every frame differs, and a rising tone.
picture() { echo "testsrc2=size=$1:rate=$2:duration=$3"; }
tone() { echo "aevalsrc=0.3*sin(2*PI*(200+100*t)*t):sample_rate=44100:duration=$1"; }
x264="-c:v libx264 -preset medium -threads 1 -crf 34 -pix_fmt yuv420p"

# Groups of pictures: long, short, open; HEVC closed and open; fields; variable rate; all key.
ff -f lavfi -i "$(picture 160x96 25 8)" $x264 -g 250 h264-gop-250.mp4
ff -f lavfi -i "$(picture 160x96 25 8)" $x264 -g 12 -sc_threshold 0 h264-gop-12.mp4
ff -f lavfi -i "$(picture 160x96 25 8)" $x264 -g 20 -x264-params open-gop=1:scenecut=0:bframes=3 h264-open-gop.mp4
ff -f lavfi -i "$(picture 160x96 25 8)" $x264 -g 25 -flags +ildct+ilme h264-fields.mp4
ff -f lavfi -i "$(picture 160x96 25 6)" -c:v libx265 -preset fast -crf 34 -pix_fmt yuv420p -tag:v hvc1 \
  -x265-params log-level=none:keyint=20:min-keyint=20:open-gop=0:scenecut=0:pools=1:frame-threads=1 hevc-closed-gop.mp4
ff -f lavfi -i "$(picture 160x96 25 6)" -c:v libx265 -preset fast -crf 34 -pix_fmt yuv420p -tag:v hvc1 \
  -x265-params log-level=none:keyint=20:min-keyint=20:open-gop=1:scenecut=0:pools=1:frame-threads=1:bframes=4 hevc-open-gop.mp4
ff -f lavfi -i "$(picture 160x96 25 8)" -vf "select='not(mod(n,7))+not(mod(n,11))+lt(n,30)'" -fps_mode vfr $x264 -g 24 vfr.mp4
ff -f lavfi -i "$(picture 160x96 10 3)" -c:v mjpeg -q:v 20 -pix_fmt yuvj420p mjpeg.mov

# Containers: edit list, fragments, QuickTime, AVI with and without B-frames, WMV with and without picture.
ff -f lavfi -i "$(picture 160x96 25 6)" -f lavfi -i "$(tone 6)" $x264 -g 40 -c:a aac -b:a 24k -ac 1 edit-list-source.mp4
ff -ss 2.2 -i edit-list-source.mp4 -c copy edit-list.mp4
rm edit-list-source.mp4
ff -f lavfi -i "$(picture 160x96 25 4)" -f lavfi -i "$(tone 4)" $x264 -g 25 -c:a aac -b:a 24k -ac 1 \
  -movflags frag_keyframe+empty_moov+default_base_moof fragmented.mp4
ff -f lavfi -i "$(picture 160x96 25 4)" -f lavfi -i "$(tone 4)" $x264 -g 25 -c:a aac -b:a 24k -ac 1 quicktime.mov
ff -f lavfi -i "$(picture 160x96 25 6)" -f lavfi -i "$(tone 6)" $x264 -g 30 -bf 2 -c:a libmp3lame -b:a 24k -ac 1 h264-b-frames.avi
ff -f lavfi -i "$(picture 160x96 25 6)" -c:v mpeg4 -q:v 12 -g 30 -bf 2 mpeg4-b-frames.avi
ff -f lavfi -i "$(picture 160x96 25 4)" -c:v mpeg4 -q:v 20 -g 30 mpeg4.avi
ff -f lavfi -i "$(picture 160x96 25 4)" -f lavfi -i "$(tone 4)" -c:v wmv2 -q:v 20 -g 30 -c:a wmav2 -b:a 32k -ac 1 wmv2.wmv
ff -f lavfi -i "$(tone 2)" -c:a wmav2 -b:a 32k -ac 1 -f asf sound-only.wma

# Sound: none, an empty track, only sound.
ff -f lavfi -i "$(picture 160x96 25 3)" -f lavfi -i "aevalsrc=0:d=1,atrim=end_sample=0" $x264 -c:a aac -shortest -t 3 -map 0 mute.mp4
ff -f lavfi -i "$(picture 160x96 25 3)" -f lavfi -i "anullsrc=sample_rate=44100,atrim=end_sample=0" $x264 -c:a pcm_s16le -map 0:v -map 1:a empty-sound.mov
ff -f lavfi -i "$(tone 3.02)" -c:a aac -b:a 24k -ac 1 tone.m4a

# Sound files.
ff -f lavfi -i "$(tone 3.02)" -c:a libmp3lame -b:a 24k -ac 1 tone.mp3
ff -f lavfi -i "aevalsrc=if(lt(mod(t\,2)\,1)\,0.4*random(0)\,0):sample_rate=44100:duration=4" -c:a libmp3lame -q:a 9 -write_xing 0 -ac 1 vbr-without-xing.mp3
ff -f lavfi -i "$(tone 3.02)" -c:a flac -ac 1 -ar 8000 tone.flac
ff -f lavfi -i "$(tone 3.02)" -c:a libvorbis -q:a 0 -ac 1 tone-vorbis.ogg
ff -f lavfi -i "$(tone 3.02)" -c:a libopus -b:a 16k -ac 1 tone-opus.ogg
ff -f lavfi -i "$(tone 1.5)" -c:a pcm_s16le -ac 2 -ar 8000 stereo.wav

# Turned and stretched pictures.
ff -f lavfi -i "color=c=red:size=160x96:rate=10:duration=1,drawbox=x=0:y=0:w=80:h=48:c=blue:t=fill" $x264 turned-source.mp4
for degrees in 90 180 270; do ff -display_rotation "$((360 - degrees))" -i turned-source.mp4 -c copy "turned-$degrees.mp4" 2>/dev/null \
  || ff -i turned-source.mp4 -c copy -metadata:s:v:0 "rotate=$((360 - degrees))" "turned-$degrees.mp4"; done
rm turned-source.mp4
ff -f lavfi -i "color=c=red:size=144x96:rate=10:duration=1,setsar=2/1" $x264 wide-pixels.mp4

# One colour, RGB(200,60,30), by each matrix and range.
patch() { # name, scale matrix, tags
  ff -f lavfi -i "color=c=0xC83C1E:size=160x96:rate=10:duration=0.5,format=gbrp" \
    -vf "scale=out_color_matrix=$2:out_range=$3,format=yuv420p" -c:v libx264 -crf 4 -threads 1 -pix_fmt yuv420p $4 "colour-$1.mp4"
}
patch bt601 bt601 tv "-colorspace smpte170m -color_primaries smpte170m -color_trc smpte170m -color_range tv"
patch bt709 bt709 tv "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"
patch full-range bt709 pc "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range pc"
patch untagged bt601 tv ""

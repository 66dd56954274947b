#!/bin/sh
# Makes film.mp4 and frame.jpg, the media of every simulated task: a cat dances in the rain, drawn by arithmetic.
# Needs ffmpeg 5 or newer (Debian: apt-get install ffmpeg). VP9 in MP4 plays in every browser without extra codecs.
set -eu
cd "$(dirname "$0")"

# 121 frames at 24 a second are the 5.041667 s that the tasks tell. One dance step takes a second.
HOP="abs(sin(3.1416*T))"
LEAN="sin(3.1416*T)"
CAT_X="(320+90*sin(1.2566*T))"
CAT_Y="(238-26*$HOP)"
DX="(X-$CAT_X)"
DY="(Y-$CAT_Y)"
HEAD_X="($DX-14*$LEAN)"
HEAD_Y="($DY+62)"

BODY="lt(pow($DX/34,2)+pow($DY/50,2),1)"
HEAD="lt(pow($HEAD_X/33,2)+pow($HEAD_Y/27,2),1)"
EARS="between($HEAD_Y,-46,-12)*lt(abs(abs($HEAD_X)-21),(46+$HEAD_Y)*0.32)"
LEGS="between($DY,30,74-20*$HOP*gt($DX*$LEAN,0))*lt(abs(abs($DX)-19),8)"
ARMS="lt(abs($DY+24+abs($DX)*0.55-26*$HOP+6),6)*between(abs($DX),24,66)"
TAIL="between($DX,26,92)*lt(abs($DY-34+($DX-26)*0.9+12*sin($DX/13+6.2832*T)),6)"
CAT="min(1,$BODY+$HEAD+$EARS+$LEGS+$ARMS+$TAIL)"
EYES="lt(pow((abs($HEAD_X)-12)/5,2)+pow(($HEAD_Y+3)/6,2),1)"

MOON="lt(pow(X-470,2)+pow(Y-104,2),3364)"
GROUND="gt(Y,300+8*sin(X/90))"
COLUMN="floor(X/40)"
DROP="lt(abs(X-40*$COLUMN-20),1.3)*lt(mod(Y-300*T+977*sin($COLUMN*12.9)*360+36000,360),26)"

paint() { echo "if($EYES,$2,if($CAT,$1,if($GROUND,$3,if($MOON,$4,$5+($6-$5)*Y/300)+$DROP*$7)))"; }

ffmpeg -hide_banner -loglevel error -y -f lavfi -i "color=black:size=640x360:rate=24:duration=5.041667,format=gbrp,geq=\
r='$(paint 16 250 22 247 30 214 34)':g='$(paint 18 205 28 232 38 128 38)':b='$(paint 34 92 46 196 82 112 44)'" \
  -pix_fmt yuv420p -c:v libvpx-vp9 -b:v 0 -crf 57 -g 121 -deadline good -cpu-used 0 -row-mt 1 \
  -movflags +faststart -map_metadata -1 -fflags +bitexact -flags:v +bitexact film.mp4
ffmpeg -hide_banner -loglevel error -y -ss 1.6 -i film.mp4 -frames:v 1 -q:v 7 -map_metadata -1 -fflags +bitexact \
  -flags:v +bitexact frame.jpg
ls -l film.mp4 frame.jpg

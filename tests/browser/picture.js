// A screenshot in few colours: a PNG with a palette, a fraction of what a browser writes.

import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Photographs the page and gives the bytes of a PNG with few colours. */
export async function smallPicture(page) {
  const { width, height, pixels } = await pixelsOf(page, await page.screenshot({ encoding: "base64" }));
  const palette = paletteOf(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  const known = new Map();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = pixels.readUIntBE((y * width + x) * 3, 3);
      if (!known.has(color)) {
        known.set(color, nearest(palette, color));
      }
      rows[y * (width + 1) + 1 + x] = known.get(color);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const colors = Buffer.from(palette.flatMap(channelsOf));
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([Buffer.from(SIGNATURE), chunk("IHDR", header), chunk("PLTE", colors), chunk("IDAT", data), chunk("IEND")]);
}

/** Decodes the screenshot in a page of its own, which has no policy against it. */
async function pixelsOf(page, base64) {
  const blank = await page.browserContext().newPage();
  const { width, height, text } = await blank.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const { width, height } = image;
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const bytes = canvas.getImageData(0, 0, width, height).data.filter((_, index) => index % 4 !== 3);
    let text = "";
    for (let start = 0; start < bytes.length; start += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
    }
    return { width, height, text: btoa(text) };
  }, base64);
  await blank.close();
  return { width, height, pixels: Buffer.from(text, "base64") };
}

/** The surfaces of a page are the most frequent colours and stay as they are. */
const SURFACES = 32;
const SHADES = 64;

/** The most frequent colours; the others are halved at the middle of the widest box until there are enough of those. */
function paletteOf(pixels) {
  const counts = new Map();
  for (let index = 0; index < pixels.length; index += 3) {
    const color = pixels.readUIntBE(index, 3);
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const colors = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  const surfaces = colors.slice(0, SURFACES);
  const boxes = [colors.slice(SURFACES)];
  while (boxes.length < SHADES) {
    const spans = boxes.map(widestChannel);
    const widest = spans.reduce((best, { span }, index) => (span > spans[best].span ? index : best), 0);
    if (spans[widest].span === 0) {
      break;
    }
    const { channel } = spans[widest];
    const [box] = boxes.splice(widest, 1);
    box.sort((a, b) => channelsOf(a)[channel] - channelsOf(b)[channel]);
    boxes.push(box.slice(0, box.length / 2), box.slice(box.length / 2));
  }
  const shades = boxes.map((box) => box.reduce((best, color) => (counts.get(color) > counts.get(best) ? color : best)));
  return [...surfaces, ...shades];
}

function widestChannel(box) {
  const spans = [0, 1, 2].map((channel) => {
    const values = box.map((color) => channelsOf(color)[channel]);
    return values.reduce((most, value) => Math.max(most, value), 0) - values.reduce((least, value) => Math.min(least, value), 255);
  });
  const span = Math.max(...spans);
  return { span, channel: spans.indexOf(span) };
}

function nearest(palette, color) {
  const distance = (other) => {
    const [a, b] = [channelsOf(color), channelsOf(other)];
    return a.reduce((sum, value, channel) => sum + (value - b[channel]) ** 2, 0);
  };
  return palette.reduce((best, other, index) => (distance(other) < distance(palette[best]) ? index : best), 0);
}

function channelsOf(color) {
  return [color >> 16, (color >> 8) & 255, color & 255];
}

function chunk(name, data = Buffer.alloc(0)) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

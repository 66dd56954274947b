// Gives the published wasm the names of its functions, so that a stack like `wasm-function[122]:0xb5dc` can be read:
//
//   node names.mjs <published wasm> <wasm of `pack --dev`> <output>
//
// Both builds have the same code; only the order of their types differs. The output is the published file, byte for byte,
// with the section of names behind it.

import { readFileSync, writeFileSync } from "node:fs";

const [published, named, output] = process.argv.slice(2);
const module = readFileSync(published);
const other = readFileSync(named);

const sections = ["name", "producers", "target_features"].map((name) => customSection(name, other));
const rest = other.length - Buffer.concat(sections).length;
if (rest !== module.length || sections[0].length === 0) {
  throw new Error(`the builds differ: ${module.length} bytes, and ${rest} without names`);
}

const result = Buffer.concat([module, sections[0]]);
if (!WebAssembly.validate(result)) throw new Error("the result is no WebAssembly module");
writeFileSync(output, result);

/** A custom section as it stands in a module; nothing where there is none. */
function customSection(name, bytes) {
  const [content] = WebAssembly.Module.customSections(new WebAssembly.Module(bytes), name);
  if (!content) return Buffer.alloc(0);
  const payload = Buffer.concat([leb128(name.length), Buffer.from(name), Buffer.from(content)]);
  return Buffer.concat([Buffer.from([0]), leb128(payload.length), payload]);
}

/** A whole number in the format of WebAssembly. */
function leb128(number) {
  const bytes = [];
  for (let left = number; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}

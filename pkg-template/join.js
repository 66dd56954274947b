/**
 * Puts a WebAssembly module of `size` bytes together again from the streams that it was cut into, because like packs
 * well beside like: opcodes, what follows each of them, locals, and the sections before and after the code. The packer
 * of this package is the only one that writes this form, and unpacks what it wrote before it ships.
 *
 * Runs once, before any engine has made it fast: hence the plain loops and local variables.
 */
export function join(split, size) {
  const output = new Uint8Array(size);
  let written = 0;

  // Before the streams stand their lengths, three bytes each.
  const lengths = new Uint32Array(772);
  const cursors = new Uint32Array(772);
  for (let stream = 0, at = 3 * 772; stream < 772; at += lengths[stream++]) {
    lengths[stream] = split[3 * stream] | (split[3 * stream + 1] << 8) | (split[3 * stream + 2] << 16);
    cursors[stream] = at;
  }
  const copy = (stream) => {
    output.set(split.subarray(cursors[stream], cursors[stream] + lengths[stream]), written);
    written += lengths[stream];
  };

  copy(770);
  const end = cursors[769];
  for (let next = cursors[768]; next < end; ) {
    const begin = written;
    for (let depth = 0, opcode = -1; depth >= 0; ) {
      // A function begins with its locals, then come its instructions.
      let stream = opcode === 0x41 ? 512 + split[next] : opcode < 0 ? 769 : opcode;
      let left = lengths[stream] > 0 ? 1 : 0;
      if (opcode === 0x44) {
        for (left = 0; left < 8; left++) output[written++] = split[cursors[stream]++];
        left = 0;
      }
      for (let isFirst = true; left > 0; left--) {
        let at = cursors[stream];
        let byte = 128;
        let value = 0;
        for (let shift = 0; byte > 127; shift += 7) {
          byte = output[written++] = split[at++];
          value |= (byte & 127) << shift;
        }
        cursors[stream] = at;
        if (!isFirst) continue;
        isFirst = false;
        if (opcode < 0) {
          left += 2 * value;
        } else if (opcode !== 0x41 && lengths[256 + opcode] > 0) {
          // How many numbers follow the first one of an instruction.
          stream = 256 + opcode;
          left += opcode === 0x0e ? value + 1 : opcode === 0xfc ? (value < 8 ? 0 : value === 10 ? 2 : 1) : 1;
        }
      }
      opcode = output[written++] = split[next++];
      if (opcode === 11) depth--;
      else if (opcode > 1 && opcode < 5) depth++;
    }
    // The size of a function stands before it.
    let length = written - begin;
    const width = length < 128 ? 1 : length < 16384 ? 2 : 3;
    output.copyWithin(begin + width, begin, written);
    written += width;
    for (let index = 0; index < width; index++, length >>= 7) {
      output[begin + index] = (length & 127) | (index < width - 1 ? 128 : 0);
    }
  }
  copy(771);
  return output;
}

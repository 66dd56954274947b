/**
 * Puts a WebAssembly module of `size` bytes together again from the streams that it was cut into, because like packs
 * well beside like: opcodes, what follows each of them, locals, and the sections before and after the code. The packer
 * of this package is the only one that writes this form, and unpacks what it wrote before it ships.
 */
export function join(split, size) {
  const output = new Uint8Array(size);
  let written = 0;

  // Before the streams stand their lengths, three bytes each.
  const lengths = [];
  for (let at = 0; lengths.length < 772; at += 3) lengths.push(split[at] | (split[at + 1] << 8) | (split[at + 2] << 16));
  let end = 3 * lengths.length;
  const cursors = lengths.map((length) => (end += length) - length);

  const bytes = (stream, count) => {
    while (count-- > 0) output[written++] = split[cursors[stream]++];
  };
  // LEB128 numbers; gives the last.
  const numbers = (stream, count) => {
    let value = 0;
    while (count-- > 0) {
      value = 0;
      for (let shift = 0, byte = 128; byte > 127; shift += 7) {
        byte = output[written++] = split[cursors[stream]++];
        value |= (byte & 127) << shift;
      }
    }
    return value;
  };

  // How many numbers follow the first one of an instruction.
  const more = (opcode, value) => {
    if (opcode === 0x0e) return value + 1;
    if (opcode === 0xfc) return value < 8 ? 0 : value === 10 ? 2 : 1;
    return lengths[256 + opcode] ? 1 : 0;
  };

  bytes(770, lengths[770]);
  const opcodesEnd = cursors[769];
  while (cursors[768] < opcodesEnd) {
    const begin = written;
    numbers(769, 2 * numbers(769, 1));
    for (let depth = 1; depth > 0; ) {
      const opcode = (output[written++] = split[cursors[768]++]);
      if (opcode > 1 && opcode < 5) depth++;
      if (opcode === 11) depth--;
      if (opcode === 0x41) {
        numbers(512 + split[cursors[768]], 1);
      } else if (opcode === 0x44) {
        bytes(opcode, 8);
      } else if (lengths[opcode]) {
        const value = numbers(opcode, 1);
        numbers(256 + opcode, more(opcode, value));
      }
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
  bytes(771, lengths[771]);
  return output;
}

/**
 * Unpacks raw DEFLATE data (RFC 1951) into `size` bytes. The wasm travels packed, because base64 of unpacked bytes
 * costs a third more. Not every runtime has `DecompressionStream`, and this is smaller than asking for it.
 */
export function inflate(input, size) {
  const output = new Uint8Array(size);
  let position = 0;
  let written = 0;
  let buffer = 0;
  let available = 0;

  const fill = (count) => {
    for (; available < count; available += 8) buffer |= input[position++] << available;
  };
  const bits = (count) => {
    fill(count);
    const value = buffer & ((1 << count) - 1);
    buffer >>>= count;
    available -= count;
    return value;
  };

  // A canonical Huffman code as a table: for all bits that may come next, the symbol and how many bits are its own.
  const codeOf = (lengths) => {
    const table = new Uint16Array(1 << Math.max(...lengths));
    const counts = new Uint16Array(16);
    for (const length of lengths) counts[length]++;
    const codes = [0, 0];
    counts[0] = 0;
    for (let length = 1; length < 15; length++) codes.push((codes[length] + counts[length]) << 1);
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const length = lengths[symbol];
      if (length === 0) continue;
      let reversed = 0;
      for (let bit = 0, code = codes[length]++; bit < length; bit++) reversed = (reversed << 1) | ((code >> bit) & 1);
      for (; reversed < table.length; reversed += 1 << length) table[reversed] = (symbol << 4) | length;
    }
    return table;
  };

  const symbol = (table) => {
    fill(15);
    const entry = table[buffer & (table.length - 1)];
    buffer >>>= entry & 15;
    available -= entry & 15;
    return entry >> 4;
  };

  const readLengths = (code, count) => {
    const lengths = [];
    while (lengths.length < count) {
      const value = symbol(code);
      const last = value === 16 ? lengths.at(-1) : 0;
      const repeat = value < 16 ? 1 : value === 16 ? 3 + bits(2) : value === 17 ? 3 + bits(3) : 11 + bits(7);
      for (let index = 0; index < repeat; index++) lengths.push(value < 16 ? value : last);
    }
    return lengths;
  };

  const readCodes = (kind) => {
    if (kind === 1) {
      const lengths = [144, 112, 24, 8].flatMap((count, index) => new Array(count).fill([8, 9, 7, 8][index]));
      return [codeOf(lengths), codeOf(new Array(30).fill(5))];
    }
    // The packer stores no block unpacked: this data would be longer.
    if (kind !== 2) throw new Error("the packed WebAssembly module is damaged");
    const literals = bits(5) + 257;
    const distances = bits(5) + 1;
    const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    const head = new Array(19).fill(0);
    for (let index = bits(4) + 4, next = 0; index > 0; index--, next++) head[order[next]] = bits(3);
    const lengths = readLengths(codeOf(head), literals + distances);
    return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
  };

  // Everything in local variables, and nothing called: this runs once, before any engine has made it fast.
  const copyBlock = ([literals, distances]) => {
    let [at, end, held, count] = [position, written, buffer, available];
    for (;;) {
      for (; count < 24; count += 8) held |= input[at++] << count;
      let entry = literals[held & (literals.length - 1)];
      held >>>= entry & 15;
      count -= entry & 15;
      let value = entry >> 4;
      if (value < 256) {
        output[end++] = value;
        continue;
      }
      if (value === 256) break;
      // Lengths and distances are a base and some extra bits; every four and every two symbols there is one bit more.
      value -= 257;
      let extra = value < 8 || value === 28 ? 0 : (value >> 2) - 1;
      const base = value === 28 ? 255 : extra === 0 ? value : ((value & 3) + 4) << extra;
      let length = 3 + base + (held & ((1 << extra) - 1));
      held >>>= extra;
      count -= extra;
      for (; count < 24; count += 8) held |= input[at++] << count;
      entry = distances[held & (distances.length - 1)];
      held >>>= entry & 15;
      count -= entry & 15;
      value = entry >> 4;
      extra = value < 4 ? 0 : (value >> 1) - 1;
      for (; count < extra; count += 8) held |= input[at++] << count;
      let from = end - 1 - (extra === 0 ? value : ((value & 1) + 2) << extra) - (held & ((1 << extra) - 1));
      held >>>= extra;
      count -= extra;
      for (; length > 0; length--) output[end++] = output[from++];
    }
    [position, written, buffer, available] = [at, end, held, count];
  };

  for (let isLast = 0; !isLast; ) {
    isLast = bits(1);
    copyBlock(readCodes(bits(2)));
  }
  return output;
}

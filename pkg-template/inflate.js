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
    const longest = Math.max(...lengths);
    const table = new Uint16Array(1 << longest);
    for (let length = 1, code = 0; length <= longest; length++, code <<= 1) {
      lengths.forEach((other, symbol) => {
        if (other !== length) return;
        let reversed = 0;
        for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
        for (; reversed < table.length; reversed += 1 << length) table[reversed] = (symbol << 4) | length;
        code++;
      });
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

  // Lengths and distances are a base and some extra bits; every `step` symbols there is one bit more.
  const baseOf = (value, step) => {
    const extra = Math.max(0, Math.floor(value / step) - 1);
    return extra === 0 ? value : ((value % step) + step) * 2 ** extra + bits(extra);
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

  for (let isLast = 0; !isLast; ) {
    isLast = bits(1);
    const [literalCode, distanceCode] = readCodes(bits(2));
    for (let value = symbol(literalCode); value !== 256; value = symbol(literalCode)) {
      if (value < 256) {
        output[written++] = value;
        continue;
      }
      let length = value === 285 ? 258 : baseOf(value - 257, 4) + 3;
      const distance = baseOf(symbol(distanceCode), 2) + 1;
      for (; length > 0; length--, written++) output[written] = output[written - distance];
    }
  }
  return output;
}

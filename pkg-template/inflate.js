/**
 * Unpacks raw DEFLATE data (RFC 1951) into `size` bytes. The wasm travels packed, because base64 of unpacked bytes
 * costs a third more. Not every runtime has `DecompressionStream`, and this is smaller than asking for it.
 *
 * Codes are read bit by bit, as in Mark Adler's `puff`: a hundred kilobytes take a few milliseconds.
 */
export function inflate(input, size) {
  const output = new Uint8Array(size);
  let position = 0;
  let written = 0;
  let buffer = 0;
  let available = 0;

  const bits = (count) => {
    while (available < count) {
      buffer |= input[position++] << available;
      available += 8;
    }
    const value = buffer & ((1 << count) - 1);
    buffer >>>= count;
    available -= count;
    return value;
  };

  // A canonical Huffman code: how many codes of each length there are, and the symbols in the order of their codes.
  const codeOf = (lengths) => {
    const counts = new Array(16).fill(0);
    for (const length of lengths) counts[length] += 1;
    const symbols = [];
    for (let length = 1; length < 16; length++) {
      lengths.forEach((other, symbol) => other === length && symbols.push(symbol));
    }
    return { counts, symbols };
  };

  const symbol = ({ counts, symbols }) => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; ; length++) {
      code |= bits(1);
      const count = counts[length];
      if (code - count < first) return symbols[index + code - first];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
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

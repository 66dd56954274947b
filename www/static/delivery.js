// Carries out the simulator's plan of an answer, as the server of `cargo xtask demo` does on a socket.

const PIECES = 20;

/** A `Response`, late, broken or never, as planned; an abort ends the waiting with the signal's reason. */
export async function deliver({ status, headers, body, fault }, signal) {
  const respond = (content) => new Response(content === "" ? null : content, { status, headers });
  const half = body.slice(0, body.length / 2);
  switch (fault.kind) {
    case "stall-before-headers":
      return aborted(signal);
    case "reset":
      throw new TypeError("Failed to fetch");
    case "stall-in-body":
      return respond(streamOf(signal, [half], () => aborted(signal)));
    case "cut":
      return respond(streamOf(signal, [half], () => Promise.reject(new TypeError("network error"))));
    case "drip":
      return respond(streamOf(signal, piecesOf(body), () => undefined, fault.overMs / (PIECES - 1)));
    case "huge":
      return respond(body.padEnd(fault.bytes, " "));
    default:
      return respond(body);
  }
}

/** A body in pieces with pauses between them; `end` says how it ends. */
function streamOf(signal, pieces, end, pauseMs = 0) {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream({
    start(controller) {
      signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true });
    },
    async pull(controller) {
      if (next < pieces.length) {
        await (next > 0 && pause(pauseMs));
        controller.enqueue(encoder.encode(pieces[next++]));
      } else {
        await end();
        controller.close();
      }
    },
  });
}

function piecesOf(text) {
  const length = Math.ceil(text.length / PIECES);
  return Array.from({ length: PIECES }, (_, index) => text.slice(index * length, (index + 1) * length)).filter(Boolean);
}

/** Never settles but by the signal's abort. */
function aborted(signal) {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { redact } from "../../pkg-template/redact.js";

/** A copy of JSON data without the key, e-mail addresses, and the queries of links, which sign them. */
export function withoutSecrets(data, key) {
  const clean = (text) =>
    redact(text, key)
      .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, "[email]")
      .replace(/(https?:\/\/[^\s"'?#]+)\?[^\s"'#]*/g, "$1?[query]");
  const visit = (value) => {
    if (typeof value === "string") return clean(value);
    if (Array.isArray(value)) return value.map(visit);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [clean(name), visit(inner)]));
  };
  return visit(data);
}

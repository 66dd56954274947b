// Searches the index that Pagefind wrote when the site was built. Without JavaScript the field stays hidden.

const form = document.querySelector(".search");
const field = form.querySelector("input");
const list = form.querySelector("ul");
const site = new URL("..", import.meta.url);
const LONGEST = 8;
let latest = 0;

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("input", search);
field.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  field.value = "";
  search();
});

async function search() {
  const own = ++latest;
  const query = field.value.trim();
  if (query === "") return list.replaceChildren();
  const pagefind = await import(new URL("pagefind/pagefind.js", site).href);
  const { results } = await pagefind.search(query);
  const found = await Promise.all(results.slice(0, LONGEST).map((result) => result.data()));
  if (own !== latest) return;
  list.replaceChildren(...(found.length > 0 ? found.map(item) : [nothing()]));
}

function item({ url, meta, plain_excerpt: excerpt }) {
  const link = document.createElement("a");
  // As the links of the pages are, for hosts that know no index.
  link.href = new URL(url.replace(/^\//, "").replace(/(^|\/)$/, "$1index.html"), site).href;
  link.textContent = meta.title;
  const text = document.createElement("span");
  text.textContent = excerpt;
  const entry = document.createElement("li");
  entry.append(link, text);
  return entry;
}

function nothing() {
  const entry = document.createElement("li");
  entry.textContent = "Nothing found.";
  return entry;
}

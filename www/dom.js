// Small DOM functions. Text goes in as text, never as markup.

/** Creates an element from its attributes and, under `text`, its text. */
export function element(name, { text, ...attributes } = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  if (text !== undefined) {
    node.textContent = text;
  }
  node.append(...children);
  return node;
}

/** Sets the text only when it differs, so that a selection or a reader is not disturbed. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Shows the node with this text, or hides it when the text is empty or null. */
export function showText(node, text) {
  setText(node, text ?? "");
  node.hidden = !text;
}

/** The address when it is one a page may link to, else null. */
export function webAddress(text) {
  try {
    const { protocol, href } = new URL(text);
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}

/** Copies the text and says so on the button; where a page may not copy, `fallback` is selected instead. */
export async function copyText(button, text, fallback) {
  const words = button.dataset.words ??= button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(fallback);
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = words), 2000);
}

// Eleventy makes a page of each Markdown file: see pages.mjs.

import syntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";
import anchor from "markdown-it-anchor";

import { addressOf, pagesOf } from "./pages.mjs";

export default function configure(eleventy) {
  const sections = pagesOf(process.env.REFERENCE);
  const pages = sections.flatMap((section) => section.pages);

  eleventy.addPlugin(syntaxHighlight, { preAttributes: { tabindex: 0 } });
  eleventy.amendLibrary("md", (markdown) => {
    markdown.use(anchor, { slugify });
    markdown.core.ruler.push("links", ({ tokens, env }) => {
      for (const token of tokens.flatMap(({ children }) => children ?? [])) {
        const name = token.type === "link_open" ? "href" : token.type === "image" ? "src" : undefined;
        if (name) token.attrSet(name, addressOf(token.attrGet(name), env.data, pages));
      }
    });
    // The policy of the pages allows no inline style: a column to the right has a class.
    markdown.core.ruler.push("alignment", ({ tokens }) => {
      for (const token of tokens.filter((token) => token.attrGet("style") === "text-align:right")) {
        token.attrs = [["class", "right"]];
      }
    });
    // Wide tables scroll by themselves, and by the keyboard too.
    markdown.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
    markdown.renderer.rules.table_close = () => "</table></div>\n";
  });

  for (const page of pages) {
    const up = "../".repeat(page.url.split("/").length - 1);
    eleventy.addTemplate(`${page.url}.md`, page.text, {
      layout: "layout.njk",
      permalink: page.url,
      // What looks like a template in a guide is an example.
      templateEngineOverride: "md",
      data: page,
      up,
      sections,
    });
  }
  eleventy.addPassthroughCopy({ assets: "assets", "../demo.png": "demo.png" });

  return { dir: { input: ".", includes: "layouts" }, markdownTemplateEngine: false };
}

/** As GitHub makes the anchors of headings, so that links between files work on both. */
function slugify(heading) {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
}

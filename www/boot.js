// The page and the package load behind this one import, so that a missing package is told in words.

try {
  await import("./main.js");
  delete document.getElementById("work").dataset.loading;
} catch (error) {
  document.getElementById("boot-failure").hidden = false;
  console.error(error);
}

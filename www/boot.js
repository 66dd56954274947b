// The page and the package load behind this one import, so that a missing package is told in words.

try {
  await import("./main.js");
} catch (error) {
  document.getElementById("boot-failure").hidden = false;
  console.error(error);
}

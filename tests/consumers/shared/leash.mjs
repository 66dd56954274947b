// A worker ends with the program that started it, also when that is killed.

process.on("disconnect", () => process.exit());

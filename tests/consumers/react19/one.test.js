import "./hook-tests.mjs";

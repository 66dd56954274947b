import "./hook-tests-of-many.mjs";

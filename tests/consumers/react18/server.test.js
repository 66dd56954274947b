import "./hook-server-tests.mjs";

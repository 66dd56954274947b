// The entry for tests of programs that use the package. Nothing else imports it.
export { createFakeGateway } from "./testing-gateway.js";
export { fakeError, fakeTask } from "./testing-values.js";

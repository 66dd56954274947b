// What the code of docs/ has of test runners.

declare module "vitest";

declare const jest: any;
declare const expect: any;
declare const test: any;
declare const beforeAll: any;
declare const afterEach: any;

// What the code of the documentation has of its readers' own programs.

import type { LumaTask } from "luma-tasks";

type User = { name: string };

declare global {
  namespace express {
    type Request = import("node:http").IncomingMessage & { user?: User; body: any };
    type Response = { sendStatus(status: number): void };
  }
  const express: { raw(options: { type: () => boolean; limit: string }): unknown };
  const app: {
    use(...handlers: unknown[]): void;
    post(path: string, parser: unknown, handler: (request: express.Request, response: express.Response) => void): void;
  };
  const fastify: { all(path: string, handler: (request: any, reply: any) => Promise<void>): void };

  function currentUser(): Promise<User>;
  function userOf(request: Request): Promise<User>;
  function isOurs(id: string): Promise<boolean>;
  function keep(task: LumaTask): Promise<void>;
  // The declaration files show how one function is called.
  const apiKey: string;
  const key: string;
  const secret: string;
  const request: Request;
  const job: {
    ids: string[];
    state?: import("luma-tasks").PollState;
    runAgain(data: unknown, delayMs: number | null): Promise<void>;
  };
  const luma: any;
  function render(...values: unknown[]): void;

  function tasksOf(user: User, ids: readonly string[]): Promise<string[]>;

  const proxy: ReturnType<typeof import("luma-tasks/proxy").createProxy>;

  const id: string;
  const ids: string[];
  const options: { provider: "kkiai" };
  const button: HTMLButtonElement;
  const vault: { read(name: string): Promise<string> };
  function show(...values: unknown[]): void;
  function save(...values: unknown[]): void;
  function keepForLater(id: string): void;
  function report(id: string, error: unknown): void;

  function nodeResolve(options: unknown): unknown;

  namespace JSX {
    interface IntrinsicElements {
      [name: string]: unknown;
    }
  }
}

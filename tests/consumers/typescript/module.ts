// Where the types know WebAssembly, a compiled module is one of them.

import { init, type CompiledModule } from "luma-tasks/slim";

export const start = (module: WebAssembly.Module): Promise<void> => init(module);
export const compiled: CompiledModule = new WebAssembly.Module(new Uint8Array(8));

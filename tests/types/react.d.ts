// What the React component in the README uses of it.

declare module "react" {
  export function useEffect(effect: () => () => void, dependencies: unknown[]): void;
  export function useState(start: null): [any, (value: any) => void];
}

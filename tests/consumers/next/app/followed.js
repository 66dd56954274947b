// A component that follows a task by the hook. The hook's module says itself that it is for the client.

import { useLumaTask } from "luma-tasks/react";
import { useEffect, useRef } from "react";

/** Calls `end` with the states of the task, once it is over. */
export function Followed({ client, id, end }) {
  const states = useRef([]);
  const { task, error, isPolling } = useLumaTask(client, id);
  const state = error ? error.code : task?.state;
  useEffect(() => {
    if (state && states.current.at(-1) !== state) states.current.push(state);
    if (!isPolling) end(states.current);
  }, [state, isPolling, end]);
  return <p>{state}</p>;
}
